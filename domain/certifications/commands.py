"""What can be done about certifications: apply, award, refuse, renew."""

from datetime import date
from uuid import UUID

from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Version
from domain.journal import Journal
from domain.values import Money

OPEN = "programme"
"""The space of reservations in which a person has one open application for each programme."""


def define_programme(  # noqa: PLR0913  the terms of a programme
    journal: Journal, *, code: str, title: str, scheme: str | None, months: int, fee: Money, on: date
) -> UUID:
    """Return the id of the programme, new or defined anew; who holds a certificate stays under their version."""
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


def award(
    journal: Journal,
    certification_id: UUID,
    *,
    on: date,
    decided_by: str,
    version: int | None = None,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, awarded under the next number and bound to a version of its programme.

    That is the one in force on the day, unless the applicant was judged by another.
    """
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    programme = journal.get(Programme, programme_id(certification.programme))
    bound = programme.in_force(on).number if version is None else version
    expires = programme.rules(bound).expiry(on)
    number = f"C-{on.year}-{journal.next_number(f'certification-{on.year}'):05d}"
    certification.award(number=number, on=on, expires=expires, decided_by=decided_by)
    certification.bind(bound, on=on)
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


def reopen(journal: Journal, certification_id: UUID, *, on: date, decided_by: str) -> UUID:
    """Return the id of the certification, an open application again as an appeal was upheld.

    Raises Taken if the person has applied anew meanwhile.
    """
    certification = journal.get(Certification, certification_id)
    certification.reopen(on=on, decided_by=decided_by)
    journal.reserve(OPEN, f"{certification.person_id}:{certification.programme}", certification_id)
    journal.record(certification)
    return certification_id


def renew(journal: Journal, certification_id: UUID, *, on: date, decided_by: str, expected: int | None = None) -> UUID:
    """Return the id of the certification, valid for the months of its version more."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    version = version_of(journal, certification)
    expires = version.rules.expiry(certification.next_period(on))
    certification.renew(on=on, expires=expires, decided_by=decided_by)
    certification.bind(version.number, on=on)
    journal.record(certification)
    return certification_id


def version_of(journal: Journal, certification: Certification) -> Version:
    """Return the version that a certification is under: as bound, else the one in force when it was awarded."""
    programme = journal.get(Programme, programme_id(certification.programme))
    number = certification.bound
    return programme.in_force(certification.awarded) if number is None else programme.versions[number - 1]
