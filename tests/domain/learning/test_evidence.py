"""Files stand beside an entry until a decision rests on them; what one wrote is one's own."""

from datetime import date
from uuid import uuid4

from domain.aggregate import OWN
from domain.errors import Invalid, RuleBroken
from domain.learning.activity import MOST_EVIDENCE, Activity
from domain.learning.activity_facts import EvidenceAttached
from tests.given import given

ADA, FILE, OTHER = uuid4(), uuid4(), uuid4()
ON = date(2026, 3, 1)
LOGGED = Activity.Logged(ADA, "course", "Law", ON, {"hours": "2"}, {}, "own", None, None)
TERMS = {"name": "notes.txt", "type": "text/plain", "size": 5, "digest": "d", "on": ON}
ATTACHED = Activity.EvidenceAttached(ADA, FILE, "notes.txt", "text/plain", 5, "d", ON)
ACCEPTED = Activity.Accepted(ADA, "demo", ON)
VOIDED = Activity.Voided(ADA, ON, "typo")


def test_a_file_is_put_beside_an_entry_that_stands() -> None:
    given(Activity, LOGGED).when(Activity.attach, FILE, **TERMS).states(ATTACHED)
    given(Activity, LOGGED, VOIDED).when(Activity.attach, FILE, **TERMS).refused(RuleBroken, match="struck off")


def test_the_same_file_is_beside_it_once() -> None:
    given(Activity, LOGGED, ATTACHED).when(Activity.attach, OTHER, **TERMS).refused(RuleBroken, match="already")


def test_there_are_ten_files_at_most() -> None:
    def some(count: int) -> list[EvidenceAttached]:
        return [Activity.EvidenceAttached(ADA, uuid4(), "n", "text/plain", 5, f"d{n}", ON) for n in range(count)]

    given(Activity, LOGGED, *some(MOST_EVIDENCE - 1)).when(Activity.attach, FILE, **TERMS).states(ATTACHED)
    given(Activity, LOGGED, *some(MOST_EVIDENCE)).when(Activity.attach, FILE, **TERMS).refused(
        RuleBroken, match="10 files"
    )


def test_a_file_is_withdrawn_once_and_until_a_decision_rests_on_it() -> None:
    gone = Activity.EvidenceWithdrawn(ADA, FILE, ON)
    given(Activity, LOGGED, ATTACHED).when(Activity.withdraw_evidence, FILE, on=ON).states(gone)
    given(Activity, LOGGED, ATTACHED, gone).when(Activity.withdraw_evidence, FILE, on=ON).refused(
        RuleBroken, match="not beside it"
    )
    given(Activity, LOGGED, ATTACHED, ACCEPTED).when(Activity.withdraw_evidence, FILE, on=ON).refused(
        RuleBroken, match="decision was taken"
    )
    given(Activity, LOGGED, ATTACHED, ACCEPTED, VOIDED).when(Activity.withdraw_evidence, FILE, on=ON).states(gone)


def test_the_last_words_on_an_entry_stand_and_the_same_again_say_nothing() -> None:
    first = Activity.Reflected(ADA, "It was new to me.", ON)
    given(Activity, LOGGED).when(Activity.reflect, " It was new to me. ", on=ON).states(first)
    given(Activity, LOGGED, first).when(Activity.reflect, "It was new to me.", on=ON).states()
    given(Activity, LOGGED, first).when(Activity.reflect, "I use it.", on=ON).states(
        Activity.Reflected(ADA, "I use it.", ON)
    )
    given(Activity, LOGGED).when(Activity.reflect, "x" * 4_001, on=ON).refused(Invalid, match="shorten it")


def test_nobody_but_the_person_sees_in_a_history_what_they_wrote() -> None:
    assert frozenset({OWN}) == Activity.Reflected.SEEN_BY


def test_an_entry_is_before_its_assessors_with_evidence_or_once_decided_on() -> None:
    states = [Activity.replay(uuid4(), list(past)).is_put_forward for past in (
        [LOGGED], [LOGGED, ATTACHED], [LOGGED, ACCEPTED], [LOGGED, ATTACHED, Activity.EvidenceWithdrawn(ADA, FILE, ON)],
    )]  # fmt: skip
    assert states == [False, True, True, False]
