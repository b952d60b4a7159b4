"""What can be done about persons and organisations: register, rename, move, give and take roles."""

from datetime import date
from uuid import UUID

from domain.journal import Journal
from domain.people.organisation import Organisation
from domain.people.person import Person, address_key

EMAIL = "email"
"""The space in which every address belongs to one person only."""


def register(journal: Journal, id: UUID, *, name: str, email: str, on: date) -> UUID:
    """Return the id of the person, registered now unless known. Raises Taken for a used address."""
    if journal.holds(Person, id):
        return id
    person = Person.register(id, name=name, email=email, on=on)
    journal.reserve(EMAIL, address_key(email), id)
    journal.record(person)
    return id


def rename(journal: Journal, person_id: UUID, *, name: str, on: date, expected: int | None = None) -> UUID:
    """Return the id of the person, now under another name."""
    person = journal.get(Person, person_id)
    person.expects(expected)
    person.rename(name=name, on=on)
    journal.record(person)
    return person_id


def move_email(journal: Journal, person_id: UUID, *, email: str, on: date, expected: int | None = None) -> UUID:
    """Return the id of the person, now at another address. Raises Taken if it is somebody else's."""
    person = journal.get(Person, person_id)
    person.expects(expected)
    person.move_email(email=email, on=on)
    journal.release(EMAIL, person_id)
    journal.reserve(EMAIL, address_key(email), person_id)
    journal.record(person)
    return person_id


def grant_role(journal: Journal, person_id: UUID, *, role: str, on: date, expected: int | None = None) -> UUID:
    """Return the id of the person, who now has the role."""
    person = journal.get(Person, person_id)
    person.expects(expected)
    person.grant_role(role=role, on=on)
    journal.record(person)
    return person_id


def withdraw_role(journal: Journal, person_id: UUID, *, role: str, on: date, expected: int | None = None) -> UUID:
    """Return the id of the person, who now lacks the role."""
    person = journal.get(Person, person_id)
    person.expects(expected)
    person.withdraw_role(role=role, on=on)
    journal.record(person)
    return person_id


def register_organisation(journal: Journal, id: UUID, *, name: str, on: date) -> UUID:
    """Return the id of the organisation, registered now unless that id is known."""
    if not journal.holds(Organisation, id):
        journal.record(Organisation.register(id, name=name, on=on))
    return id
