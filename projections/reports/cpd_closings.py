"""Closed cycles: those of a person, and those of everybody that would be closed otherwise by what is known now."""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, SelectBase, and_, false, literal, or_, select, union_all

from domain.cpd.evaluate import Outcome
from domain.errors import DomainError
from projections.latest import EVER
from projections.reports.cpd_case import case_of
from projections.reports.cpd_explained import behind
from projections.reports.cpd_standing import verdict, would_now_be
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import cpd_obligations
from projections.views.cpd_credits import activities, verdicts
from projections.views.cpd_obligations import Closing, closing_of, obligations

ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = re.compile(rf"(?P<scheme>[a-z0-9-]+) [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} (?P<person>{ID})")


class Difference(NamedTuple):
    """A closed cycle, and what the rules that closed it would make of it now."""

    closing: Closing
    now: Outcome

    @property
    def key(self) -> str:
        """Return what names it: scheme, first day and person."""
        return key_of(self.closing)

    def says(self) -> dict[str, Any]:
        """Return the cycle, what was decided of it and what would be now; amounts are exact numbers as text."""
        return _said(self.closing) | {"would_now_be": verdict(self.now)}


def differing(connection: Connection, look: Look) -> Iterator[Difference]:
    """Yield the closed cycles of everybody that would be closed otherwise now, in the order they were closed.

    Only those are judged again about which anything became known since: entries, verdicts, or what the office settled.
    """
    query = cpd_obligations.in_effect(**look._asdict()).where(_touched(look))
    for closing in [closing_of(row) for row in connection.execute(query)]:
        with suppress(DomainError):
            case = case_of(connection, closing.person, closing.scheme, look)
            now = would_now_be(connection, case, closing, look)
            if now is not None:
                yield Difference(closing, now)


class Differing(NamedTuple):
    """The closed cycles of everybody that would be closed otherwise now, as a report."""

    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return each of them, by its key."""
        return {each.key: each.says() for each in differing(connection, self.look)}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select what closed the cycles, and all that the person is judged by under their scheme."""
        return _behind(keys, self.look)


class Cycles(NamedTuple):
    """The closed cycles of a person under all schemes, as a report."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return what was decided of each cycle, by its key."""
        found = cpd_obligations.closings_of(connection, self.person, **self.look._asdict())
        return {key_of(each): _said(each) for each in found}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select what closed the cycles, and all that the person is judged by under their scheme."""
        return _behind(keys, self.look)


def key_of(closing: Closing) -> str:
    """Return what names a closed cycle: scheme, first day and person."""
    return f"{closing.scheme} {closing.closed.cycle.start} {closing.person}"


def _said(closing: Closing) -> dict[str, Any]:
    of = closing.closed
    return {
        "person": closing.person,
        "scheme": closing.scheme,
        "version": closing.version,
        "start": of.cycle.start,
        "end": of.cycle.end,
        "on": closing.on,
        "known_at": closing.known_at,
        "position": closing.position,
        **verdict(of),
    }


def _touched(look: Look) -> ColumnElement[bool]:
    """Select closings about which something was recorded since they were judged."""
    upto = EVER if look.known_at is None else look.known_at
    o, later = obligations.c, obligations.alias("later")
    logged = select(activities.c.position).where(activities.c.person == o.person, _between(activities, upto))
    said = select(verdicts.c.position).where(verdicts.c.person == o.person, _between(verdicts, upto))
    settled = select(later.c.position).where(
        later.c.person == o.person, later.c.scheme == o.scheme, _between(later, upto), later.c.position != o.position
    )
    return or_(*(query.correlate(obligations).exists() for query in (logged, said, settled)))


def _between(table: FromClause, upto: int) -> ColumnElement[bool]:
    return and_(table.c.position > obligations.c.known_at, table.c.position <= upto)


def _behind(keys: Collection[str], look: Look) -> SelectBase:
    """Select the facts behind closed cycles by their keys; what is no key has none."""
    named = [(key, match["scheme"], UUID(match["person"])) for key in keys if (match := KEY.fullmatch(key))]
    queries = [
        select(literal(key).label("key"), facts.c.position)
        for key, scheme, person in named
        for facts in behind(person, scheme, look)
    ]
    return union_all(*queries) if queries else select(literal("").label("key"), obligations.c.position).where(false())
