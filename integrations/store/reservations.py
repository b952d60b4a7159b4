"""Values that only one may have, such as an e-mail address: keyed hashes, never the value itself."""

from uuid import UUID

from domain.errors import Taken
from integrations.store.driver import Driver, as_uuid

CLAIM = (
    "INSERT INTO reservations (space, hash, owner) VALUES (?, ?, ?) ON CONFLICT (space, hash) "
    "DO UPDATE SET owner = excluded.owner WHERE reservations.owner = excluded.owner RETURNING owner"
)
RELEASE = "DELETE FROM reservations WHERE space = ? AND owner = ?"
HOLDER = "SELECT owner FROM reservations WHERE space = ? AND hash = ?"


def claim(driver: Driver, space: str, hash: str, owner: UUID) -> None:
    """Give the value to the owner. Raises Taken when it is somebody else's."""
    if not driver.run(CLAIM, (space, hash, owner)):
        message = f"this {space} belongs to somebody else already; use another, or sign in with it"
        raise Taken(message, field=space)


def release(driver: Driver, space: str, owner: UUID) -> None:
    """Give back what the owner holds in a space."""
    driver.run(RELEASE, (space, owner))


def holder(driver: Driver, space: str, hash: str) -> UUID | None:
    """Return who holds a value, None if it is free."""
    rows = driver.run(HOLDER, (space, hash))
    return as_uuid(rows[0][0]) if rows else None
