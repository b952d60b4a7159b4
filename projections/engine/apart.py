"""On SQLite: a file of views, some built anew in it and the others brought in, takes the place of the live one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

from projections.engine import positions
from projections.engine.build import Build
from projections.engine.follow import Follower
from projections.engine.ports import Beside, Database, Pages
from projections.engine.positions import Overtaken

PAGE = 2_000
BOOK = tuple(positions.book.tables)


class Whole:
    """A file of views beside the live one. Writers of that wait for its last few facts alone, readers never."""

    def __init__(self, live: Database, place: Beside, copies: Sequence[Build], follower: Follower) -> None:
        self.live: Final = live
        self.place: Final = place
        self.copies: Final = copies
        self.follower: Final = follower

    @property
    def position(self) -> int:
        """Return how far the view that is furthest behind has come."""
        return min(self._standings().values(), default=0)

    def fill(self) -> None:
        """Bring in all other views as they stand at this moment; only reading, so that nobody waits.

        Raises TypeError if the live file holds anything else: whoever writes that would write into the old file.
        """
        positions.book.create_all(self.place.engine)
        with self.place.reading() as connection:
            connection.exec_driver_sql("ATTACH ? AS live", (self.live.engine.url.database,))
            connection.exec_driver_sql("BEGIN")
            self._bring_in(connection)
            for copy in self.copies:
                copy.enter(connection, copy.position)
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("DETACH live")
        self.place.finish()

    def catch_up(self, page: int) -> None:
        """Follow the journal as far as the live file has come meanwhile."""
        with self.live.reading() as connection:
            while self._behind(connection) > 0 and self.follower.follow_once(page):
                pass

    def swap(self, _feed: Pages, far: int | None) -> None:
        """Put the file in the live one's place, no view behind what it was there.

        Raises Overtaken if that is more than `far` positions; None swaps however much it is.
        """
        with self.live.writing() as connection:
            if far is not None and self._behind(connection) > far:
                raise Overtaken
            while self._behind(connection) > 0 and self.follower.follow_once(PAGE):
                pass
            self.place.take_place()
        self.live.engine.dispose()

    def _behind(self, live: Connection) -> int:
        """Return by how many positions the live file is ahead, in the worst of the views that go on here."""
        here = self._standings()
        ahead = positions.standings(live, here)
        return max((ahead[name].position - at for name, at in here.items() if name in ahead), default=0)

    def _standings(self) -> dict[str, int]:
        with self.place.reading() as connection:
            at = positions.standings(connection, self.follower.versions)
            stopped = positions.stopped(connection, self.follower.versions)
        versions = self.follower.versions
        return {name: s.position for name, s in at.items() if s.version == versions[name] and name not in stopped}

    def _bring_in(self, connection: Connection) -> None:
        built = {copy.view.name for copy in self.copies}
        new = {table for copy in self.copies for table in copy.view.shapes}
        kept = [name for view, names in _tables(connection).items() if view not in built for name in names]
        _require_views_alone(connection, self.live, new)
        quote = connection.dialect.identifier_preparer.quote
        for name in dict.fromkeys(kept):
            if name not in new:
                _make_alike(connection, name)
                connection.exec_driver_sql(f"INSERT INTO main.{quote(name)} SELECT * FROM live.{quote(name)}")  # noqa: S608  # nosec B608
                _index_parts(connection, name)
        marks = ", ".join("?" for _ in built)
        for name in BOOK:
            query = f"INSERT INTO main.{name} SELECT * FROM live.{name} WHERE view NOT IN ({marks})"  # noqa: S608  # nosec B608
            connection.exec_driver_sql(query, tuple(built))


def _tables(connection: Connection) -> dict[str, list[str]]:
    """Return the tables of each view of the live file."""
    rows = connection.exec_driver_sql("SELECT view, tables FROM live.view_positions")
    return {view: names.split(",") for view, names in rows}


def _make_alike(connection: Connection, name: str) -> None:
    """Make a table with its indexes; those first, so that SQLite takes pages over as they are."""
    for kind in ("table", "index"):
        for statement in _definitions(connection, name, kind):
            connection.exec_driver_sql(statement)


def _index_parts(connection: Connection, name: str) -> None:
    """Make the index of three-letter parts, if a table has one, and the triggers that keep it."""
    parts = f"{name}_parts"
    for statement in _definitions(connection, parts, "table"):
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"INSERT INTO main.{parts} ({parts}) VALUES ('rebuild')")  # noqa: S608  # nosec B608
    for statement in _definitions(connection, name, "trigger"):
        connection.exec_driver_sql(statement)


def _definitions(connection: Connection, name: str, kind: str) -> list[str]:
    query = "SELECT sql FROM live.sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL"
    return list(connection.exec_driver_sql(query, (name, kind)).scalars())


def _require_views_alone(connection: Connection, live: Database, new: set[str]) -> None:
    names = connection.exec_driver_sql("SELECT name FROM live.sqlite_master WHERE type = 'table'").scalars()
    known = new.union(*_tables(connection).values())
    others = sorted(_foreign(names, known))
    if others:
        raise TypeError(f"{live.engine.url.database} holds {others[0]}; give views an SQLite file of their own")


def _foreign(names: Iterable[str], known: set[str]) -> Iterator[str]:
    """Yield the tables that are no view's nor index of one, nor left by a rebuild that an earlier release broke off."""
    parts = tuple(f"{name}_parts" for name in known)
    for name in names:
        if name not in known and name not in BOOK and not name.startswith(("sqlite_", *parts)) and "__" not in name:
            yield name
