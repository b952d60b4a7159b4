"""What was decided of a cycle holds in it and in what it hands on, whatever becomes known later."""

from datetime import date
from fractions import Fraction

from domain.cpd.closed import Closed, as_closed, differs
from domain.cpd.dates import Period
from domain.cpd.evaluate import Outcome
from domain.cpd.history import Agreed, Deferment, cycles, ended, handed_on, judge
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme import CarryOver, CycleRule, Scheme, Stage
from tests.domain.cpd.builders import TOTAL, a_line, a_scheme

FIRST, SECOND = Period(date(2024, 1, 1), date(2024, 12, 31)), Period(date(2025, 1, 1), date(2025, 12, 31))
MEMBER = MemberFacts(joined=FIRST.start)
SCHEME = a_scheme(
    cycle=CycleRule(months=12), carry_over=CarryOver(max=Fraction(5)), after_cycle=(Stage(stage="suspended"),)
)
NOW = date(2025, 6, 1)


def close(*log: Line, scheme: Scheme = SCHEME, cycle: Period = FIRST) -> Closed:
    """Close a cycle as it is judged by a log."""
    of = judge(scheme, MEMBER, log, NOW, within=cycle.start)
    names = Closed.__struct_fields__
    return Closed(**{name: getattr(of, name) for name in names if name != "hands_on"}, hands_on=handed_on(scheme, of))


def judged(
    *log: Line, closed: Closed, within: date | None = None, as_of: date = NOW, scheme: Scheme = SCHEME
) -> Outcome:
    return judge(scheme, MEMBER, log, as_of, agreed=Agreed(closed=(closed,)), within=within)


ENOUGH, LATE = a_line("2024-05-01", 23), a_line("2024-06-01", 2)


def test_a_late_entry_does_not_change_what_a_closed_cycle_hands_on() -> None:
    closed = close(ENOUGH)
    assert judged(ENOUGH, LATE, closed=closed).counted == 3
    assert judge(SCHEME, MEMBER, [ENOUGH, LATE], NOW).counted == 5


def test_a_void_does_not_turn_a_closed_cycle_into_a_failed_one() -> None:
    closed = close(ENOUGH)
    assert (judged(closed=closed).cycle, judged(closed=closed).standing) == (SECOND, "active")
    assert judge(SCHEME, MEMBER, [], NOW).standing == "suspended"


def test_a_cycle_closed_as_failed_keeps_its_consequences_until_it_is_reopened() -> None:
    closed = close(LATE)
    found = judged(ENOUGH, LATE, closed=closed)
    assert (found.cycle, found.standing, found.counted, found.shortfall) == (FIRST, "suspended", 2, {"total": 18})
    assert judge(SCHEME, MEMBER, [ENOUGH, LATE], NOW).cycle == SECOND


def test_reinstatement_ends_the_consequences_of_a_closed_cycle_too() -> None:
    agreed = Agreed(closed=(close(LATE),), reinstated=date(2025, 2, 1))
    assert judge(SCHEME, MEMBER, [LATE], NOW, agreed=agreed).cycle == SECOND


def test_a_closed_cycle_that_is_asked_about_is_told_as_it_was_decided() -> None:
    closed = close(ENOUGH)
    found = judged(closed=closed, within=date(2024, 7, 1))
    assert (found.counted, found.carried_out, found.compliant, found.amounts["total"]) == (23, 3, True, 23)


def test_what_would_be_otherwise_now_is_told_from_what_would_not() -> None:
    closed, again = close(ENOUGH), judge(SCHEME, MEMBER, [ENOUGH], NOW, within=FIRST.start)
    assert not differs(again, closed)
    assert not differs(as_closed(again, closed, SCHEME.after_cycle, NOW), closed)
    assert differs(judge(SCHEME, MEMBER, [ENOUGH, LATE], NOW, within=FIRST.start), closed)


def test_closed_cycles_keep_their_bounds_when_the_rules_make_cycles_longer() -> None:
    closed, longer = close(ENOUGH), a_scheme(cycle=CycleRule(months=24), requirements=(TOTAL,))
    found = cycles(longer, MEMBER, Agreed(closed=(closed,)))
    assert [next(found), next(found)] == [FIRST, SECOND]


def test_cycles_that_have_ended_are_those_before_the_day() -> None:
    agreed = Agreed(deferments=(Deferment(SECOND.start, date(2026, 3, 31)),))
    assert ended(SCHEME, MEMBER, agreed, date(2026, 3, 31)) == [FIRST]
    assert ended(SCHEME, MEMBER, agreed, date(2026, 4, 1)) == [FIRST, Period(SECOND.start, date(2026, 3, 31))]


def test_a_cycle_closed_before_the_first_that_was_agreed_on_hands_on_to_it() -> None:
    agreed = Agreed(closed=(close(ENOUGH),), cycles=(SECOND,))
    assert judge(SCHEME, MEMBER, [], NOW, agreed=agreed).counted == 3
