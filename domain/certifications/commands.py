"""What can be done about certifications: define, apply, award, refuse, suspend, reinstate, revoke, renew."""

from datetime import date
from uuid import UUID

from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.journal import Journal
from domain.values import Money

OPEN = "programme"
"""The space of reservations in which a person has one open application for each programme."""


def define_programme(  # noqa: PLR0913  the terms of a programme
    journal: Journal, *, code: str, title: str, scheme: str | None, months: int, fee: Money, on: date
) -> UUID:
    """Return the id of the programme, new or defined anew; certificates already awarded keep their dates."""
    id = programme_id(code.strip())
    programme = journal.get(Programme, id) if journal.holds(Programme, id) else Programme(id)
    programme.define(code=code, title=title, scheme=scheme, months=months, fee=fee, on=on)
    journal.record(programme)
    return id


def apply(journal: Journal, id: UUID, *, person_id: UUID, programme: str, on: date) -> UUID:
    """Return the id of the application; the same id twice is one.

    Raises NotFound for an unknown programme, Taken while an application of theirs for it is open.
    """
    if not journal.holds(Certification, id):
        offered = journal.get(Programme, programme_id(programme))
        journal.reserve(OPEN, f"{person_id}:{offered.code}", id)
        journal.record(Certification.apply(id, person_id=person_id, programme=offered.code, on=on))
    return id


def award(journal: Journal, certification_id: UUID, *, on: date, decided_by: str, expected: int | None = None) -> UUID:
    """Return the id of the certification, awarded under the next number for the programme's months."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    programme = journal.get(Programme, programme_id(certification.programme))
    number = f"C-{on.year}-{journal.next_number(f'certification-{on.year}'):05d}"
    certification.award(number=number, on=on, expires=programme.expiry(on), decided_by=decided_by)
    journal.release(OPEN, certification_id)
    journal.record(certification)
    return certification_id


def refuse(
    journal: Journal,
    certification_id: UUID,
    *,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, now refused."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    certification.refuse(reason=reason, on=on, decided_by=decided_by)
    journal.release(OPEN, certification_id)
    journal.record(certification)
    return certification_id


def suspend(
    journal: Journal,
    certification_id: UUID,
    *,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, suspended from a day on."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    certification.suspend(reason=reason, on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def reinstate(
    journal: Journal, certification_id: UUID, *, on: date, decided_by: str, expected: int | None = None
) -> UUID:
    """Return the id of the certification, which counts again from a day on."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    certification.reinstate(on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def revoke(
    journal: Journal,
    certification_id: UUID,
    *,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, taken back from a day on."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    certification.revoke(reason=reason, on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def renew(journal: Journal, certification_id: UUID, *, on: date, decided_by: str, expected: int | None = None) -> UUID:
    """Return the id of the certification, valid for the programme's months more."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    programme = journal.get(Programme, programme_id(certification.programme))
    expires = programme.expiry(certification.next_period(on))
    certification.renew(on=on, expires=expires, decided_by=decided_by)
    journal.record(certification)
    return certification_id
