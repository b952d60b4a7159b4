"""Where a member stands: for every day of any history there is one answer, and it depends on nothing else."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.members import standing, terms
from domain.members.standing import FOREVER, Move, Since, Status, intervals, status
from domain.values import add_months

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
PLAIN = st.builds(Move, st.sampled_from([s for s in Status if s not in {Status.CURRENT, Status.GRACE}]), DAYS)
TERMS = DAYS.map(lambda day: Move(Status.CURRENT, day, *terms.ends(day)))
HISTORIES = st.lists(PLAIN | TERMS, min_size=1, max_size=12)
DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)
APPLIED = Move(Status.APPLICANT, FIRST - DAY)


def year(first: date) -> Move:
    return Move(Status.CURRENT, first, *terms.ends(first))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 30), None),
        (date(2025, 12, 31), Status.APPLICANT),
        (date(2026, 1, 1), Status.CURRENT),
        (date(2026, 12, 31), Status.CURRENT),
        (date(2027, 1, 1), Status.GRACE),
        (date(2027, 3, 1), Status.GRACE),
        (date(2027, 3, 2), Status.LAPSED),
        (FOREVER - DAY, Status.LAPSED),
    ],
)
def test_a_year_is_current_then_in_grace_then_lapsed(on: date, expected: Status | None) -> None:
    assert status([APPLIED, year(FIRST)], on) is expected


def test_late_dues_take_grace_back_as_if_paid_in_time() -> None:
    moves = [APPLIED, year(FIRST), year(date(2027, 1, 1))]
    assert status(moves, date(2027, 2, 1)) is Status.CURRENT


def test_of_two_moves_on_one_day_the_later_word_counts() -> None:
    resigned = Move(Status.RESIGNED, FIRST)
    assert status([APPLIED, year(FIRST), resigned], FIRST) is Status.RESIGNED
    assert status([APPLIED, resigned, year(FIRST)], FIRST) is Status.CURRENT


def test_a_member_has_left_from_the_day_of_resignation_until_they_pay_again() -> None:
    left = Move(Status.RESIGNED, date(2026, 7, 1))
    assert standing.resigned_from([APPLIED, year(FIRST)]) is None
    assert standing.resigned_from([APPLIED, year(FIRST), left]) == left.from_
    assert standing.resigned_from([APPLIED, year(FIRST), left, year(date(2026, 8, 1))]) is None


def test_a_missing_past_year_entered_later_heals_all_three_dates() -> None:
    gap = [APPLIED, year(FIRST), year(date(2028, 1, 1))]
    on = date(2028, 6, 1)
    assert standing.since(gap, on) == Since(FIRST, date(2028, 1, 1), date(2028, 1, 1))
    assert standing.since([*gap, year(date(2027, 1, 1))], on) == Since(FIRST, FIRST, None)


def test_the_three_dates_as_of_a_day_know_nothing_of_later_years() -> None:
    moves = [APPLIED, year(FIRST), year(date(2029, 1, 1))]
    assert standing.since(moves, FIRST - DAY) == Since()
    assert standing.since(moves, date(2027, 3, 1)) == Since(FIRST, FIRST, None)
    assert standing.since(moves, date(2027, 3, 2)) == Since(FIRST, None, None)


@any_of(HISTORIES)
def test_every_history_is_a_line_without_overlap_or_hole(moves: list[Move]) -> None:
    line = intervals(moves)
    assert line[0].from_ == min(move.from_ for move in moves)
    assert line[-1].until == FOREVER
    assert all(i.from_ < i.until for i in line)
    assert all(a.until == b.from_ for a, b in itertools.pairwise(line))


@any_of(HISTORIES, DAYS, DAYS)
def test_status_is_a_pure_function_of_facts_and_a_day(moves: list[Move], on: date, other: date) -> None:
    before = status(moves, on)
    status(moves, other)
    assert status(moves, on) is before
    assert status(list(moves), on) is before


@any_of(HISTORIES, st.randoms(use_true_random=False))
def test_entered_late_comes_to_the_same_as_entered_in_time(moves: list[Move], random: st.DataObject) -> None:
    one_a_day = list({move.from_: move for move in moves}.values())
    shuffled = list(one_a_day)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert intervals(shuffled) == intervals(one_a_day)


@any_of(DAYS)
def test_a_term_ends_on_or_after_the_day_it_starts_and_a_year_later(first: date) -> None:
    through, grace_until = terms.ends(first)
    assert first <= through < grace_until
    assert through + DAY == add_months(first, 12)
    assert (grace_until - through).days == 60
    assert (through - first).days in {364, 365}


@pytest.mark.parametrize(
    ("first", "through"),
    [
        (date(2024, 2, 29), date(2025, 2, 27)),
        (date(2025, 2, 28), date(2026, 2, 27)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2023, 2, 28), date(2024, 2, 27)),
        (date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_terms_around_a_leap_day(first: date, through: date) -> None:
    assert terms.ends(first)[0] == through
