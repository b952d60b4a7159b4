"""An application is looked through, asked about, deferred or found eligible; nothing is skipped."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from domain.aggregate import Fact
from domain.certifications.candidacies import facts, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.steps import Step
from domain.errors import Invalid, RuleBroken
from tests.domain.certifications.candidacies.ways import (
    ANN,
    AWARDED,
    COMPLETE,
    DAY,
    ELIGIBLE,
    LAST,
    NO_EXAM,
    ON,
    REVIEWER,
    TRAINED,
    TRAINER,
    WITHDRAWN,
    asked,
    opened,
)
from tests.given import given

BY = {"officer": REVIEWER, "on": ON}
DEFERRED = facts.Deferred(ANN, LAST, "Two years are missing", REVIEWER, ON)


def step_after(*past: Fact) -> Step:
    return Candidacy.replay(ANN, list(past)).step


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ((opened(),), Step.COMPLETENESS),
        ((opened(), asked()), Step.INFORMATION),
        ((opened(), asked(), facts.InformationGiven(ANN, "All of them", ON)), Step.COMPLETENESS),
        ((opened(), COMPLETE), Step.ELIGIBILITY),
        ((opened(), COMPLETE, asked(), facts.InformationGiven(ANN, "2020 to 2025", ON)), Step.ELIGIBILITY),
        ((opened(), COMPLETE, DEFERRED), Step.DEFERRED),
        (NO_EXAM, Step.DECISION),
        ((opened(), COMPLETE, WITHDRAWN), Step.WITHDRAWN),
    ],
)
def test_it_stands_where_its_facts_have_brought_it(past: tuple[Fact, ...], expected: Step) -> None:
    assert step_after(*past) is expected


def test_what_is_found_names_who_found_it_and_on_what() -> None:
    given(Candidacy, opened()).when(review.find_complete, **BY).states(COMPLETE)
    basis: dict[str, Any] = {"basis": "Ten years of practice", "evidence": ["a3f5c0de", "0f0f0f0f-1111"]}
    found = facts.FoundEligible(ANN, basis["basis"], basis["evidence"], REVIEWER, ON)
    given(Candidacy, opened(), COMPLETE).when(review.find_eligible, **basis, **BY).states(found)


@pytest.mark.parametrize("evidence", [["../../passwd"], ["Ann Lee's diploma"], ["ABCDEF01"], ["abcdef01"] * 41])
def test_evidence_is_named_by_ids_and_digests_alone(evidence: list[str]) -> None:
    given(Candidacy, opened(), COMPLETE).when(review.find_eligible, basis="Fine", evidence=evidence, **BY).refused(
        Invalid, match="evidence|pieces|no id or digest"
    )


def test_a_question_waits_for_its_answer_and_nothing_else() -> None:
    given(Candidacy, opened()).when(review.request_information, question="Which years?", due=LAST, **BY).states(asked())
    given(Candidacy, opened(), asked()).when(review.find_complete, **BY).refused(RuleBroken, match="at information")
    answer = facts.InformationGiven(ANN, "2020 to 2025", ON)
    given(Candidacy, opened(), asked()).when(review.give_information, answer=" 2020 to 2025 ", on=ON).states(answer)
    given(Candidacy, opened()).when(review.give_information, answer="But why?", on=ON).refused(
        RuleBroken, match="completeness, not at information"
    )


@pytest.mark.parametrize("due", [ON, ON - DAY, date(2031, 1, 1)])
def test_a_day_to_answer_by_is_to_come_and_not_far_off(due: date) -> None:
    given(Candidacy, opened()).when(review.request_information, question="Which?", due=due, **BY).refused(
        Invalid, match="within the next three years"
    )


@pytest.mark.parametrize(("on", "refused"), [(LAST - DAY, True), (LAST, False)])
def test_what_is_deferred_is_taken_up_on_its_day(on: date, *, refused: bool) -> None:
    told: dict[str, Any] = {"basis": "Now they have them", "evidence": [], "officer": REVIEWER, "on": on}
    case = given(Candidacy, opened(), COMPLETE, DEFERRED).when(review.find_eligible, **told)
    if refused:
        case.refused(RuleBroken, match=f"deferred until {LAST}")
    else:
        case.states(facts.FoundEligible(ANN, "Now they have them", [], REVIEWER, on))


def test_it_may_be_deferred_to_another_day() -> None:
    sooner = ON + DAY
    given(Candidacy, opened(), COMPLETE, DEFERRED).when(review.defer, until=sooner, reason="Found them", **BY).states(
        facts.Deferred(ANN, sooner, "Found them", REVIEWER, ON)
    )


@pytest.mark.parametrize(
    "deed",
    [
        partial(review.find_eligible, basis="Fine", evidence=[]),
        partial(review.defer, until=LAST, reason="Later"),
    ],
)
def test_nobody_is_found_eligible_or_deferred_before_everything_is_there(deed: Any) -> None:
    given(Candidacy, opened()).when(deed, **BY).refused(RuleBroken, match="at completeness, not at eligibility")


def test_a_conflict_is_declared_once_for_each() -> None:
    told = {"officer": TRAINER, "note": "Taught the course", "declared_by": REVIEWER, "on": ON}
    given(Candidacy, opened()).when(review.declare_conflict, **told).states(TRAINED)
    given(Candidacy, opened(), TRAINED).when(review.declare_conflict, **told).states()


@pytest.mark.parametrize("end", [AWARDED, WITHDRAWN])
def test_once_it_is_over_nobody_takes_it_on(end: Fact) -> None:
    given(Candidacy, opened(), COMPLETE, ELIGIBLE, end).when(review.take_on, **BY).refused(
        RuleBroken, match="nothing left to do"
    )
