"""A candidacy ends once: awarded when everything is passed, refused at any step, withdrawn by the candidate."""

from typing import Any
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.certifications.candidacies import decision, facts
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.steps import Step
from domain.errors import RuleBroken
from tests.domain.certifications.candidacies.ways import (
    ADMITTED,
    ANN,
    AWARDED,
    COMPLETE,
    DECIDER,
    ELIGIBLE,
    HEARER,
    LAST,
    NO_EXAM,
    ON,
    PASSED,
    REVIEWER,
    THEORY,
    WITHDRAWN,
    asked,
    authorised,
    entered,
    opened,
    sat,
)
from tests.given import given

BY = {"officer": DECIDER, "on": ON}
AWARD: dict[str, Any] = {"basis": "All of it", "evidence": [], **BY}
APPEAL = UUID(int=13)


@pytest.mark.parametrize("past", [PASSED, NO_EXAM])
def test_an_award_names_who_when_on_what_and_under_which_version(past: tuple[Fact, ...]) -> None:
    given(Candidacy, *past).when(decision.award, **AWARD).states(AWARDED)


@pytest.mark.parametrize(
    "past", [(opened(THEORY),), (opened(THEORY), COMPLETE), ADMITTED, (*ADMITTED, authorised(), entered(70))]
)
def test_nothing_is_awarded_before_its_turn(past: tuple[Fact, ...]) -> None:
    given(Candidacy, *past).when(decision.award, **AWARD).refused(RuleBroken, match="not at decision")


def test_nothing_is_awarded_after_a_failure_for_good() -> None:
    failed = (*sat(10), *sat(20, 2), *sat(30, 3))
    given(Candidacy, *ADMITTED, *failed).when(decision.award, **AWARD).refused(RuleBroken, match="failed as often")


def test_a_recertification_is_not_awarded() -> None:
    given(Candidacy, opened(THEORY, kind="recertification"), *sat(70)).when(decision.award, **AWARD).refused(
        RuleBroken, match="renew the certificate"
    )


DEFERRED = facts.Deferred(ANN, LAST, "Later", REVIEWER, ON)


@pytest.mark.parametrize(
    ("past", "back_to"),
    [
        ((opened(),), Step.COMPLETENESS),
        ((opened(), asked()), Step.COMPLETENESS),
        ((opened(), COMPLETE), Step.ELIGIBILITY),
        ((opened(), COMPLETE, DEFERRED), Step.ELIGIBILITY),
        ((opened(), COMPLETE, asked()), Step.ELIGIBILITY),
        (ADMITTED, Step.EXAM),
        (PASSED, Step.DECISION),
    ],
)
def test_a_refusal_at_any_step_is_taken_back_to_it_by_an_appeal(past: tuple[Fact, ...], back_to: Step) -> None:
    candidate = Candidacy.replay(ANN, list(past))
    decision.refuse(candidate, reason="Not yet", officer=DECIDER, on=ON)
    assert candidate.step is Step.REFUSED
    decision.reopen(candidate, appeal_id=APPEAL, officer=HEARER, on=ON)
    assert candidate.step is back_to


def test_only_what_was_refused_is_opened_again() -> None:
    given(Candidacy, *PASSED).when(decision.reopen, appeal_id=APPEAL, officer=HEARER, on=ON).refused(
        RuleBroken, match="only what was refused"
    )


def test_the_candidate_withdraws_once() -> None:
    given(Candidacy, *ADMITTED).when(decision.withdraw, reason=None, on=ON).states(WITHDRAWN)
    given(Candidacy, *ADMITTED, WITHDRAWN).when(decision.withdraw, reason="Again", on=ON).states()
    given(Candidacy, *PASSED, AWARDED).when(decision.withdraw, reason=None, on=ON).refused(RuleBroken, match="awarded")


def test_what_is_decided_is_decided() -> None:
    given(Candidacy, *PASSED, AWARDED).when(decision.award, **AWARD).refused(RuleBroken, match="awarded on 2026-03-01")
    given(Candidacy, opened(), COMPLETE, ELIGIBLE, WITHDRAWN).when(decision.refuse, reason="No", **BY).refused(
        RuleBroken, match="withdrawn"
    )
