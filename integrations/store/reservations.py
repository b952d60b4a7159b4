"""Values that only one may have, such as an e-mail address: keyed hashes, never the value itself."""

from uuid import UUID

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from domain.errors import Taken
from integrations.store.tables import reservations


def claim(connection: Connection, space: str, hash: str, owner: UUID) -> None:
    """Give the value to the owner. Raises Taken when it is somebody else's."""
    held = holder(connection, space, hash)
    if held == owner:
        return
    try:
        if held is None:
            connection.execute(insert(reservations).values(space=space, hash=hash, owner=owner))
            return
    except IntegrityError:
        pass
    message = f"this {space} belongs to somebody else already; use another, or sign in with it"
    raise Taken(message, field=space)


def release(connection: Connection, space: str, owner: UUID) -> None:
    """Give back what the owner holds in a space."""
    c = reservations.c
    connection.execute(delete(reservations).where(c.space == space, c.owner == owner))


def holder(connection: Connection, space: str, hash: str) -> UUID | None:
    """Return who holds a value, None if it is free."""
    c = reservations.c
    return connection.execute(select(c.owner).where(c.space == space, c.hash == hash)).scalar_one_or_none()
