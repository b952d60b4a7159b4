"""The end of a candidacy: awarded, refused or withdrawn; and begun again where an appeal was upheld."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.certifications.candidacies import facts
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.examinations import are_passed
from domain.certifications.candidacies.rules import checked_evidence, words
from domain.certifications.candidacies.separation import Deed
from domain.certifications.candidacies.steps import Kind, Step
from domain.errors import RuleBroken

BACK_TO = {Step.DEFERRED: Step.ELIGIBILITY}
"""Where it goes on once an appeal was upheld, where that is not where it was refused."""


def award(candidacy: Candidacy, *, basis: str, evidence: Sequence[str], officer: str, on: date) -> None:
    """State the decision to award. Raises RuleBroken before it can be decided, or if an examination was failed."""
    candidacy.check_may(officer, Deed.DECIDE)
    if candidacy.kind is Kind.RECERTIFICATION:
        raise RuleBroken("a recertification is not awarded: renew the certificate once its examinations are passed")
    candidacy.check_stands_at(Step.DECISION)
    if not are_passed(candidacy.exams.values(), list(candidacy.attempts.values())):
        raise RuleBroken("an examination was failed as often as it may be tried; refuse, or void an attempt")
    told, proven = words(basis, field="basis"), checked_evidence(evidence)
    candidacy.states(facts.Awarded(candidacy.person_id, told, proven, candidacy.rules, officer, on))


def refuse(candidacy: Candidacy, *, reason: str, evidence: Sequence[str] = (), officer: str, on: date) -> None:
    """State the decision not to award, at whatever step; the reason is for the candidate to read."""
    candidacy.check_may(officer, Deed.DECIDE)
    candidacy.check_open()
    asking = candidacy.phase is Step.INFORMATION
    phase = candidacy.asked_at if asking else BACK_TO.get(candidacy.phase, candidacy.phase)
    told, proven = words(reason), checked_evidence(evidence)
    candidacy.states(facts.Refused(candidacy.person_id, phase, told, proven, candidacy.rules, officer, on))


def withdraw(candidacy: Candidacy, *, reason: str | None, on: date) -> None:
    """State that the candidate withdrew; again states nothing. Raises RuleBroken once it was decided."""
    if candidacy.step is Step.WITHDRAWN:
        return
    candidacy.check_open()
    candidacy.states(facts.Withdrawn(candidacy.person_id, reason and words(reason), on))


def reopen(candidacy: Candidacy, *, appeal_id: UUID, officer: str, on: date) -> None:
    """State that what was refused is looked at again, as an appeal was upheld. Raises RuleBroken unless it was."""
    candidacy.check_may(officer, Deed.HEAR)
    if candidacy.step is not Step.REFUSED:
        raise RuleBroken(f"it stands at {candidacy.step}; only what was refused is opened again")
    candidacy.states(facts.Reopened(candidacy.person_id, appeal_id, officer, on))
