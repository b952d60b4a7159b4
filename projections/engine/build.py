"""A copy of a view's tables, made from the first fact on; on PostgreSQL put in place by other names."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, Index, MetaData, Table, inspect, quoted_name, select
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from projections.engine import parts, positions
from projections.engine.page import Tables, all_known
from projections.engine.ports import Database, Pages, Unseal
from projections.engine.positions import Overtaken, Standing
from projections.engine.quarantine import Failure, Step, as_far_as_it_goes
from projections.engine.shape import leads
from projections.engine.troubles import patiently
from projections.engine.view import View

LOCK_WAIT = "100ms"
"""How long a swap waits for readers on PostgreSQL; others wait behind it, so it gives up and tries again."""
FAR = 1_000
"""How many positions a swap may fold while followers wait; when it is further behind it catches up first."""


class Build:
    """A view being built: beside the live tables, named with a number, or in a file of its own (`ending` "")."""

    def __init__(
        self, database: Database, view: View, number: int, unseal: Unseal | None, ending: str | None = None
    ) -> None:
        ending = suffix(number) if ending is None else ending
        self.database: Final = database
        self.ending: Final = ending
        self.view: Final = view
        self.number: Final = number
        self.position = 0
        self.failure: Failure | None = None
        self.tables: Final = Tables(view, database, unseal, ending)
        self.tables.empty = set(view.shapes)
        self._copies = [_copy(shape.table, ending) for shape in view.shapes.values()]

    def create(self) -> None:
        """Make the tables, and of the indexes only those that folds look groups up by."""
        with self.database.writing() as connection:
            for table in self._copies:
                connection.execute(CreateTable(table))
                for index in _group_indexes(table):
                    connection.execute(CreateIndex(index))

    def drop(self) -> None:
        """Drop the tables again: this copy will not be put in place."""
        with self.database.writing() as connection:
            for table in self._copies:
                connection.execute(DropTable(table))

    def index(self) -> None:
        """Make the indexes that only queries need, after the load."""
        for table in self._copies:
            for index in table.indexes - _group_indexes(table):
                with self.database.writing() as connection:
                    connection.execute(CreateIndex(index))
            with self.database.writing() as connection:
                parts.make(connection, table, table.name, self.ending)

    def advance(self, step: Step) -> None:
        """Fold facts into the copy, up to the first that cannot be folded."""
        if self.failure is None:
            self.failure = as_far_as_it_goes(step, lambda part: patiently(lambda: self._carry_out(part)))

    def swap(self, feed: Pages, far: int | None = FAR) -> None:
        """Put the copy in the place of the live tables, in one transaction, no fact behind them.

        Whoever follows the live tables waits for as long as it takes to fold what came in the meantime.
        Raises Overtaken if that is more than `far` positions; None swaps however much it is.
        """
        with self.database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
            old, names = locked(connection, self.view.name)
            reached = self._fold_rest(connection, feed, old, far)
            for name in sorted({*names, *self.view.shapes}):
                if inspect(connection).has_table(name):
                    rename(connection, name, name + suffix(old.build if old else 0))
            for name in self.view.shapes:
                rename(connection, name + suffix(self.number), name)
            self.enter(connection, reached)

    def _carry_out(self, step: Step) -> None:
        changes = self.tables.fold(step.raws)
        if changes:
            with self.database.writing() as connection:
                self.tables.write(connection, changes)
        self.position = step.to

    def _fold_rest(self, connection: Connection, feed: Pages, old: Standing | None, far: int | None) -> int:
        """Fold within the swap what the live tables are ahead; return the position reached."""
        if old is None or old.position <= self.position or self.failure is not None:
            return self.position
        if far is not None and old.position - self.position > far:
            raise Overtaken
        raws = feed.page(self.position, old.position - self.position, old.position)
        all_known(raws)
        self.tables.write(connection, self.tables.fold(raws, connection))
        return old.position

    def enter(self, connection: Connection, reached: int) -> None:
        """Take down that this copy is the view from now on, folded up to a position or to the fact that failed."""
        if self.failure is not None:
            reached = self.failure.raw.position - 1
        standing = Standing(self.view.name, self.view.version, self.number, reached)
        positions.put(connection, standing, self.view.shapes)
        if self.failure is not None:
            positions.stop(connection, self.failure.stops(self.view.name))


def suffix(number: int) -> str:
    """Return what a table's name ends in while it is not live."""
    return f"__{number}"


def locked(connection: Connection, view: str) -> tuple[Standing | None, list[str]]:
    """Return where a view stands and the names of its tables; it stays there until the transaction ends."""
    c = positions.positions.c
    query = select(c.view, c.version, c.build, c.position, c.tables).where(c.view == view).with_for_update()
    row = connection.execute(query).first()
    return (None, []) if row is None else (Standing(*row[:4]), row.tables.split(","))


def rename(connection: Connection, old: str, new: str) -> None:
    """Give a table another name."""
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"ALTER TABLE {quote(old)} RENAME TO {quote(new)}")


def sweep(database: Database, names: Iterable[str]) -> None:
    """Drop what swaps have put aside and what broken-off builds have left of these tables."""
    wanted = tuple(name + "__" for name in names)
    quote = database.engine.dialect.identifier_preparer.quote
    with database.reading() as connection:
        found = [t for t in inspect(connection).get_table_names() if _is_aside(t, wanted)]
    for name in found:
        with database.writing() as connection:
            connection.exec_driver_sql(f"DROP TABLE {quote(name)}")


def _is_aside(table: str, wanted: tuple[str, ...]) -> bool:
    return any(table.startswith(start) and table.removeprefix(start).isdigit() for start in wanted)


def _copy(table: Table, ending: str) -> Table:
    copy = table.to_metadata(MetaData(), name=table.name + ending)
    for column in copy.primary_key.columns:
        column.autoincrement = False
    for index in copy.indexes:
        index.name = quoted_name(f"{index.name}{ending}", None)
    for constraint in copy.constraints:
        if isinstance(constraint.name, str):
            constraint.name = constraint.name + ending
    return copy


def _group_indexes(table: Table) -> set[Index]:
    return {index for index in table.indexes if leads(index, table.info.get("by", ""))}
