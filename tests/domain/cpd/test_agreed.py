"""What the office agreed with a member goes before the rules: cycles, deferments, credit brought, reinstatement."""

from datetime import date
from fractions import Fraction

import pytest

from domain.cpd.dates import MonthDay, Period
from domain.cpd.evaluate import Outcome
from domain.cpd.history import Agreed, Brought, Deferment, judge
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.scheme import CarryOver, CycleRule, Grace, Stage
from domain.errors import Invalid
from tests.domain.cpd.builders import a_line, a_scheme

MEMBER = MemberFacts(joined=date(2024, 1, 1))
AGREED = Period(date(2023, 4, 1), date(2024, 3, 31))
STRICT = a_scheme(after_cycle=(Stage(stage="suspended"),))


def told(on: str, *log: Line, scheme: object = None, within: str | None = None, **agreed: object) -> Outcome:
    chosen = scheme or a_scheme()
    day = None if within is None else date.fromisoformat(within)
    return judge(chosen, MEMBER, log, date.fromisoformat(on), agreed=Agreed(**agreed), within=day)


def test_records_begin_with_the_first_cycle_agreed_on() -> None:
    assert told("2020-01-01", cycles=(AGREED,)).cycle == AGREED


def test_after_an_agreed_cycle_the_usual_ones_go_on_without_a_gap() -> None:
    assert told("2024-06-01", cycles=(AGREED,)).cycle == Period(date(2024, 4, 1), date(2024, 12, 31))
    assert told("2025-06-01", cycles=(AGREED,)).cycle == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_where_no_cycle_can_be_derived_those_agreed_on_repeat() -> None:
    free = a_scheme(cycle=CycleRule(months=12, starts="fixed by profession"))
    assert told("2024-06-01", scheme=free, cycles=(AGREED,)).cycle == Period(date(2024, 4, 1), date(2025, 3, 31))


def test_a_cycle_agreed_on_later_takes_the_place_of_the_usual_one() -> None:
    later = Period(date(2025, 3, 1), date(2026, 2, 28))
    assert told("2025-05-01", cycles=(AGREED, later)).cycle == later


def test_a_deferment_puts_off_the_end_and_the_next_cycle_begins_after_it() -> None:
    put_off = (Deferment(date(2024, 6, 1), date(2025, 3, 31)),)
    late = a_line("2025-02-01", 20)
    assert told("2025-02-01", late, deferments=put_off).cycle == Period(date(2024, 1, 1), date(2025, 3, 31))
    following = told("2025-05-01", late, deferments=put_off)
    assert (following.cycle, following.counted) == (Period(date(2025, 4, 1), date(2025, 12, 31)), 0)


def test_a_deferment_never_shortens_a_cycle() -> None:
    early = (Deferment(date(2024, 6, 1), date(2024, 7, 1)),)
    assert told("2024-08-01", deferments=early).cycle.end == date(2024, 12, 31)


def test_what_the_office_brought_in_stands_in_place_of_what_would_be_handed_on() -> None:
    handing = a_scheme(carry_over=CarryOver(max=Fraction(5)))
    log = a_line("2024-05-01", 30)
    said = (Brought(date(2025, 1, 1), (CarriedIn(credits=Fraction(2)),)),)
    assert told("2025-06-01", log, scheme=handing).counted == 5
    assert told("2025-06-01", log, scheme=handing, brought=said).counted == 2
    again = (*said, Brought(date(2025, 7, 1), ()))
    assert told("2025-06-01", log, scheme=handing, brought=again).counted == 0


def test_a_reinstatement_ends_the_consequences_of_a_failed_cycle_from_its_day() -> None:
    lifted = date(2025, 3, 1)
    assert told("2025-02-28", scheme=STRICT, reinstated=lifted).standing == "suspended"
    after = told("2025-03-01", scheme=STRICT, reinstated=lifted)
    assert (after.standing, after.cycle.start) == ("active", date(2025, 1, 1))
    assert told("2026-01-01", scheme=STRICT, reinstated=lifted).standing == "suspended"


def test_any_cycle_can_be_asked_for() -> None:
    asked = told("2026-06-01", a_line("2024-05-01", 7), scheme=STRICT, within="2024-12-31")
    assert (asked.cycle.start, asked.counted, asked.standing) == (date(2024, 1, 1), 7, "suspended")
    assert told("2026-06-01", scheme=STRICT, within="2025-01-01").cycle.start == date(2025, 1, 1)


def test_credit_of_the_grace_that_made_good_one_cycle_is_not_counted_in_the_next() -> None:
    kind = a_scheme(grace=Grace(months=3, credits_count=True))
    log = (a_line("2024-05-01", 14), a_line("2025-02-01", 10), a_line("2025-02-02", 5))
    first, second = (told("2025-06-01", *log, scheme=kind, within=day) for day in ("2024-06-01", "2025-06-01"))
    assert (first.from_grace, first.taken_of_grace) == (6, {"2025-02-01": 6})
    assert second.counted == 9


def test_a_common_start_holds_after_an_agreed_cycle_of_other_length() -> None:
    common = a_scheme(cycle=CycleRule(months=24, starts=MonthDay(1, 1)))
    assert told("2024-06-01", scheme=common, cycles=(AGREED,)).cycle.end == date(2025, 12, 31)


def test_a_day_beyond_any_career_is_refused() -> None:
    with pytest.raises(Invalid, match="give an earlier day"):
        told("9999-12-31")
    with pytest.raises(Invalid, match="give an earlier day"):
        told("2024-06-01", within="9999-12-31")
