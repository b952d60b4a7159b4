"""The examinations of a candidate: authorised, sat, graded, held or released; an attempt may be void."""

from datetime import date

import msgspec

from domain.certifications.candidacies import facts, separation
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.examinations import WAITING, Attempt, Exam, Mark, points
from domain.certifications.candidacies.rules import checked_sat, checked_score, checked_window, next_attempt, words
from domain.certifications.candidacies.separation import Deed
from domain.certifications.candidacies.steps import Step
from domain.errors import Invalid, RuleBroken


class Result(msgspec.Struct, frozen=True):
    """What came of an attempt on a day, in hundredths of a point. `examiner` graded it; None: somebody outside."""

    exam: str
    attempt: int
    sat: date
    score_hundredths: int
    examiner: str | None = None


def authorise(  # noqa: PLR0913  what is agreed about an examination
    candidacy: Candidacy,
    *,
    exam: str,
    from_: date,
    through: date,
    accommodations: str | None = None,
    officer: str,
    on: date,
) -> None:
    """State that an examination may be sat within some days; days agreed before and not used are replaced.

    Raises RuleBroken before eligibility, when no attempt is left, too soon after the last, or while a result waits.
    """
    candidacy.check_may(officer, Deed.REVIEW)
    candidacy.check_stands_at(Step.EXAM, Step.RESULTS, Step.DECISION)
    asked, attempts = _exam(candidacy, exam), list(candidacy.attempts.values())
    if any(each.exam == exam and each.mark in WAITING for each in attempts):
        raise RuleBroken(f"a result of {exam} waits to be released; release it or void it first", field="exam")
    checked_window(asked, attempts, from_, through, on=on)
    number, agreed = next_attempt(asked, attempts), accommodations and words(accommodations, field="accommodations")
    candidacy.states(
        facts.ExamAuthorised(candidacy.person_id, exam, number, from_, through, agreed or None, officer, on)
    )


def enter_result(candidacy: Candidacy, result: Result, *, officer: str, on: date) -> None:
    """State a result, kept back until it is released; the same again states nothing.

    Raises RuleBroken for a candidate who has withdrawn or was decided about, for an attempt nobody authorised, and
    for one that has another result.
    """
    candidacy.check_may(officer, Deed.EXAMINE)
    separation.check(candidacy.parts, result.examiner or "", Deed.EXAMINE)
    asked, found = _exam(candidacy, result.exam), candidacy.attempts.get((result.exam, result.attempt))
    if found is not None and (found.sat, found.score_hundredths) == (result.sat, result.score_hundredths):
        return
    candidacy.check_open()
    attempt = _without_result(found, result)
    sat, score = checked_sat(attempt, result.sat, on=on), checked_score(result.score_hundredths)
    candidacy.states(
        facts.ResultEntered(
            person_id=candidacy.person_id,
            exam=result.exam,
            attempt=result.attempt,
            sat=sat,
            score_hundredths=score,
            pass_hundredths=asked.mark_hundredths,
            examiner=result.examiner,
            officer=officer,
            on=on,
        )
    )


def hold_result(candidacy: Candidacy, *, exam: str, attempt: int, reason: str, officer: str, on: date) -> None:
    """State that a result is kept back until something is cleared up. Raises RuleBroken if none waits."""
    candidacy.check_may(officer, Deed.EXAMINE)
    _waiting(candidacy, exam, attempt)
    candidacy.states(facts.ResultHeld(candidacy.person_id, exam, attempt, words(reason), officer, on))


def release_result(candidacy: Candidacy, *, exam: str, attempt: int, officer: str, on: date) -> None:
    """State that the candidate is told a result. Raises RuleBroken if none waits."""
    candidacy.check_may(officer, Deed.EXAMINE)
    found = _waiting(candidacy, exam, attempt)
    told = (found.score_hundredths, found.pass_hundredths)
    candidacy.states(facts.ResultReleased(candidacy.person_id, exam, attempt, *told, officer, on))


def void_attempt(candidacy: Candidacy, *, exam: str, attempt: int, reason: str, officer: str, on: date) -> None:
    """State that an attempt counts for nothing. Raises RuleBroken once the candidate was decided about."""
    candidacy.check_may(officer, Deed.EXAMINE)
    candidacy.check_open()
    found = candidacy.attempts.get((exam, attempt))
    if found is None or found.sat is None or found.mark is Mark.VOID:
        raise RuleBroken(f"attempt {attempt} at {exam} has no result that could be void", field="attempt")
    candidacy.states(facts.AttemptVoided(candidacy.person_id, exam, attempt, words(reason), officer, on))


def _exam(candidacy: Candidacy, code: str) -> Exam:
    if code not in candidacy.exams:
        known = ", ".join(sorted(candidacy.exams)) or "none"
        raise Invalid(f"{code[:40]!r} is no examination of this candidate; they have {known}", field="exam")
    return candidacy.exams[code]


def _without_result(found: Attempt | None, result: Result) -> Attempt:
    named = f"attempt {result.attempt} at {result.exam}"
    if found is None:
        raise RuleBroken(f"{named} was not authorised; authorise it, or correct its number", field="attempt")
    if found.sat is not None:
        message = (
            f"{named} has the result {points(found.score_hundredths)} of {found.sat}; void it, then authorise another"
        )
        raise RuleBroken(message, field="attempt")
    return found


def _waiting(candidacy: Candidacy, exam: str, attempt: int) -> Attempt:
    candidacy.check_open()
    found = candidacy.attempts.get((exam, attempt))
    if found is None or found.mark not in WAITING:
        raise RuleBroken(f"no result of attempt {attempt} at {exam} waits to be released", field="attempt")
    return found
