"""One page of facts folded into one view: decoded, rehearsed to learn which rows it needs, folded for good."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from domain.errors import UnknownVersion
from domain.journal import RawEntry
from projections.engine.ports import Database, Unseal
from projections.engine.reading import Fold, Reader, known
from projections.engine.rows import Changes, Load, Rows
from projections.engine.shape import Key, Shape
from projections.engine.statements import Statements
from projections.engine.sums import Sums
from projections.engine.troubles import passing
from projections.engine.view import View

Table = Rows | Sums
ROUNDS = 4
"""How often a page is rehearsed while it still asks for rows; then what is missing is read one by one."""


class Poison(Exception):
    """A fact that a view cannot fold."""

    def __init__(self, raw: RawEntry, cause: Exception) -> None:
        super().__init__(raw.position)
        self.raw = raw
        self.cause = cause


class Call(NamedTuple):
    """A fact as one fold takes it."""

    raw: RawEntry
    reader: Reader
    fold: Fold
    values: dict[str, Any]


class Tables:
    """A view's tables under the names they have in the database: the live ones, or a copy being built."""

    def __init__(self, view: View, database: Database, unseal: Unseal | None, suffix: str = "") -> None:
        dialect = database.engine.dialect
        self.view: Final = view
        self.database: Final = database
        self.unseal: Final = unseal
        self.empty = False
        self.statements: Final = {
            name: Statements(shape, name + suffix, dialect) for name, shape in view.shapes.items()
        }

    def fold(self, raws: Sequence[RawEntry], connection: Connection | None = None) -> Mapping[str, Changes]:
        """Return what a page changes.

        Raises Poison at the first fact that cannot be folded, UnknownVersion when a later release wrote one.
        """
        calls = decoded(self.view, raws, self.unseal)
        rows = {name: self._blank(shape) for name, shape in self.view.shapes.items() if calls}
        for _ in range(ROUNDS):
            _run(calls, rows)
            if not _missing(rows):
                break
            self._supply(rows, connection)
            calls = [_untouched(call, self.unseal) for call in calls]
        else:
            for table in rows.values():
                table.load = self._load_one(connection)
            _run(calls, rows)
        return {name: table.changes() for name, table in rows.items()}

    def _blank(self, shape: Shape) -> Table:
        return Sums(shape) if shape.sums else Rows(shape, empty=self.empty)

    def write(self, connection: Connection, changes: Mapping[str, Changes]) -> None:
        """Write what a page changed, in an open transaction."""
        for name, change in changes.items():
            self.statements[name].write(connection, change)

    def _supply(self, rows: Mapping[str, Table], connection: Connection | None) -> None:
        for name, table in rows.items():
            keys, groups = list(table.wanted), list(table.wanted_groups)
            if keys or groups:
                self._load(name, table, keys, groups, connection)
            table.reset()

    def _load(self, name: str, rows: Table, keys: list[Key], groups: list[Any], connection: Connection | None) -> None:
        if connection is None:
            with self.database.reading() as lent:
                self._load(name, rows, keys, groups, lent)
        else:
            found = self.statements[name].by_key(connection, keys)
            rows.supply(keys, (), found)
            found = self.statements[name].by_group(connection, groups)
            rows.supply((), groups, found)

    def _load_one(self, connection: Connection | None) -> Load:
        def load(rows: Table, keys: list[Key], groups: list[Any]) -> None:
            self._load(rows.shape.table.name, rows, keys, groups, connection)

        return load


def all_known(raws: Iterable[RawEntry]) -> None:
    """Raise UnknownVersion if a page holds facts this release has no name for, handled or not."""
    for topic in {raw.topic for raw in raws}:
        known(topic)


def decoded(view: View, raws: Iterable[RawEntry], unseal: Unseal | None) -> list[Call]:
    """Return the facts of a page that a view folds, each read as its fold asks."""
    readers: dict[str, Reader | None] = {topic: view.reader(topic) for topic in {raw.topic for raw in raws}}
    return [_call(raw, reader, unseal) for raw in raws if (reader := readers[raw.topic])]


def _call(raw: RawEntry, reader: Reader, unseal: Unseal | None) -> Call:
    """Return a fact as its fold takes it; one that cannot be read fails when its turn comes."""
    try:
        return Call(raw, reader, reader.fold, reader.read(raw, unseal))
    except UnknownVersion:
        raise
    except Exception as error:
        if passing(error):
            raise
        return Call(raw, reader, _raising(error), {})


def _raising(error: Exception) -> Fold:
    def fold(*_tables: Table) -> None:
        raise error

    return fold


def _untouched(call: Call, unseal: Unseal | None) -> Call:
    """Return a fact as it was before a rehearsal that may have changed lists within it."""
    return _call(call.raw, call.reader, unseal) if call.reader.mutable else call


def _run(calls: Iterable[Call], rows: Mapping[str, Table]) -> None:
    """Fold facts one after the other. An error counts only while no blank has stood in for a row."""
    given: dict[Reader, tuple[Table, ...]] = {}
    for raw, reader, fold, values in calls:
        tables = given.get(reader)
        if tables is None:
            tables = given[reader] = tuple(rows[name] for name in reader.tables)
        try:
            fold(*tables, **values)
        except Exception as error:
            if passing(error):
                raise
            if not _missing(rows):
                raise Poison(raw, error) from error


def _missing(rows: Mapping[str, Table]) -> bool:
    return any(table.wanted or table.wanted_groups for table in rows.values())
