"""How a candidacy ends: its decision is stated on the certification in the same breath, and the fee is earned."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from domain.certifications.candidacies import decision, exams, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import check_current, take_step
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.separation import Deed, Part
from domain.certifications.candidacies.steps import Kind, Step
from domain.certifications.impartiality import check_impartial, impartiality_of
from domain.errors import DomainError, NotFound, RuleBroken
from domain.journal import Journal
from domain.people.person import Person
from domain.processes import certification, conflicts, sittings

DECIDED = frozenset({Step.AWARDED, Step.REFUSED})
WITHDRAWAL = "the candidate's withdrawal"
"""Who closes an application that is withdrawn; its fee was for the work on it. Source: bylaw 7.3."""


def award(  # noqa: PLR0913  what is decided, on what, by whom
    journal: Journal,
    candidacy_id: UUID,
    *,
    basis: str,
    evidence: Sequence[str] = (),
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy, its certification awarded under the version it was reviewed by.

    Raises RuleBroken while its fee is not paid, where a pass no longer counts, and once it was decided, naming by whom
    and when.
    """
    _check_undecided(journal, candidacy_id, decided_by)
    step = partial(decision.award, basis=basis, evidence=evidence, officer=decided_by, on=on)
    take_step(journal, candidacy_id, step, expected=expected)
    check_current(journal, candidacy_id, on=on)
    found = journal.get(Candidacy, candidacy_id)
    sittings.check_sittings_paid(journal, found)
    certification.award(journal, found.certification_id, on=on, decided_by=decided_by, version=found.rules)
    return candidacy_id


def refuse(  # noqa: PLR0913  what is decided, on what, by whom
    journal: Journal,
    candidacy_id: UUID,
    *,
    reason: str,
    evidence: Sequence[str] = (),
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy, refused; what was certified before stays, an examination never sat is paid back.

    Raises RuleBroken once it was decided, naming by whom and when.
    """
    _check_undecided(journal, candidacy_id, decided_by)
    step = partial(decision.refuse, reason=reason, evidence=evidence, officer=decided_by, on=on)
    take_step(journal, candidacy_id, step, expected=expected)
    found = journal.get(Candidacy, candidacy_id)
    sittings.settle(journal, found, withdrawn=False, on=on)
    if found.kind is Kind.CERTIFICATION:
        certification.refuse(journal, found.certification_id, reason=reason, on=on, decided_by=decided_by)
    return candidacy_id


def withdraw(
    journal: Journal, candidacy_id: UUID, *, reason: str | None = None, on: date, expected: int | None = None
) -> UUID:
    """Return the id of the candidacy, withdrawn by the candidate; they may apply anew.

    An examination whose days have not begun is paid back.
    """
    before = journal.get(Candidacy, candidacy_id).step
    take_step(journal, candidacy_id, partial(decision.withdraw, reason=reason, on=on), expected=expected)
    found = journal.get(Candidacy, candidacy_id)
    if before is Step.WITHDRAWN:
        return candidacy_id
    sittings.settle(journal, found, withdrawn=True, on=on)
    if found.kind is Kind.CERTIFICATION:
        reason = "Withdrawn by the candidate."
        certification.refuse(journal, found.certification_id, reason=reason, on=on, decided_by=WITHDRAWAL)
    return candidacy_id


def declare_conflict(  # noqa: PLR0913  who is to whom what, and who says so
    journal: Journal,
    candidacy_id: UUID,
    *,
    officer_id: UUID,
    note: str,
    declared_by: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy; somebody known decides nothing about this person, here and elsewhere.

    Raises NotFound for nobody known.
    """
    step = partial(review.declare_conflict, officer=str(officer_id), note=note, declared_by=declared_by, on=on)
    found = journal.get(Candidacy, candidacy_id)
    found.check_may(declared_by, Deed.REVIEW)
    conflicts.declare(journal, found.person_id, officer_id=officer_id, note=note, declared_by=declared_by, on=on)
    return take_step(journal, candidacy_id, step, expected=expected)


def withdraw_conflict(  # noqa: PLR0913  who was to whom what, and who says that they were not
    journal: Journal,
    candidacy_id: UUID,
    *,
    officer_id: UUID,
    note: str,
    withdrawn_by: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy; somebody may decide about this person again, wherever it was declared.

    Declared in another application as well, it bars them there until it is withdrawn there too. Raises NotFound for
    nobody known.
    """
    found, officer = journal.get(Candidacy, candidacy_id), str(officer_id)
    found.check_may(withdrawn_by, Deed.REVIEW)
    found.expects(expected)
    told: dict[str, Any] = {"note": note, "withdrawn_by": withdrawn_by, "on": on}
    is_here = Part.TRAINED in found.parts.get(officer, ())
    if not is_here or impartiality_of(journal, found.person_id).bars(officer):
        conflicts.withdraw(journal, found.person_id, officer_id=officer_id, **told)
    if is_here:
        take_step(journal, candidacy_id, partial(review.withdraw_conflict, officer=officer, **told))
    return candidacy_id


def enter_results(
    journal: Journal,
    *,
    results: Sequence[tuple[UUID, Result]],
    officer: str,
    on: date,
    expected: int | None = None,
) -> UUID | None:
    """Return the id of the last candidacy of which a result was entered: all of these are, or none.

    Results entered before change nothing. Raises NotFound for an examiner whom nobody knows.
    """
    last = None
    for candidacy_id, result in results:
        journal.get(Candidacy, candidacy_id).check_may(officer, Deed.EXAMINE)
        if result.examiner is not None:
            journal.get(Person, UUID(result.examiner))
        step = partial(exams.enter_result, result=result, officer=officer, on=on)
        last = take_step(journal, candidacy_id, step, expected=expected)
    return last


class Foreseen(NamedTuple):
    """What comes of entering a result: new or known already, or why it cannot be entered."""

    is_new: bool
    refusal: DomainError | None = None


def foresee_results(
    journal: Journal, *, results: Sequence[tuple[UUID, Result]], officer: str, on: date
) -> list[Foreseen]:
    """Return, for each of these results in turn, what would come of entering it; nothing is entered."""
    return [_foreseen(journal, candidacy_id, result, officer, on) for candidacy_id, result in results]


def _foreseen(journal: Journal, candidacy_id: UUID, result: Result, officer: str, on: date) -> Foreseen:
    try:
        found = journal.get(Candidacy, candidacy_id)
        before = found.version
        exams.enter_result(found, result, officer=officer, on=on)
        if result.examiner is not None:
            journal.get(Person, UUID(result.examiner))
    except DomainError as refusal:
        return Foreseen(is_new=False, refusal=refusal)
    return Foreseen(is_new=found.version > before)


def _check_undecided(journal: Journal, candidacy_id: UUID, decided_by: str) -> None:
    """Raise RuleBroken, naming by whom and when, if somebody was quicker; to those who may decide.

    Two officers who decide at once come one after the other: else the later would be told of the certification alone.
    """
    journal.exclusively(candidacy_id)
    found = journal.get(Candidacy, candidacy_id)
    found.check_may(decided_by, Deed.DECIDE)
    check_impartial(journal, found.person_id, decided_by)
    if found.step in DECIDED:
        name = _name(journal, found.decided_by)
        raise RuleBroken(f"{name} has decided this on {found.decided_on}: it is {found.step}; read the decision there")


def _name(journal: Journal, officer: str) -> str:
    try:
        return journal.get(Person, UUID(officer)).name
    except (ValueError, NotFound):
        return officer
