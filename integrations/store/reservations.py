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

TAKEN = {
    "grade": "they have applied for this grade or hold it already; decide on that, or renew it, instead",
    "programme": "they have applied for this programme already; decide on that application first",
}
"""What to say where a space is not one in which values belong to persons who sign in with them."""


def claim(driver: Driver, space: str, hash: str, owner: UUID) -> None:
    """Give the value to the owner. Raises Taken when it is somebody else's."""
    if not driver.run(CLAIM, (space, hash, owner)):
        other = f"this {space} belongs to somebody else already; use another, or sign in with it"
        raise Taken(TAKEN.get(space, other), field=space)


def release(driver: Driver, space: str, owner: UUID) -> None:
    """Give back what the owner holds in a space."""
    driver.run(RELEASE, (space, owner))


def holder(driver: Driver, space: str, hash: str) -> UUID | None:
    """Return who holds a value, None if it is free."""
    rows = driver.run(HOLDER, (space, hash))
    return as_uuid(rows[0][0]) if rows else None
