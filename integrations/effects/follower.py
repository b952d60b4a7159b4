"""Reads the journal from one remembered place to the next, so that nothing is passed over or taken twice."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from domain.journal import RawEntry
from integrations.journal.codec import require_known
from integrations.journal.office import Office
from integrations.store.tables import followers

PAGE = 500
START = "INSERT INTO followers (name, position) VALUES ({0}, {0}) ON CONFLICT (name) DO NOTHING"


class Follower:
    """A name in the journal's margin: how far this reader has come."""

    def __init__(self, office: Office, name: str) -> None:
        self.office = office
        self.name = name

    def position(self) -> int:
        """Return the position of the last fact dealt with; 0 before the first."""
        with self.office.database.reading() as connection:
            query = select(followers.c.position).where(followers.c.name == self.name)
            return int(connection.execute(query).scalar_one_or_none() or 0)

    def page(self, after: int, limit: int = PAGE) -> Sequence[RawEntry]:
        """Return the facts after a position.

        Raises UnknownVersion when a later release wrote one: it may follow from it what this one does not know of.
        """
        raws = self.office.recorder.page(after, limit)
        require_known(raws)
        return raws

    def move(self, connection: Connection, before: int, after: int) -> bool:
        """Move the mark, unless another reader of the same name has moved it meanwhile."""
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        connection.exec_driver_sql(START.format(mark), (self.name, 0))
        c = followers.c
        moved = connection.execute(
            update(followers).where(c.name == self.name, c.position == before).values(position=after)
        )
        return moved.rowcount == 1

    def begin_at(self, position: int) -> None:
        """Pass over everything up to a position: for histories whose effects have happened already."""
        with self.office.database.writing() as connection:
            self.move(connection, self.position(), position)
