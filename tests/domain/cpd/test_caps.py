"""What is left of the caps as lines use them up, by cycle, year, line and window."""

from datetime import date
from fractions import Fraction

from domain.cpd.cycle import Period
from domain.cpd.scheme import CycleRule, Share
from tests.domain.cpd.builders import (
    THREE_YEARS,
    TOTAL,
    a_cap,
    a_line,
    a_requirement,
    a_scheme,
    brought,
    judged,
    numbers,
    on_track,
)

READING = {"type": ("reading",)}


def test_what_goes_beyond_a_cap_is_lost():
    outcome = judged(a_scheme(caps=(a_cap(10, when=READING),)), a_line("2024-05-01", 11, type="reading"))
    assert (outcome.counted, outcome.capped, outcome.amounts["cap"]) == (10, 1, 10)


def test_a_cap_reached_exactly_loses_nothing():
    outcome = judged(a_scheme(caps=(a_cap(10, when=READING),)), a_line("2024-05-01", 10, type="reading"))
    assert (outcome.counted, outcome.capped) == (10, 0)


def test_the_earlier_line_uses_the_room_of_two_caps():
    caps = (a_cap(8, "inner", when={"mode": ("solo",)}), a_cap(10, "outer", when=READING))
    outcome = judged(
        a_scheme(caps=caps),
        a_line("2024-06-01", 9, type="reading"),
        a_line("2024-05-01", 9, type="reading", mode="solo"),
    )
    assert (outcome.amounts["inner"], outcome.amounts["outer"], outcome.capped) == (8, 10, 8)


def test_credit_carried_in_uses_the_room_first():
    scheme = a_scheme(caps=(a_cap(10, when=READING),))
    outcome = judged(scheme, a_line("2024-01-01", 5, type="reading"), carried_in=(brought(8, type="reading"),))
    assert (outcome.counted, outcome.capped) == (10, 3)


def test_each_value_has_a_bound_of_its_own():
    scheme = a_scheme(caps=(a_cap(2, each="society"),))
    lines = (
        a_line("2024-05-01", 3, society="A"),
        a_line("2024-05-02", 3, society="B"),
        a_line("2024-05-03", 3, society="A"),
    )
    assert judged(scheme, *lines).counted == 4


def test_a_cap_over_a_line_bounds_every_line_alone():
    scheme = a_scheme(caps=(a_cap(2, over="line"),))
    assert judged(scheme, a_line("2024-05-01", 3), a_line("2024-05-02", 3)).counted == 4


def test_a_cap_over_a_year_begins_again_each_year_of_the_cycle():
    scheme = a_scheme(cycle=CycleRule(months=36), caps=(a_cap(10, over="year"),))
    lines = (a_line("2022-12-31", 15), a_line("2023-01-01", 15))
    outcome = judged(scheme, *lines, cycle=THREE_YEARS)
    assert (outcome.counted, outcome.amounts["cap"]) == (20, 20)


def test_a_share_follows_the_adjusted_requirement():
    half = a_cap(0, max=None, share=Share(Fraction(1, 2), "total"), when=READING)
    scheme = a_scheme(caps=(half,), tracks={"small": {"total": Fraction(10)}})
    line = a_line("2024-05-01", 30, type="reading")
    assert judged(scheme, line).counted == 10
    small = judged(scheme, line, member=on_track("small"))
    assert small.counted == 5


def test_a_track_may_replace_a_cap():
    scheme = a_scheme(caps=(a_cap(10),), tracks={"wide": {"cap": Fraction(15)}})
    assert judged(scheme, a_line("2024-05-01", 30), member=on_track("wide")).counted == 15


def test_a_cap_over_three_years_acts_only_in_the_window_being_measured():
    scheme = a_scheme(
        caps=(a_cap(60, when=READING, over=3),),
        requirements=(a_requirement("long", 100, over=3), a_requirement("short", 10, over=2)),
    )
    lines = (a_line("2022-05-01", 50, type="reading"), a_line("2024-05-01", 50, type="reading"))
    outcome = judged(scheme, *lines)
    assert (outcome.amounts["long"], outcome.amounts["short"], outcome.counted) == (60, 50, 50)
    assert (outcome.amounts["cap"], outcome.capped) == (60, 0)


def test_earlier_years_keep_their_own_yearly_cap():
    scheme = a_scheme(caps=(a_cap(20, over="year"),), requirements=(a_requirement("long", 60, over=3),))
    outcome = judged(scheme, a_line("2022-05-01", 50), a_line("2023-05-01", 15), a_line("2024-05-01", 20))
    assert numbers(outcome.shortfall) == {"long": 5}


def test_earlier_cycles_keep_their_own_cap():
    scheme = a_scheme(caps=(a_cap(20),), requirements=(TOTAL, a_requirement("long", 40, over=2)))
    outcome = judged(scheme, a_line("2023-05-01", 50), a_line("2024-05-01", 20))
    assert (outcome.compliant, outcome.amounts["long"]) == (True, 40)


def test_months_left_over_have_a_yearly_cap_of_their_own():
    long = Period(date(2022, 1, 1), date(2023, 3, 31))
    scheme = a_scheme(cycle=CycleRule(months=15), caps=(a_cap(10, over="year"),))
    outcome = judged(scheme, a_line("2022-05-01", 15), a_line("2023-02-01", 15), cycle=long)
    assert outcome.counted == 20
