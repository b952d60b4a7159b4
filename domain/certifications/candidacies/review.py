"""The first stages of an application: who has it, is everything there, is the candidate eligible."""

from collections.abc import Sequence
from datetime import date

from domain.certifications.candidacies import facts
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.rules import checked_evidence, checked_later, words
from domain.certifications.candidacies.separation import Deed, Part
from domain.certifications.candidacies.steps import Step
from domain.errors import NotAllowed, RuleBroken


def take_on(candidacy: Candidacy, *, officer: str, on: date) -> None:
    """State who of the office has it, in place of whoever had it."""
    candidacy.check_may(officer, Deed.REVIEW)
    candidacy.check_open()
    candidacy.states(facts.TakenOn(candidacy.person_id, officer, on))


def declare_conflict(candidacy: Candidacy, *, officer: str, note: str, declared_by: str, on: date) -> None:
    """State that somebody has trained or sponsored the candidate, or is close to them; once for each."""
    candidacy.check_may(declared_by, Deed.REVIEW)
    if Part.TRAINED not in candidacy.parts.get(officer, ()):
        told = words(note, field="note")
        candidacy.states(facts.ConflictDeclared(candidacy.person_id, officer, told, declared_by, on))


def withdraw_conflict(candidacy: Candidacy, *, officer: str, note: str, withdrawn_by: str, on: date) -> None:
    """State that a conflict was declared by mistake. Raises NotAllowed if that officer would say so of themselves."""
    candidacy.check_may(withdrawn_by, Deed.REVIEW)
    if withdrawn_by == officer:
        raise NotAllowed("nobody withdraws a conflict declared of themselves; ask a colleague to")
    if Part.TRAINED not in candidacy.parts.get(officer, ()):
        raise RuleBroken("no conflict of theirs was declared here; check who it is", field="officer_id")
    told = words(note, field="note")
    candidacy.states(facts.ConflictWithdrawn(candidacy.person_id, officer, told, withdrawn_by, on))


def find_complete(candidacy: Candidacy, *, officer: str, on: date) -> None:
    """State that everything asked for is there. Raises RuleBroken unless that is the question."""
    candidacy.check_may(officer, Deed.REVIEW)
    candidacy.check_stands_at(Step.COMPLETENESS)
    candidacy.states(facts.FoundComplete(candidacy.person_id, officer, on))


def request_information(candidacy: Candidacy, *, question: str, due: date, officer: str, on: date) -> None:
    """State that the candidate is asked for something by a day; once they answer, it goes on where it was."""
    candidacy.check_may(officer, Deed.REVIEW)
    candidacy.check_stands_at(Step.COMPLETENESS, Step.ELIGIBILITY, Step.DEFERRED)
    checked_later(due, on=on, field="due")
    asked = words(question, field="question")
    candidacy.states(facts.InformationRequested(candidacy.person_id, asked, due, officer, on))


def give_information(candidacy: Candidacy, *, answer: str, on: date) -> None:
    """State what the candidate answered. Raises RuleBroken if nothing was asked."""
    candidacy.check_stands_at(Step.INFORMATION)
    candidacy.states(facts.InformationGiven(candidacy.person_id, words(answer, field="answer"), on))


def find_eligible(candidacy: Candidacy, *, basis: str, evidence: Sequence[str], officer: str, on: date) -> None:
    """State that the candidate meets what is asked, on what evidence. Raises RuleBroken while it is deferred."""
    candidacy.check_may(officer, Deed.REVIEW)
    candidacy.check_stands_at(Step.ELIGIBILITY, Step.DEFERRED)
    if on < candidacy.until:
        raise RuleBroken(f"it is deferred until {candidacy.until}; defer it to an earlier day to take it up before")
    told, proven = words(basis, field="basis"), checked_evidence(evidence)
    candidacy.states(facts.FoundEligible(candidacy.person_id, told, proven, officer, on))


def defer(candidacy: Candidacy, *, until: date, reason: str, officer: str, on: date) -> None:
    """State that eligibility is looked at again on a later day."""
    candidacy.check_may(officer, Deed.REVIEW)
    candidacy.check_stands_at(Step.ELIGIBILITY, Step.DEFERRED)
    checked_later(until, on=on, field="until")
    candidacy.states(facts.Deferred(candidacy.person_id, until, words(reason), officer, on))
