"""Attempts are counted over all applications of a person, for as long as the programme's version says."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec.structs import replace

from domain.certifications import programme_commands
from domain.certifications.candidacies import review
from domain.certifications.candidacies.candidacy import candidacy_id
from domain.certifications.candidacies.commands import take_step
from domain.certifications.programme_findings import Unfit
from domain.errors import RuleBroken
from domain.people import commands as people
from domain.processes import candidacies, certification
from tests.domain.certifications.rules import SAFETY, euro, rules
from tests.domain.processes.test_sittings import ANN, BOARD, FIRST, ON, admitted, authorise, sits
from tests.fakes import FakeJournal

YEAR = 12


def association(**said: Any) -> tuple[FakeJournal, UUID]:
    """Give a candidate in a programme of two attempts, counted as told."""
    journal, id = admitted()
    free = msgspec.structs.replace(rules().fees, application=euro(0), examination=euro(0), renewal=euro(0))
    exam = replace(SAFETY, **{"attempts": 2, "wait_days": 0, **said})
    asked = rules(fees=free, scheme=None, recertification="exam", eligibility=[], examinations=[exam])
    candidacies.withdraw(journal, id, on=ON)
    programme_commands.draft_version(journal, "cpp", rules=asked, on=ON)
    programme_commands.publish_version(journal, "cpp", starts=ON, on=ON)
    return journal, applies(journal, ON)


def applies(journal: FakeJournal, on: date, person: UUID = ANN) -> UUID:
    id = candidacy_id(certification.apply_with_fee(journal, uuid4(), person_id=person, programme="cpp", on=on))
    by: dict[str, Any] = {"officer": "reviewer", "on": on}
    take_step(journal, id, partial(review.find_complete, **by))
    take_step(journal, id, partial(review.find_eligible, basis="None asked", evidence=[], **by))
    return id


def fails(journal: FakeJournal, id: UUID, times: int, on: date = FIRST) -> None:
    """Let them fail so often, and be refused."""
    for attempt in range(1, times + 1):
        authorise(journal, id, on, on, on)
        sits(journal, id, 10, attempt, on)
    candidacies.refuse(journal, id, reason="Failed", on=on, decided_by=BOARD)


def test_attempts_of_an_earlier_application_are_counted_until_their_months_are_over() -> None:
    journal, first = association(retake_months=YEAR)
    fails(journal, first, 2)
    again = applies(journal, FIRST)
    before, after = date(2027, 3, 10), date(2027, 3, 11)
    with pytest.raises(
        RuleBroken, match=r"2 times within 12 months, on earlier applications too; .* from 2027-03-11 on"
    ):
        authorise(journal, again, before, before, before)
    assert authorise(journal, again, after, after, after)


def test_of_several_attempts_the_one_that_leaves_last_says_when() -> None:
    journal, first = association(retake_months=YEAR, attempts=2)
    fails(journal, first, 1)
    second = applies(journal, FIRST)
    fails(journal, second, 1, on=date(2026, 9, 1))
    third = applies(journal, date(2026, 9, 1))
    with pytest.raises(RuleBroken, match="from 2027-03-11 on"):
        authorise(journal, third, date(2026, 9, 2), date(2026, 9, 2), date(2026, 9, 2))


def test_the_days_between_two_attempts_hold_over_a_new_application() -> None:
    journal, first = association(retake_months=YEAR, attempts=3, wait_days=30)
    fails(journal, first, 1)
    again = applies(journal, FIRST)
    with pytest.raises(RuleBroken, match="from 2026-04-10 on, 30 days after the last time, on an earlier application"):
        authorise(journal, again, FIRST, FIRST, FIRST)


def test_a_version_that_says_nothing_gives_each_application_its_own_attempts() -> None:
    journal, first = association()
    fails(journal, first, 2)
    assert authorise(journal, applies(journal, FIRST), FIRST, FIRST, FIRST)


def test_what_somebody_else_has_tried_is_not_counted() -> None:
    journal, first = association(retake_months=YEAR)
    fails(journal, first, 2)
    people.register(journal, UUID(int=77), name="Eve", email="eve@example.org", on=ON)
    assert authorise(journal, applies(journal, FIRST, UUID(int=77)), FIRST, FIRST, FIRST)


def test_the_months_are_left_out_of_what_is_stored_where_nothing_is_said() -> None:
    assert "retake_months" not in msgspec.to_builtins(SAFETY)
    said = msgspec.to_builtins(replace(SAFETY, retake_months=24))
    assert msgspec.convert(said, type(SAFETY)).retakes_over == 24
    journal, _ = association()
    wrong = rules(examinations=[replace(SAFETY, retake_months=0)])
    with pytest.raises(Unfit, match="cannot be 0 months"):
        programme_commands.draft_version(journal, "cpp", rules=wrong, on=ON)
