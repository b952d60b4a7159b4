"""Which lines count, and the reason given for each that does not."""

from datetime import date

import pytest

from domain.cpd.lines import MemberFacts, selects
from domain.cpd.scheme import Credit, Grace, Measure
from tests.domain.cpd.builders import a_line, a_requirement, a_scheme, judged, numbers

JOINED = MemberFacts(joined=date(2024, 3, 15))


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ({}, True),
        ({"topic": ("law",)}, True),
        ({"topic": ("art", "tax")}, True),
        ({"topic": ("art",)}, False),
        ({"topic": ("law",), "format": ("live",)}, False),
        ({"topic": ()}, False),
    ],
)
def test_a_selector_asks_every_attribute_for_any_of_its_values(selector: dict[str, tuple[str, ...]], *, matches: bool):
    assert selects(selector, {"topic": ("law", "tax")}) is matches


@pytest.mark.parametrize("status", ["pending", "rejected", "void"])
def test_a_line_that_is_not_accepted_does_not_count(status: str):
    outcome = judged(a_scheme(), a_line("2024-05-01", 5, status=status))
    assert (outcome.counted, outcome.disregarded) == (0, {"2024-05-01": "not-accepted"})


@pytest.mark.parametrize(("schemes", "counted"), [(None, 5), (("scheme", "x"), 5), (("x",), 0), ((), 0)])
def test_a_line_counts_for_the_schemes_it_is_claimed_for(schemes: tuple[str, ...] | None, counted: int):
    assert judged(a_scheme(), a_line("2024-05-01", 5, claimed_for=schemes)).counted == counted


def test_excluded_kinds_do_not_count():
    scheme = a_scheme(excludes=({"kind": ("work",)},))
    outcome = judged(scheme, a_line("2024-05-01", 5, kind="work"), a_line("2024-05-02", 5, kind="course"))
    assert (outcome.counted, outcome.disregarded) == (5, {"2024-05-01": "excluded-type"})


@pytest.mark.parametrize(
    ("rule", "day", "counted"),
    [
        ("joined", "2024-03-14", 0),
        ("joined", "2024-03-15", 5),
        ("joined_month", "2024-02-29", 0),
        ("joined_month", "2024-03-01", 5),
        ("cycle", "2024-01-01", 5),
    ],
)
def test_credit_counts_from_the_day_or_month_of_joining(rule: str, day: str, counted: int):
    outcome = judged(a_scheme(counts_from=rule), a_line(day, 5), member=JOINED)
    assert outcome.counted == counted
    assert outcome.disregarded == ({} if counted else {day: "before-joining"})


@pytest.mark.parametrize(
    ("day", "counted"), [("2023-12-31", 0), ("2024-01-01", 5), ("2024-12-31", 5), ("2025-01-01", 0)]
)
def test_both_ends_of_the_cycle_are_inside(day: str, counted: int):
    outcome = judged(a_scheme(), a_line(day, 5))
    assert outcome.counted == counted
    assert outcome.disregarded == ({} if counted else {day: "outside-cycle"})


def test_of_a_course_taken_twice_the_earlier_counts_whatever_the_order_of_entry():
    scheme = a_scheme(once=("course",))
    outcome = judged(scheme, a_line("2024-06-01", 3, course="c"), a_line("2024-05-01", 2, course="c"))
    assert (outcome.counted, outcome.disregarded) == (2, {"2024-06-01": "duplicate"})


def test_a_void_course_may_be_taken_again():
    scheme = a_scheme(once=("course",))
    void = a_line("2024-05-01", 2, course="c", status="void")
    assert judged(scheme, void, a_line("2024-06-01", 3, course="c")).counted == 3


def test_a_course_of_the_cycle_before_may_be_taken_again():
    scheme = a_scheme(once=("course",), requirements=(a_requirement("long", 5, over=2),))
    outcome = judged(scheme, a_line("2023-05-01", 2, course="c"), a_line("2024-06-01", 3, course="c"))
    assert (outcome.amounts["long"], outcome.disregarded) == (5, {})


def test_lines_a_rolling_window_looks_back_on_are_not_listed():
    scheme = a_scheme(requirements=(a_requirement("long", 5, over=3),))
    outcome = judged(scheme, a_line("2021-12-31", 9), a_line("2022-01-01", 4))
    assert outcome.disregarded == {"2021-12-31": "outside-cycle"}
    assert numbers(outcome.shortfall) == {"long": 1}
    assert outcome.counted == 0


@pytest.mark.parametrize(
    ("grace", "day", "listed"),
    [
        (Grace(months=1, credits_count=True), "2025-01-31", False),
        (Grace(months=1, credits_count=True), "2025-02-01", True),
        (Grace(days=10, credits_count=True), "2025-01-10", False),
        (Grace(days=10, credits_count=True), "2025-01-11", True),
        (Grace(months=1), "2025-01-01", True),
    ],
)
def test_lines_of_the_grace_are_not_listed_while_its_credit_counts(grace: Grace, day: str, *, listed: bool):
    outcome = judged(a_scheme(grace=grace), a_line(day, 5))
    assert (day in outcome.disregarded) is listed


def test_a_line_under_the_smallest_amount_is_no_record_either():
    scheme = a_scheme(
        credit=Credit(value={"hours": 1}, minimum=1),
        requirements=(a_requirement("records", 1, measure=Measure("records")),),
    )
    assert judged(scheme, a_line("2024-05-01", "0.5")).disregarded == {"2024-05-01": "below-minimum"}
