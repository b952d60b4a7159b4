"""Separation of duties, pair by pair: what somebody was to a candidate decides what they may not do."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.certifications.appeal import Appeal
from domain.certifications.candidacies import decision, exams, facts, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.separation import Deed, Part
from domain.errors import NotAllowed, RuleBroken
from tests.domain.certifications.candidacies.ways import (
    ADMITTED,
    ANN,
    CERTIFICATION,
    COMPLETE,
    DECIDER,
    ELIGIBLE,
    EXAMINER,
    HEARER,
    LAST,
    ON,
    REVIEWER,
    THEORY,
    TRAINED,
    TRAINER,
    authorised,
    entered,
    opened,
    released,
)
from tests.given import given

WHO = {
    Part.CANDIDATE: str(ANN),
    Part.TRAINED: TRAINER,
    Part.EXAMINED: EXAMINER,
    Part.REVIEWED: REVIEWER,
    Part.DECIDED: DECIDER,
}
ONCE_REFUSED = (
    facts.Refused(ANN, "exam", "Not yet", [], 1, DECIDER, ON),
    facts.Reopened(ANN, UUID(int=13), HEARER, ON),
)
PARTS = (TRAINED, *ONCE_REFUSED)
EXAMINED = (authorised(), entered(70), released(70))

Step = tuple[Callable[..., None], tuple[Fact, ...]]
STEPS: dict[Deed, list[Step]] = {
    Deed.REVIEW: [
        (review.take_on, ()),
        (review.find_complete, ()),
        (partial(review.request_information, question="Which?", due=LAST), ()),
        (partial(review.find_eligible, basis="Fine", evidence=[]), (COMPLETE,)),
        (partial(review.defer, until=LAST, reason="Later"), (COMPLETE,)),
        (partial(exams.authorise, exam="theory", from_=LAST, through=LAST), (COMPLETE, ELIGIBLE)),
    ],
    Deed.EXAMINE: [
        (partial(exams.enter_result, result=Result("theory", 1, ON, 70_00)), (COMPLETE, ELIGIBLE, authorised())),
        (partial(exams.hold_result, exam="theory", attempt=1, reason="Doubts"),
         (COMPLETE, ELIGIBLE, authorised(), entered(70))),
        (partial(exams.release_result, exam="theory", attempt=1), (COMPLETE, ELIGIBLE, authorised(), entered(70))),
        (partial(exams.void_attempt, exam="theory", attempt=1, reason="Alarm"), (COMPLETE, ELIGIBLE, *EXAMINED)),
    ],
    Deed.DECIDE: [
        (partial(decision.award, basis="All", evidence=[]), (COMPLETE, ELIGIBLE, *EXAMINED)),
        (partial(decision.refuse, reason="Not yet"), (COMPLETE, ELIGIBLE, *EXAMINED)),
    ],
    Deed.HEAR: [
        (partial(decision.reopen, appeal_id=UUID(int=14)),
         (COMPLETE, ELIGIBLE, *EXAMINED, facts.Refused(ANN, "exam", "No", [], 1, DECIDER, ON))),
    ],
}  # fmt: skip
"""What is done under each deed, and what has to be there before."""

BARRED = {
    (Part.CANDIDATE, Deed.REVIEW),
    (Part.CANDIDATE, Deed.EXAMINE),
    (Part.CANDIDATE, Deed.DECIDE),
    (Part.CANDIDATE, Deed.HEAR),
    (Part.TRAINED, Deed.DECIDE),
    (Part.TRAINED, Deed.HEAR),
    (Part.EXAMINED, Deed.DECIDE),
    (Part.EXAMINED, Deed.HEAR),
    (Part.DECIDED, Deed.HEAR),
}
"""Every pair that is kept apart; all others may be one person's, or a small office could not work."""


def candidate(part: Part, past: tuple[Fact, ...], *, four_eyes: bool = False) -> Candidacy:
    """A candidate to whom somebody was this and nothing else."""
    had = {
        Part.TRAINED: (TRAINED,),
        Part.DECIDED: (facts.Refused(ANN, "completeness", "No", [], 1, DECIDER, ON), ONCE_REFUSED[1]),
    }
    return Candidacy.replay(ANN, [opened(THEORY, four_eyes=four_eyes), *had.get(part, ()), *past])


PAIRS = [(part, deed, *step) for part, deed in product(Part, Deed) for step in STEPS[deed]]


