"""Lists of fees: each charge goes by the version in force on its day, and later lists change none of the past."""

from datetime import date, timedelta

import pytest

from domain.errors import Invalid, RuleBroken
from domain.members.fees import FeeSchedule, GradeFee
from domain.values import Money
from tests.given import given

DAY = timedelta(days=1)
STARTS = date(2026, 1, 1)
FULL = GradeFee("full", "Full member", Money(120_00, "EUR"))
DEARER = GradeFee("full", "Full member", Money(132_00, "EUR"))
FIRST = FeeSchedule.Published(1, STARTS, [FULL], STARTS)
SECOND = FeeSchedule.Published(2, date(2026, 7, 1), [DEARER], date(2026, 5, 1))


def schedule(*lists: FeeSchedule.Published) -> FeeSchedule:
    made = given(FeeSchedule, *lists).aggregate
    assert isinstance(made, FeeSchedule)
    return made


def test_each_list_published_has_the_next_version() -> None:
    given(FeeSchedule).when(FeeSchedule.publish, starts=STARTS, fees=[FULL], on=STARTS).states(FIRST)
    given(FeeSchedule, FIRST).when(FeeSchedule.publish, starts=SECOND.starts, fees=[DEARER], on=SECOND.on).states(
        SECOND
    )


def test_a_new_list_in_mid_year_leaves_earlier_charges_with_theirs() -> None:
    fees = schedule(FIRST, SECOND)
    assert fees.price("full", SECOND.starts - DAY) == (1, FULL.fee)
    assert fees.price("full", SECOND.starts) == (2, DEARER.fee)


def test_of_two_lists_that_start_on_one_day_the_later_version_counts() -> None:
    corrected = FeeSchedule.Published(2, STARTS, [DEARER], STARTS)
    assert schedule(FIRST, corrected).price("full", STARTS) == (2, DEARER.fee)


def test_before_any_list_is_in_force_there_is_no_price() -> None:
    with pytest.raises(RuleBroken, match="publish"):
        schedule(FIRST).price("full", STARTS - DAY)


def test_an_unknown_grade_has_no_price() -> None:
    with pytest.raises(Invalid, match="full"):
        schedule(FIRST).price("gold", STARTS)


@pytest.mark.parametrize(
    ("fees", "match"),
    [
        ([], "at least one"),
        ([FULL, DEARER], "twice"),
        ([GradeFee("full", "Full member", Money(-1, "EUR"))], "below zero"),
        ([GradeFee("full", " ", Money(1, "EUR"))], "title"),
    ],
)
def test_a_list_that_cannot_be_is_refused(fees: list[GradeFee], match: str) -> None:
    given(FeeSchedule).when(FeeSchedule.publish, starts=STARTS, fees=fees, on=STARTS).refused(Invalid, match=match)


def test_a_grade_may_be_free() -> None:
    free = GradeFee("student", "Student", Money(0, "EUR"))
    assert schedule(FeeSchedule.Published(1, STARTS, [free], STARTS)).price("student", STARTS) == (1, free.fee)


STUDENT = GradeFee("student", "Student", Money(0, "EUR"))
BOTH = FeeSchedule.Published(1, STARTS, [FULL, STUDENT], STARTS)


def test_a_grade_is_not_dropped_by_leaving_it_out() -> None:
    publish = given(FeeSchedule, BOTH).when(FeeSchedule.publish, starts=STARTS, fees=[DEARER], on=STARTS)
    publish.refused(Invalid, match="student too; add each, or name it in given_up")


def test_a_grade_is_given_up_by_saying_so() -> None:
    publish = given(FeeSchedule, BOTH).when(
        FeeSchedule.publish, starts=STARTS, fees=[DEARER], on=STARTS, given_up=["student"]
    )
    publish.states(FeeSchedule.Published(2, STARTS, [DEARER], STARTS))


@pytest.mark.parametrize(
    ("starts", "on", "least"),
    [
        (SECOND.on - DAY, SECOND.on, SECOND.on),
        (SECOND.starts, SECOND.starts + DAY, SECOND.starts + DAY),
    ],
    ids=["in the past", "after it began"],
)
def test_a_list_that_would_never_count_is_refused(starts: date, on: date, least: date) -> None:
    publish = given(FeeSchedule, FIRST, SECOND).when(FeeSchedule.publish, starts=starts, fees=[FULL], on=on)
    publish.refused(Invalid, match=f"let it start on {least}")
    given(FeeSchedule, FIRST, SECOND).when(FeeSchedule.publish, starts=least, fees=[FULL], on=on).states(
        FeeSchedule.Published(3, least, [FULL], on)
    )


def test_the_first_list_may_have_begun_before_it_is_entered() -> None:
    given(FeeSchedule).when(FeeSchedule.publish, starts=STARTS, fees=[FULL], on=STARTS + 9 * DAY).states(
        FeeSchedule.Published(1, STARTS, [FULL], STARTS + 9 * DAY)
    )


def test_a_list_takes_the_place_of_one_yet_to_begin_from_its_own_start() -> None:
    sooner = FeeSchedule.Published(3, SECOND.starts - DAY, [FULL], SECOND.on)
    fees = schedule(FIRST, SECOND)
    fees.publish(starts=sooner.starts, fees=sooner.fees, on=sooner.on)
    days = [SECOND.on, sooner.starts - DAY, sooner.starts, SECOND.starts, SECOND.starts + DAY]
    assert [fees.price("full", day)[0] for day in days] == [1, 1, 3, 3, 3]


def test_a_slip_far_ahead_that_was_published_once_locks_nothing() -> None:
    fees = schedule(FIRST, FeeSchedule.Published(2, date.max, [DEARER], STARTS))
    fees.publish(starts=SECOND.starts, fees=[FULL], on=SECOND.on)
    assert [fees.price("full", day)[0] for day in (SECOND.on, SECOND.starts, date.max)] == [1, 3, 3]


@pytest.mark.parametrize("lists", [[], [FIRST]], ids=["the first", "a later one"])
def test_a_list_starts_at_most_three_years_ahead(lists: list[FeeSchedule.Published]) -> None:
    last = date(2029, 1, 1)
    publish = {"fees": [FULL], "on": STARTS}
    for starts in (last + DAY, date.max):
        given(FeeSchedule, *lists).when(FeeSchedule.publish, starts=starts, **publish).refused(
            Invalid, match=f"let it start by {last}"
        )
    stated = FeeSchedule.Published(len(lists) + 1, last, [FULL], STARTS)
    given(FeeSchedule, *lists).when(FeeSchedule.publish, starts=last, **publish).states(stated)


@pytest.mark.parametrize(("lists", "way_on"), [([], "leave given_up empty"), ([BOTH], "choose of full, student")])
def test_only_a_grade_that_there_is_can_be_given_up(lists: list[FeeSchedule.Published], way_on: str) -> None:
    fees = schedule(*lists)
    with pytest.raises(Invalid, match=f"no grade gold to give up; {way_on}") as refusal:
        fees.publish(starts=STARTS, fees=[FULL, STUDENT], on=STARTS, given_up=["gold"])
    assert refusal.value.field == "given_up"


def test_a_list_in_place_of_another_keeps_the_grades_that_the_other_gave_up_only_later() -> None:
    fees = schedule(BOTH, SECOND)
    with pytest.raises(Invalid, match="student too"):
        fees.publish(starts=SECOND.starts - DAY, fees=[FULL], on=SECOND.on)
    fees.publish(starts=SECOND.starts - DAY, fees=[FULL], on=SECOND.on, given_up=["student"])
