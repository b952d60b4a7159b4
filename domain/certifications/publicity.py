"""What can be done about what the public reads: decide it for a programme, object as a holder, take that back."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.certifications.discretion import Discretion, discretion_id
from domain.certifications.programme import Programme, programme_id
from domain.certifications.publication import Publication, publication_id
from domain.journal import Journal


def publish(journal: Journal, *, programme: str, listed: bool, shows: Collection[str], on: date) -> UUID:
    """Return the id of what is published of a programme's certificates. Raises NotFound for an unknown programme."""
    code = journal.get(Programme, programme_id(programme)).code
    id = publication_id(code)
    publication = journal.get(Publication, id) if journal.holds(Publication, id) else Publication(id)
    publication.decide(programme=code, listed=listed, shows=shows, on=on)
    journal.record(publication)
    return id


def ask_discretion(journal: Journal, *, person_id: UUID, on: date) -> UUID:
    """Return the id of a person's wish that their name is not published; asked twice, it is one."""
    discretion = _of(journal, person_id)
    discretion.ask(person_id=person_id, on=on)
    journal.record(discretion)
    return discretion.id


def waive_discretion(journal: Journal, *, person_id: UUID, on: date) -> UUID:
    """Return the id of the wish, taken back; nothing happens where there was none."""
    discretion = _of(journal, person_id)
    discretion.waive(person_id=person_id, on=on)
    journal.record(discretion)
    return discretion.id


def _of(journal: Journal, person_id: UUID) -> Discretion:
    id = discretion_id(person_id)
    return journal.get(Discretion, id) if journal.holds(Discretion, id) else Discretion(id)
