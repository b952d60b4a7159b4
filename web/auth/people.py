"""Finds the person behind an e-mail address, by the keyed hash that reserves it."""

from uuid import UUID

from integrations.journal.office import Office
from integrations.store import reservations


def person_with_email(office: Office, email: str) -> UUID | None:
    """Return whose address it is, None if nobody's."""
    value = email.strip().casefold()
    with office.database.driving() as driver:
        return reservations.holder(driver, "email", office.keys.lookup(f"email:{value}"))
