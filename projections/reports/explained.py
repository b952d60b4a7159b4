"""What every report has in common: lines that rest on facts, so each can say why, and what changed between two."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, SelectBase, select

PAGE = 100
AT_ONCE = 5_000
"""How many lines one query asks about; databases limit how many values a query may name."""

Key = TypeVar("Key", UUID, str)
Says = Mapping[str, object]


class Report(Protocol[Key]):
    """A report as seen from one place, by the keys of its lines: an invoice's, a member's, a scheme's."""

    def says(self, connection: Connection) -> Mapping[Key, Says]:
        """Return what each line says that the report shows."""

    def facts(self, keys: Collection[Key]) -> SelectBase:
        """Select `key` and `position` of the facts behind lines; behind one not shown, those that say why."""


class Change(NamedTuple):
    """A line that two reports tell differently, None where one does not show it, and the facts behind that.

    They are those that only one of the reports rests on; where no fact but the day alone made the difference,
    the last one that both rest on.
    """

    id: str
    before: Says | None
    after: Says | None
    facts: list[int]


def explain(
    connection: Connection, report: Report[Key], *, of: Key | None = None, after: int = 0, limit: int = PAGE
) -> list[int]:
    """Return a page of the positions that a report rests on, or one of its lines, in the order of the journal."""
    keys = list(report.says(connection)) if of is None else [of]
    found: set[int] = set()
    for some in _parts(keys):
        position = report.facts(some).subquery().c.position
        page = select(position).distinct().where(position > after).order_by(position).limit(limit)
        found.update(connection.execute(page).scalars())
    return sorted(found)[:limit]


def delta(
    connection: Connection, old: Report[Key], new: Report[Key], *, after: str = "", limit: int = PAGE
) -> list[Change]:
    """Return a page of the lines that make the difference of two reports, in the order of their keys."""
    was, now = old.says(connection), new.says(connection)
    changed = sorted((key for key in was.keys() | now.keys() if was.get(key) != now.get(key)), key=str)
    page = [key for key in changed if str(key) > after][:limit]
    before, since = _facts(connection, old, page), _facts(connection, new, page)
    return [Change(str(key), was.get(key), now.get(key), _made(before[key], since[key])) for key in page]


def _made(before: set[int], since: set[int]) -> list[int]:
    return sorted(before ^ since) or sorted(since)[-1:]


def _facts(connection: Connection, report: Report[Key], keys: Sequence[Key]) -> Mapping[Key, set[int]]:
    found: dict[Key, set[int]] = defaultdict(set)
    for some in _parts(keys):
        rests = report.facts(some).subquery().c
        for key, position in connection.execute(select(rests.key, rests.position)):
            found[key].add(position)
    return found


def _parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
