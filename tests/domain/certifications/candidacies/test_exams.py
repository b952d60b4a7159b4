"""Examinations: authorised within days, graded once, released or void; the best result counts, retakes have limits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregate import Fact
from domain.certifications.candidacies import exams, facts
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.examinations import Mark
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.errors import Invalid, NotAllowed, RuleBroken
from tests.domain.certifications.candidacies.ways import (
    ADMITTED,
    ANN,
    AWARDED,
    COMPLETE,
    DAY,
    ELIGIBLE,
    EXAMINER,
    ON,
    PASSED,
    REVIEWER,
    THEORY,
    WITHDRAWN,
    authorised,
    entered,
    opened,
    released,
    sat,
)
from tests.given import given

BY = {"officer": "office", "on": ON}
AGAIN = ON + THEORY.wait_days * DAY


def after(*past: Fact) -> Candidacy:
    return Candidacy.replay(ANN, list(past))


def test_an_examination_is_authorised_with_what_was_agreed() -> None:
    days = {"exam": "theory", "from_": ON, "through": ON + 60 * DAY}
    agreed = facts.ExamAuthorised(ANN, "theory", 1, ON, ON + 60 * DAY, "A reader", REVIEWER, ON)
    given(Candidacy, *ADMITTED).when(
        exams.authorise, **days, accommodations=" A reader ", officer=REVIEWER, on=ON
    ).states(agreed)
    given(Candidacy, *ADMITTED).when(exams.authorise, **days, officer=REVIEWER, on=ON).states(authorised())


@pytest.mark.parametrize(
    ("from_", "through"),
    [(ON, ON - DAY), (ON + DAY, ON), (ON - 9 * DAY, ON - DAY), (ON, date(9999, 12, 31)), (date.max, date.max)],
)
def test_the_days_of_an_examination_make_sense(from_: date, through: date) -> None:
    given(Candidacy, *ADMITTED).when(exams.authorise, exam="theory", from_=from_, through=through, **BY).refused(
        Invalid, match="give days that end between"
    )


def test_only_the_programmes_examinations_are_authorised() -> None:
    given(Candidacy, *ADMITTED).when(exams.authorise, exam="oral", from_=ON, through=ON, **BY).refused(
        Invalid, match="they have theory"
    )


def test_nobody_sits_before_they_are_eligible() -> None:
    given(Candidacy, opened(THEORY), COMPLETE).when(exams.authorise, exam="theory", from_=ON, through=ON, **BY).refused(
        RuleBroken, match="at eligibility"
    )


@pytest.mark.parametrize(("from_", "refused"), [(AGAIN - DAY, True), (AGAIN, False)])
def test_after_a_failure_one_waits(from_: date, *, refused: bool) -> None:
    case = given(Candidacy, *ADMITTED, *sat(59)).when(
        exams.authorise, exam="theory", from_=from_, through=from_ + 60 * DAY, officer=REVIEWER, on=ON
    )
    if refused:
        case.refused(RuleBroken, match=f"again from {AGAIN} on, 30 days after")
    else:
        case.states(authorised(2, from_))


FAILED_THRICE = (*sat(10), *sat(20, 2, AGAIN), *sat(30, 3, AGAIN + 30 * DAY))


def test_whoever_failed_as_often_as_one_may_is_decided_about_not_examined_again() -> None:
    candidate = after(*ADMITTED, *FAILED_THRICE)
    assert candidate.step is Step.DECISION
    late = AGAIN + 90 * DAY
    given(Candidacy, *ADMITTED, *FAILED_THRICE).when(
        exams.authorise, exam="theory", from_=late, through=late, officer=REVIEWER, on=late
    ).refused(RuleBroken, match="tried 3 times, which is all there is")


def test_a_void_attempt_counts_for_nothing_and_keeps_its_number() -> None:
    void = facts.AttemptVoided(ANN, "theory", 3, "The alarm rang", "office", ON)
    candidate = after(*ADMITTED, *FAILED_THRICE, void)
    assert candidate.step is Step.EXAM
    from_ = AGAIN + 30 * DAY
    given(Candidacy, *ADMITTED, *FAILED_THRICE, void).when(
        exams.authorise, exam="theory", from_=from_, through=from_ + 60 * DAY, officer=REVIEWER, on=ON
    ).states(authorised(4, from_))


def test_a_result_is_kept_back_until_it_is_released() -> None:
    result = Result("theory", 1, ON, 70_00, EXAMINER)
    given(Candidacy, *ADMITTED, authorised()).when(exams.enter_result, result, **BY).states(entered(70))
    assert after(*ADMITTED, authorised(), entered(70)).step is Step.RESULTS
    given(Candidacy, *ADMITTED, authorised(), entered(70)).when(
        exams.release_result, exam="theory", attempt=1, **BY
    ).states(released(70))
    assert after(*PASSED).step is Step.DECISION


def test_a_held_result_waits_with_its_reason_and_is_released_later() -> None:
    held = facts.ResultHeld(ANN, "theory", 1, "Two papers look alike", "office", ON)
    given(Candidacy, *ADMITTED, authorised(), entered(70)).when(
        exams.hold_result, exam="theory", attempt=1, reason="Two papers look alike", **BY
    ).states(held)
    candidate = after(*ADMITTED, authorised(), entered(70), held)
    assert (candidate.step, candidate.attempts["theory", 1].mark) == (Step.RESULTS, Mark.HELD)
    given(Candidacy, *ADMITTED, authorised(), entered(70), held).when(
        exams.release_result, exam="theory", attempt=1, **BY
    ).states(released(70))


@pytest.mark.parametrize("deed", [exams.release_result, exams.hold_result])
def test_what_was_released_is_not_held_or_released_again(deed: Any) -> None:
    reason = {"reason": "Late doubts"} if deed is exams.hold_result else {}
    given(Candidacy, *PASSED).when(deed, exam="theory", attempt=1, **reason, **BY).refused(
        RuleBroken, match="waits to be released"
    )


@pytest.mark.parametrize(("score", "step"), [(59, Step.EXAM), (60, Step.DECISION), (100, Step.DECISION)])
def test_the_pass_mark_passes(score: int, step: Step) -> None:
    assert after(*ADMITTED, *sat(score)).step is step


def test_c37_result_overwritten__pass_then_fail_is_still_passed() -> None:
    """A second result takes nothing from the first: mitodl/micromasters #2024."""
    candidate = after(*PASSED, *sat(20, 2, AGAIN))
    assert candidate.step is Step.DECISION
    assert candidate.passed == {"theory"}


