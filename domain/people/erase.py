"""How a person is forgotten: it is stated and the address freed; their key is then destroyed outside."""

from datetime import date
from uuid import UUID

from domain.journal import Journal
from domain.people.commands import EMAIL
from domain.people.person import Person


def erase(journal: Journal, person_id: UUID, *, on: date) -> UUID:
    """Return the id of the person, now erased; doing it again changes nothing.

    The facts stay and so do all totals: what goes is the key that their personal fields are sealed with.
    """
    person = journal.get(Person, person_id)
    person.erase(on=on)
    journal.release(EMAIL, person_id)
    journal.record(person)
    return person_id