@pytest.mark.parametrize(("part", "deed", "step", "past"), PAIRS)
def test_every_pair_of_part_and_deed(part: Part, deed: Deed, step: Callable[..., None], past: tuple[Fact, ...]) -> None:
    found = candidate(part, past)
    if part in {Part.EXAMINED, Part.REVIEWED} and part not in found.parts.get(WHO[part], ()):
        found.parts = {**found.parts, WHO[part]: frozenset({part})}
    if (part, deed) in BARRED:
        with pytest.raises(NotAllowed, match=r"you may not .* here: whoever .* does not; ask a colleague to"):
            step(found, officer=WHO[part], on=ON)
        assert found.pending == []
    else:
        step(found, officer=WHO[part], on=ON)
        assert len(found.pending) == 1


def test_with_four_eyes_whoever_reviewed_does_not_decide() -> None:
    past = (COMPLETE, ELIGIBLE, *EXAMINED)
    told: dict[str, Any] = {"basis": "All", "evidence": [], "on": ON}
    found = candidate(Part.REVIEWED, past, four_eyes=True)
    with pytest.raises(NotAllowed, match="has reviewed the application"):
        decision.award(found, officer=REVIEWER, **told)
    decision.award(found, officer=DECIDER, **told)
    assert found.pending


def test_the_candidate_examines_nobody_and_is_not_their_own_examiner() -> None:
    found = Candidacy.replay(ANN, [*ADMITTED, authorised()])
    with pytest.raises(NotAllowed, match="is the candidate"):
        exams.enter_result(found, Result("theory", 1, ON, 70_00, str(ANN)), officer="office", on=ON)


LODGED = Appeal.Lodged(
    ANN, CERTIFICATION, "refusal", None, None, ON, "I have ten years", [DECIDER, EXAMINER, TRAINER], ON
)


@pytest.mark.parametrize("barred", [str(ANN), DECIDER, EXAMINER, TRAINER, "declared later"])
def test_nobody_hears_an_appeal_who_had_a_part_in_what_was_decided(barred: str) -> None:
    appeal = Appeal.replay(UUID(int=14), [LODGED])
    with pytest.raises(NotAllowed):
        appeal.assign(officer=barred, also_barred=["declared later"], assigned_by=REVIEWER, on=ON)
    taken = Appeal.replay(UUID(int=14), [LODGED, Appeal.Assigned(ANN, barred, REVIEWER, ON)])
    for decide in (taken.uphold, taken.reject):
        with pytest.raises(NotAllowed):
            decide(reason="Heard", evidence=[], also_barred=["declared later"], officer=barred, on=ON)
    assert taken.pending == []


def test_whoever_reviewed_may_hear_it_and_only_whoever_hears_it_decides() -> None:
    appeal = Appeal.replay(UUID(int=14), [LODGED])
    appeal.assign(officer=REVIEWER, also_barred=[], assigned_by=DECIDER, on=ON)
    with pytest.raises(NotAllowed, match="somebody else hears this appeal"):
        appeal.reject(reason="Heard", evidence=[], also_barred=[], officer=HEARER, on=ON)
    appeal.reject(reason="Heard", evidence=[], also_barred=[], officer=REVIEWER, on=ON)
    assert [type(fact).__name__ for fact in appeal.pending] == ["Assigned", "Rejected"]


def test_nobody_assigns_their_own_appeal() -> None:
    with pytest.raises(NotAllowed, match="their own appeal"):
        Appeal.replay(UUID(int=14), [LODGED]).assign(officer=HEARER, also_barred=[], assigned_by=str(ANN), on=ON)


SLIP = {"officer": TRAINER, "note": "Another of that name", "on": ON}
NO_CONFLICT = facts.ConflictWithdrawn(ANN, TRAINER, "Another of that name", REVIEWER, ON)


def test_a_conflict_declared_by_mistake_is_withdrawn_by_somebody_else() -> None:
    withdraw = partial(review.withdraw_conflict, **SLIP)
    given(Candidacy, opened(), TRAINED).when(withdraw, withdrawn_by=REVIEWER).states(NO_CONFLICT)
    given(Candidacy, opened(), TRAINED).when(withdraw, withdrawn_by=TRAINER).refused(NotAllowed, match="of themselves")


@pytest.mark.parametrize("past", [(), (TRAINED, NO_CONFLICT)], ids=["never declared", "withdrawn before"])
def test_a_conflict_that_is_not_there_is_not_withdrawn(past: tuple[Fact, ...]) -> None:
    withdraw = partial(review.withdraw_conflict, **SLIP)
    given(Candidacy, opened(), *past).when(withdraw, withdrawn_by=REVIEWER).refused(RuleBroken, match="no conflict")


def test_whose_conflict_was_withdrawn_decides_again() -> None:
    given(Candidacy, opened(), TRAINED, NO_CONFLICT).when(decision.refuse, reason="No", officer=TRAINER, on=ON).states(
        facts.Refused(ANN, "completeness", "No", [], 1, TRAINER, ON)
    )
