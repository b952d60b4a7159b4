"""One page of facts folded into one view: decoded, rehearsed to learn which rows it needs, folded for good."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from domain.errors import UnknownVersion
from domain.journal import RawEntry
from projections.engine.ports import Database, Unseal
from projections.engine.reading import Reader, known
from projections.engine.rows import Changes, Load, Rows
from projections.engine.shape import Key
from projections.engine.statements import Statements
from projections.engine.troubles import passing
from projections.engine.view import View

ROUNDS = 4
"""How often a page is rehearsed while it still asks for rows; then what is missing is read one by one."""


class Poison(Exception):
    """A fact that a view cannot fold."""

    def __init__(self, raw: RawEntry, cause: Exception) -> None:
        super().__init__(raw.position)
        self.raw = raw
        self.cause = cause


class Call(NamedTuple):
    """A fact as one fold takes it; `values` is what went wrong if it could not be decoded."""

    raw: RawEntry
    reader: Reader
    values: dict[str, Any] | Exception


class Tables:
    """A view's tables under the names they have in the database: the live ones, or a copy being built."""

    def __init__(self, view: View, database: Database, suffix: str = "") -> None:
        dialect = database.engine.dialect
        self.view: Final = view
        self.database: Final = database
        self.suffix: Final = suffix
        self.empty = False
        self.statements: Final = {
            name: Statements(shape, name + suffix, dialect) for name, shape in view.shapes.items()
        }

    def fold(self, calls: Sequence[Call], connection: Connection | None = None) -> Mapping[str, Changes]:
        """Return what a page changes. Raises Poison at the first fact that cannot be folded."""
        rows = {name: Rows(shape) for name, shape in self.view.shapes.items()}
        for _ in range(ROUNDS):
            _run(calls, rows)
            if not _missing(rows):
                break
            self._supply(rows, connection)
        else:
            for table in rows.values():
                table.load = self._load_one(connection)
            _run(calls, rows)
        return {name: table.changes() for name, table in rows.items()}

    def write(self, connection: Connection, changes: Mapping[str, Changes]) -> None:
        """Write what a page changed, in an open transaction."""
        for name, change in changes.items():
            self.statements[name].write(connection, change)

    def _supply(self, rows: Mapping[str, Rows], connection: Connection | None) -> None:
        for name, table in rows.items():
            keys, groups = list(table.wanted), list(table.wanted_groups)
            if keys or groups:
                self._load(name, table, keys, groups, connection)
            table.reset()

    def _load(self, name: str, rows: Rows, keys: list[Key], groups: list[Any], connection: Connection | None) -> None:
        if self.empty:
            rows.supply(keys, groups, ())
        elif connection is None:
            with self.database.reading() as lent:
                self._load(name, rows, keys, groups, lent)
        else:
            found = self.statements[name].by_key(connection, keys)
            rows.supply(keys, (), found)
            found = self.statements[name].by_group(connection, groups)
            rows.supply((), groups, found)

    def _load_one(self, connection: Connection | None) -> Load:
        def load(rows: Rows, keys: list[Key], groups: list[Any]) -> None:
            self._load(rows.shape.table.name, rows, keys, groups, connection)

        return load


def decoded(view: View, raws: Iterable[RawEntry], unseal: Unseal | None) -> list[Call]:
    """Return the facts of a page that a view folds, each read as its fold asks.

    Raises UnknownVersion when a later release wrote one of them.
    """
    calls = []
    for raw in raws:
        reader = view.reader(raw.topic)
        if reader is not None:
            calls.append(Call(raw, reader, _read(reader, raw, unseal)))
    return calls


def all_known(raws: Iterable[RawEntry]) -> None:
    """Raise UnknownVersion if a page holds facts this release has no name for, handled or not."""
    for topic in {raw.topic for raw in raws}:
        known(topic)


def _read(reader: Reader, raw: RawEntry, unseal: Unseal | None) -> dict[str, Any] | Exception:
    try:
        return reader.read(raw, unseal)
    except UnknownVersion:
        raise
    except Exception as error:
        if passing(error):
            raise
        return error


def _run(calls: Iterable[Call], rows: Mapping[str, Rows]) -> None:
    """Fold facts one after the other. An error counts only while no blank has stood in for a row."""
    given: dict[Reader, tuple[Rows, ...]] = {}
    for call in calls:
        reader, values = call.reader, call.values
        tables = given.get(reader)
        if tables is None:
            tables = given[reader] = tuple(rows[name] for name in reader.tables)
        try:
            reader.fold(*tables, **_fine(values))
        except Exception as error:
            if passing(error):
                raise
            if not _missing(rows):
                raise Poison(call.raw, error) from error


def _fine(values: dict[str, Any] | Exception) -> dict[str, Any]:
    if isinstance(values, Exception):
        raise values
    return values


def _missing(rows: Mapping[str, Rows]) -> bool:
    return any(table.wanted or table.wanted_groups for table in rows.values())
