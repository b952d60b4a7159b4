"""Appeals across certification and candidacy: what one can appeal against, who may hear it, and what follows."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from domain.aggregate import ADMIN, STAFF
from domain.certifications import commands as certifications
from domain.certifications import rulings
from domain.certifications.appeal import Against, Appeal, appeal_id
from domain.certifications.candidacies import decision, exams
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import every_candidacy_of, take_step
from domain.certifications.candidacies.separation import barred_from_hearing
from domain.certifications.candidacies.steps import CLOSED, Kind, Step
from domain.certifications.certification import Certification
from domain.certifications.impartiality import impartiality_of
from domain.certifications.validity import Status
from domain.errors import Invalid, RuleBroken
from domain.journal import Journal
from domain.people.person import Person
from domain.ports import Deciders
from domain.processes import sittings

RULED = {
    Against.REFUSAL: Status.REFUSED,
    Against.SUSPENSION: Status.SUSPENDED,
    Against.REVOCATION: Status.REVOKED,
}
"""At which status a certification stands after what is appealed against."""


HEARERS = frozenset({STAFF, ADMIN})


class Matter(NamedTuple):
    """What an appeal is against; exam and attempt where it is against a result."""

    against: Against
    exam: str | None = None
    attempt: int | None = None


def lodge(
    journal: Journal,
    certification_id: UUID,
    matter: Matter,
    *,
    grounds: str,
    on: date,
    deciders: Deciders,
) -> UUID:
    """Return the id of the appeal; against the same decision there is one.

    Raises RuleBroken if nothing like it was decided, or the time to appeal is over.
    """
    found = journal.get(Certification, certification_id)
    ways = every_candidacy_of(journal, found)
    by_result = matter.against is Against.RESULT
    decided, of = _result(ways, matter) if by_result else _ruling(found, matter.against, ways)
    id = appeal_id(certification_id, matter.against, of)
    if journal.holds(Appeal, id):
        return id
    barred = {*deciders(certification_id), *_had_a_part(journal, found.person_id, ways)}
    lodged = Appeal.Lodged(
        person_id=found.person_id,
        certification_id=certification_id,
        against=matter.against,
        exam=matter.exam,
        attempt=matter.attempt,
        decided=decided,
        grounds=grounds,
        barred=sorted(barred - {str(found.person_id)}),
        on=on,
    )
    journal.record(Appeal.lodge(id, lodged))
    return id


def assign(
    journal: Journal, appeal_id: UUID, *, officer: UUID, assigned_by: str, on: date, expected: int | None = None
) -> UUID:
    """Return the id of the appeal, to be heard by somebody of the office who had no part in what was decided."""
    appeal = journal.get(Appeal, appeal_id)
    appeal.expects(expected)
    appeal.check_not_own(assigned_by)
    if not journal.get(Person, officer).roles & HEARERS:
        raise Invalid("this person has no role in the office; choose somebody of the staff", field="officer_id")
    appeal.assign(officer=str(officer), also_barred=_barred_since(journal, appeal), assigned_by=assigned_by, on=on)
    journal.record(appeal)
    return appeal_id


def uphold(  # noqa: PLR0913  what is decided, on what, by whom
    journal: Journal,
    appeal_id: UUID,
    *,
    reason: str,
    evidence: Sequence[str] = (),
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the appeal, upheld: what was refused is open again, a result void, a certificate reinstated."""
    appeal = journal.get(Appeal, appeal_id)
    appeal.expects(expected)
    barred = _barred_since(journal, appeal)
    appeal.uphold(reason=reason, evidence=evidence, also_barred=barred, officer=decided_by, on=on)
    journal.record(appeal)
    _follow(journal, appeal, reason=reason, on=on, decided_by=decided_by)
    return appeal_id