def test_where_the_last_result_counts_a_later_failure_does_too() -> None:
    last = replace(THEORY, best_counts=False)
    past = (opened(last), COMPLETE, ELIGIBLE, *sat(70))
    assert after(*past).step is Step.DECISION
    assert after(*past, *sat(20, 2, AGAIN)).step is Step.EXAM


def test_the_same_result_twice_is_one() -> None:
    result = Result("theory", 1, ON, 70_00, EXAMINER)
    given(Candidacy, *ADMITTED, authorised(), entered(70)).when(exams.enter_result, result, **BY).states()
    given(Candidacy, *PASSED).when(exams.enter_result, result, **BY).states()


def test_another_result_for_the_same_attempt_is_refused() -> None:
    given(Candidacy, *PASSED).when(exams.enter_result, Result("theory", 1, ON, 71_00), **BY).refused(
        RuleBroken, match="attempt 1 at theory has the result 70 of 2026-03-01; void it"
    )


@pytest.mark.parametrize("end", [WITHDRAWN, AWARDED])
def test_a_result_for_a_withdrawn_candidate_is_refused(end: Fact) -> None:
    given(Candidacy, *ADMITTED, authorised(), end).when(
        exams.enter_result, Result("theory", 1, ON, 70_00), **BY
    ).refused(RuleBroken, match="nothing left to do")


@dataclass
class Wrong:
    """A result that cannot be, and what is said about it."""

    result: Result
    error: type[Exception]
    told: str


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(Result("oral", 1, ON, 70_00), Invalid, "no examination of this candidate"),
        Wrong(Result("theory", 2, ON, 70_00), RuleBroken, "attempt 2 at theory was not authorised"),
        Wrong(Result("theory", 1, ON, 10_000_01), Invalid, "10000.01 is no score"),
        Wrong(Result("theory", 1, ON, -1), Invalid, "is no score; give 0 to 10000 points"),
        Wrong(Result("theory", 1, ON + DAY, 70_00), Invalid, "authorised for 2026-03-01 to 2026-03-01"),
        Wrong(Result("theory", 1, ON - DAY, 70_00), Invalid, "correct the day"),
        Wrong(Result("theory", 1, date.min, 70_00), Invalid, "correct the day"),
        Wrong(Result("theory", 1, ON, 70_00, str(ANN)), NotAllowed, "is the candidate"),
    ],
    ids=lambda wrong: wrong.told,
)
def test_a_result_that_cannot_be_is_refused(wrong: Wrong) -> None:
    given(Candidacy, *ADMITTED, authorised()).when(exams.enter_result, wrong.result, **BY).refused(
        wrong.error, match=wrong.told
    )


def test_while_a_result_waits_no_further_attempt_is_authorised() -> None:
    given(Candidacy, *ADMITTED, authorised(), entered(20)).when(
        exams.authorise, exam="theory", from_=AGAIN, through=AGAIN, **BY
    ).refused(RuleBroken, match="waits to be released")


def test_only_a_result_can_be_void() -> None:
    void = {"exam": "theory", "attempt": 1, "reason": "The alarm rang"}
    given(Candidacy, *ADMITTED, authorised()).when(exams.void_attempt, **void, **BY).refused(
        RuleBroken, match="no result"
    )
    given(Candidacy, *PASSED).when(exams.void_attempt, **void, **BY).states(
        facts.AttemptVoided(ANN, "theory", 1, "The alarm rang", "office", ON)
    )


def test_days_agreed_and_not_used_are_replaced_under_the_same_number() -> None:
    later = ON + 90 * DAY
    given(Candidacy, *ADMITTED, authorised()).when(
        exams.authorise, exam="theory", from_=later, through=later + 60 * DAY, officer=REVIEWER, on=ON
    ).states(authorised(1, later))


def test_whoever_recertifies_by_examination_is_done_when_it_is_passed() -> None:
    again = opened(THEORY, kind="recertification")
    assert after(again).step is Step.EXAM
    assert after(again, *sat(70)).step is Step.PASSED
    assert after(again, *sat(10)).step is Step.EXAM
