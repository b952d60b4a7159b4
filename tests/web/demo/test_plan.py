"""A plan is a span of days and a seed, and can be read back from the keys it is kept under."""

from datetime import date, timedelta

from web.demo.plan import Plan

TODAY = date(2026, 11, 22)


def test_a_story_of_four_years_ends_the_evening_before_today() -> None:
    plan = Plan.until(TODAY, 2_000)
    assert (plan.first, plan.last) == (date(2022, 11, 1), date(2026, 11, 21))


def test_a_plan_is_read_back_from_its_scope() -> None:
    plan = Plan.until(TODAY, 60, years=1)
    assert Plan.named(plan.scope) == plan


def test_a_scope_fits_the_column_of_keys() -> None:
    assert len(Plan.until(TODAY, 1_000_000).scope) <= 80


def test_every_day_is_told_once() -> None:
    days = [day for stretch in Plan.until(TODAY, 1, years=1).stretches() for day in stretch]
    assert days == [date(2025, 11, 1) + timedelta(days=count) for count in range(386)]


def test_a_stretch_ends_with_each_month_and_with_the_story() -> None:
    ends = [stretch[-1] for stretch in Plan.until(TODAY, 1, years=1).stretches()]
    assert ends[:4] == [date(2025, 11, 10), date(2025, 11, 20), date(2025, 11, 30), date(2025, 12, 10)]
    assert ends[-1] == date(2026, 11, 21)


def test_numbers_grow_with_the_association_and_never_vanish() -> None:
    assert [Plan.until(TODAY, n).of_members(10) for n in (5, 100, 2_000)] == [1, 1, 20]