def reject(  # noqa: PLR0913  what is decided, on what, by whom
    journal: Journal,
    appeal_id: UUID,
    *,
    reason: str,
    evidence: Sequence[str] = (),
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the appeal, rejected: what was decided stands."""
    appeal = journal.get(Appeal, appeal_id)
    appeal.expects(expected)
    barred = _barred_since(journal, appeal)
    appeal.reject(reason=reason, evidence=evidence, also_barred=barred, officer=decided_by, on=on)
    journal.record(appeal)
    return appeal_id


def withdraw(journal: Journal, appeal_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Return the id of the appeal, taken back by the person."""
    appeal = journal.get(Appeal, appeal_id)
    appeal.expects(expected)
    appeal.withdraw(on=on)
    journal.record(appeal)
    return appeal_id


def _follow(journal: Journal, appeal: Appeal, *, reason: str, on: date, decided_by: str) -> None:
    certification = journal.get(Certification, appeal.certification_id)
    if appeal.against in {Against.SUSPENSION, Against.REVOCATION}:
        rulings.reinstate(journal, certification.id, on=on, decided_by=decided_by)
        return
    ways = every_candidacy_of(journal, certification)
    if certification.last.status is Status.REFUSED:
        certifications.reopen(journal, certification.id, on=on, decided_by=decided_by)
    way = _told(ways, appeal.exam, appeal.attempt) if appeal.against is Against.RESULT else next(reversed(ways), None)
    if way is not None and way.step is Step.REFUSED and way is ways[-1]:
        take_step(journal, way.id, partial(decision.reopen, appeal_id=appeal.id, officer=decided_by, on=on))
    if way is not None and appeal.exam is not None and appeal.attempt is not None:
        _void(journal, way.id, appeal.exam, appeal.attempt, reason=reason, officer=decided_by, on=on)


def _void(  # noqa: PLR0913  which attempt, why, when and by whom
    journal: Journal, candidacy_id: UUID, exam: str, attempt: int, *, reason: str, officer: str, on: date
) -> None:
    """Let an attempt count for nothing and give its fee back, unless all is decided without it."""
    if journal.get(Candidacy, candidacy_id).step not in CLOSED:
        void = partial(exams.void_attempt, exam=exam, attempt=attempt, reason=reason, officer=officer, on=on)
        take_step(journal, candidacy_id, void)
        sittings.give_back(journal, candidacy_id, exam, attempt, on=on)


def _ruling(found: Certification, against: Against, ways: Sequence[Candidacy]) -> tuple[date, str]:
    """Return the day of what is appealed against, and what tells it from others like it."""
    if against is Against.REFUSAL and (again := refused_again(ways)) is not None:
        return again.decided_on, f"{again.id}:{again.decided_on}"
    withdrawn = against is Against.REFUSAL and any(way.step is Step.WITHDRAWN for way in ways)
    if found.last.status is not RULED[against] or withdrawn:
        raise RuleBroken(f"there is no {against} to appeal against; see what was decided last", field="against")
    return found.last.from_, str(len(found.rulings))


def refused_again(ways: Sequence[Candidacy]) -> Candidacy | None:
    """Return the recertification that was refused, if the last of these is one."""
    last = ways[-1] if ways else None
    return last if last and last.kind is Kind.RECERTIFICATION and last.step is Step.REFUSED else None


def _result(ways: Sequence[Candidacy], matter: Matter) -> tuple[date, str]:
    way = _told(ways, matter.exam, matter.attempt)
    attempt = None if way is None else way.attempts[matter.exam or "", matter.attempt or 0]
    if way is None or attempt is None or attempt.told is None:
        message = "no such result was released; give the examination and the attempt whose result you know"
        raise RuleBroken(message, field="exam")
    return attempt.told, f"{way.id}:{attempt.exam}:{attempt.number}"


def _told(ways: Sequence[Candidacy], exam: str | None, number: int | None) -> Candidacy | None:
    """Return the last candidacy in which this result was told: the same is sat again for another period."""
    for way in reversed(ways):
        attempt = way.attempts.get((exam or "", number or 0))
        if attempt is not None and attempt.told is not None and way.step is not Step.WITHDRAWN:
            return way
    return None


def _barred_since(journal: Journal, appeal: Appeal) -> set[str]:
    """Return who may not hear it by what is known now: conflicts are declared later too."""
    ways = every_candidacy_of(journal, journal.get(Certification, appeal.certification_id))
    return _had_a_part(journal, appeal.person_id, ways)


def _had_a_part(journal: Journal, person_id: UUID, ways: Sequence[Candidacy]) -> set[str]:
    parts = [impartiality_of(journal, person_id).parts, *(way.parts for way in ways)]
    return {officer for each in parts for officer in barred_from_hearing(each)}
