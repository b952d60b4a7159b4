"""One page of facts folded into one view: decoded, folded one after the other, and what that changed."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from domain.errors import UnknownVersion
from domain.journal import RawEntry
from projections.engine.asked import Asked, Call
from projections.engine.ports import Database, Unseal
from projections.engine.reading import Fold, Reader, known
from projections.engine.rows import Changes, Rows
from projections.engine.shape import Shape
from projections.engine.statements import Statements
from projections.engine.sums import Sums
from projections.engine.troubles import passing
from projections.engine.view import View

Table = Rows | Sums


class Poison(Exception):
    """A fact that a view cannot fold."""

    def __init__(self, raw: RawEntry, cause: Exception) -> None:
        super().__init__(raw.position)
        self.raw = raw
        self.cause = cause


class Tables:
    """A view's tables under the names they have in the database: the live ones, or a copy being built."""

    def __init__(self, view: View, database: Database, unseal: Unseal | None, suffix: str = "") -> None:
        dialect = database.engine.dialect
        self.view: Final = view
        self.database: Final = database
        self.unseal: Final = unseal
        self.empty: set[str] = set()
        self.statements: Final = {
            name: Statements(shape, name + suffix, dialect) for name, shape in view.shapes.items()
        }

    def fold(self, raws: Sequence[RawEntry], connection: Connection | None = None) -> Mapping[str, Changes]:
        """Return what a page changes.

        Raises Poison at the first fact that cannot be folded, UnknownVersion when a later release wrote one.
        """
        calls = decoded(self.view, raws, self.unseal)
        if not calls:
            return {}
        with Asked(calls, self.statements, self.database, connection) as asked:
            rows = {name: self._table(shape, asked) for name, shape in self.view.shapes.items()}
            _run(calls, rows, asked)
        return {name: table.changes() for name, table in rows.items()}

    def write(self, connection: Connection, changes: Mapping[str, Changes]) -> None:
        """Write what a page changed, in an open transaction."""
        for name, change in changes.items():
            if any(change):
                self.empty.discard(name)
                self.statements[name].write(connection, change)

    def _table(self, shape: Shape, asked: Asked) -> Table:
        if shape.sums:
            return Sums(shape)
        return Rows(shape, None if shape.name in self.empty else asked)


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


def _run(calls: Iterable[Call], rows: Mapping[str, Table], asked: Asked) -> None:
    """Fold facts one after the other."""
    given: dict[Reader, tuple[Table, ...]] = {}
    for call in calls:
        asked.now = call
        raw, reader, fold, values = call
        tables = given.get(reader)
        if tables is None:
            tables = given[reader] = tuple(rows[name] for name in reader.tables)
        try:
            fold(*tables, **values)
        except Exception as error:
            if passing(error):
                raise
            raise Poison(raw, error) from error


@contextmanager
def unswept() -> Iterator[None]:
    """Keep the collector of cycles off while a page's objects, all still needed, pile up.

    Going through them again and again took a third of a rebuild.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()
