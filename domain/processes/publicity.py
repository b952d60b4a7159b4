"""A holder's wish about their name, taken from persons whom the association knows."""

from datetime import date
from uuid import UUID

from domain.certifications import publicity
from domain.errors import Erased
from domain.journal import Journal
from domain.people.person import Person


def ask_discretion(journal: Journal, *, person_id: UUID, on: date) -> UUID:
    """Return the id of the wish. Raises NotFound or Erased when there is no such person."""
    _check_known(journal, person_id)
    return publicity.ask_discretion(journal, person_id=person_id, on=on)


def waive_discretion(journal: Journal, *, person_id: UUID, on: date) -> UUID:
    """Return the id of the wish, taken back. Raises NotFound or Erased when there is no such person."""
    _check_known(journal, person_id)
    return publicity.waive_discretion(journal, person_id=person_id, on=on)


def _check_known(journal: Journal, person_id: UUID) -> None:
    if journal.get(Person, person_id).erased:
        raise Erased("this person was erased; nothing of theirs is published")
