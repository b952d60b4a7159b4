"""Conflicts of interest about a person, declared of people whom the association knows; with a review or without."""

from datetime import date
from uuid import UUID

from domain.certifications.certification import Certification
from domain.certifications.impartiality import check_not_own, impartiality_of
from domain.journal import Journal
from domain.people.person import Person


def declare(journal: Journal, person_id: UUID, *, officer_id: UUID, note: str, declared_by: str, on: date) -> UUID:
    """Return the id of what is known of those close to a person. Raises NotFound if nobody knows the officer."""
    check_not_own(person_id, declared_by)
    found, officer = impartiality_of(journal, person_id), str(journal.get(Person, officer_id).id)
    found.declare(person_id=person_id, officer=officer, note=note, declared_by=declared_by, on=on)
    journal.record(found)
    return found.id


def withdraw(journal: Journal, person_id: UUID, *, officer_id: UUID, note: str, withdrawn_by: str, on: date) -> UUID:
    """Return the id of what is known of those close to a person. Raises NotFound if nobody knows the officer."""
    check_not_own(person_id, withdrawn_by)
    found, officer = impartiality_of(journal, person_id), str(journal.get(Person, officer_id).id)
    found.withdraw(person_id=person_id, officer=officer, note=note, withdrawn_by=withdrawn_by, on=on)
    journal.record(found)
    return found.id


def declare_about(  # noqa: PLR0913  who is to whom what, and who says so
    journal: Journal,
    certification_id: UUID,
    *,
    officer_id: UUID,
    note: str,
    declared_by: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, reviewed or not, about whose person somebody known decides nothing."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    declare(journal, certification.person_id, officer_id=officer_id, note=note, declared_by=declared_by, on=on)
    return certification_id


def withdraw_about(  # noqa: PLR0913  who was to whom what, and who says that they were not
    journal: Journal,
    certification_id: UUID,
    *,
    officer_id: UUID,
    note: str,
    withdrawn_by: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, about whose person somebody may decide again."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    withdraw(journal, certification.person_id, officer_id=officer_id, note=note, withdrawn_by=withdrawn_by, on=on)
    return certification_id
