"""What can be done about certifications: apply, award, refuse, suspend, reinstate, revoke, renew, re-base."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Version
from domain.errors import Invalid
from domain.journal import Journal
from domain.values import Money

MOST_AT_ONCE = 200
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
    """Return the id of the certification, valid for the months of its version more."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    version = version_of(journal, certification)
    expires = version.rules.expiry(certification.next_period(on))
    certification.renew(on=on, expires=expires, decided_by=decided_by)
    certification.bind(version.number, on=on)
    journal.record(certification)
    return certification_id


def rebase(  # noqa: PLR0913  whom, to what, why, when and by whom
    journal: Journal,
    certification_id: UUID,
    *,
    version: int,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, under another version of its programme's rules; its last day stays.

    Raises Invalid for a version that there is not, or not yet.
    """
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    certification.check_decider(decided_by)
    programme = journal.get(Programme, programme_id(certification.programme))
    programme.rules(version)
    if on < (starts := programme.versions[version - 1].starts):
        raise Invalid(f"version {version} begins on {starts}; re-base from then on", field="version")
    under = version_of(journal, certification).number
    certification.rebase(version, under=under, reason=reason, on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def version_of(journal: Journal, certification: Certification) -> Version:
    """Return the version that a certification is under: as bound, else the one in force when it was awarded."""
    programme = journal.get(Programme, programme_id(certification.programme))
    number = certification.bound
    return programme.in_force(certification.awarded) if number is None else programme.versions[number - 1]


def rebase_several(
    journal: Journal,
    certification_ids: Sequence[UUID],
    *,
    version: int,
    reason: str,
    on: date,
    decided_by: str,
) -> UUID:
    """Return the id of the last of several certifications, all under another version; refused of one, of none.

    Raises Invalid for none of them, or more than two hundred.
    """
    if not 0 < len(certification_ids) <= MOST_AT_ONCE:
        message = f"{len(certification_ids)} were chosen; choose 1 to {MOST_AT_ONCE} at once"
        raise Invalid(message, field="id")
    for id in certification_ids:
        rebase(journal, id, version=version, reason=reason, on=on, decided_by=decided_by)
    return certification_ids[-1]
