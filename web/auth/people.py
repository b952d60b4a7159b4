"""Finds the person behind an e-mail address, by the keyed hash that reserves it."""

from uuid import UUID

from integrations.journal.office import Office
from integrations.store import reservations


def address_of(office: Office, email: str) -> str:
    """Return the keyed hash that reserves an address."""
    return office.keys.lookup(f"email:{email.strip().casefold()}")


def holder(office: Office, address: str) -> UUID | None:
    """Return whose address a keyed hash stands for, None if nobody's."""
    with office.database.driving() as driver:
        return reservations.holder(driver, "email", address)


def person_with_email(office: Office, email: str) -> UUID | None:
    """Return whose address it is, None if nobody's."""
    return holder(office, address_of(office, email))
