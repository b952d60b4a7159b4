"""What the view engine asks of a database: connections to read with, and one kind of write transaction."""

from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine


class Database(Protocol):
    """The database that views live in; its connections are in autocommit."""

    dialect: str
    engine: Engine

    def reading(self) -> AbstractContextManager[Connection]:
        """Lend a connection for statements that change nothing."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Lend a connection inside one write transaction: kept if the block ends, undone if it raises."""


class Unseal(Protocol):
    """Opens a personal field with the key of the person it is about."""

    def __call__(self, person: UUID, sealed: str, /) -> str:
        """Return the text in the clear, or the word for erased."""
