"""What the view engine asks of a database: connections to read with, and one kind of write transaction."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine

from domain.journal import RawEntry


class Database(Protocol):
    """The database that views live in; its connections are in autocommit."""

    dialect: str
    engine: Engine

    def reading(self) -> AbstractContextManager[Connection]:
        """Lend a connection for statements that change nothing."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Lend a connection inside one write transaction: kept if the block ends, undone if it raises."""

    def beside(self) -> "Beside":
        """Return an empty SQLite database in a file of its own, of which nobody else knows."""


class Beside(Database, Protocol):
    """An SQLite database being made: quick to load, gone with its process unless it takes the other's place."""

    def finish(self) -> None:
        """Make what was loaded last, whatever happens; from here on each write is durable."""

    def take_place(self) -> None:
        """Let everybody who opens the other database from now on find this one."""

    def close(self) -> None:
        """Give all connections back, and remove the file unless it has taken the place."""


class Pages(Protocol):
    """The part of the journal's feed that views are folded from."""

    def head(self) -> int:
        """Return the position up to which nothing can appear any more."""

    def page(self, after: int, limit: int, upto: int | None = None) -> Sequence[RawEntry]:
        """Return the facts after a position, in order, none beyond `upto`."""


class Unseal(Protocol):
    """Opens a personal field with the key of the person it is about."""

    def __call__(self, person: UUID, sealed: str, /) -> str:
        """Return the text in the clear, or the word for erased."""
