"""What further learning would change is told before anything is stored, cycle by cycle."""

from datetime import date
from fractions import Fraction

import pytest
from msgspec import structs

from domain.cpd.history import Agreed, judge
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme import CarryOver, CycleRule, Grace
from domain.cpd.what_if import Effect, what_if
from tests.domain.cpd.builders import a_cap, a_line, a_scheme
from tests.domain.cpd.test_closed import close

MEMBER = MemberFacts(joined=date(2024, 1, 1))
NOW = date(2025, 6, 1)
SCHEME = a_scheme(
    cycle=CycleRule(months=12),
    caps=(a_cap(6, when={"kind": ("book",)}),),
    carry_over=CarryOver(max=Fraction(5)),
)


def tried(*further: Line, log: tuple[Line, ...] = (), **changes: object) -> list[Effect]:
    scheme, agreed = structs.replace(SCHEME, **changes), Agreed()
    return what_if(scheme, MEMBER, log, further, NOW, agreed=agreed)


def test_what_a_webinar_would_count_and_what_would_still_be_short() -> None:
    (effect,) = tried(a_line("2025-09-01", 8), log=(a_line("2025-02-01", 4),))
    assert (effect.before.shortfall, effect.after.shortfall) == ({"total": 16}, {"total": 8})
    assert (effect.counts, effect.not_counted, effect.is_changed) == ({"2025-09-01": 8}, {}, True)


def test_what_a_cap_leaves_and_what_it_takes_is_told() -> None:
    log = (a_line("2025-02-01", 4, kind="book"),)
    (effect,) = tried(a_line("2025-03-01", 4, kind="book"), a_line("2025-04-01", 1, kind="book"), log=log)
    assert effect.counts == {"2025-03-01": 2, "2025-04-01": 0}
    assert effect.not_counted == {"2025-04-01": "capped"}


def test_a_line_of_an_earlier_cycle_shows_what_it_hands_on_to_this_one() -> None:
    first, second = tried(a_line("2024-12-01", 3), log=(a_line("2024-05-01", 19),))
    assert (first.before.compliant, first.after.compliant, first.after.carried_out) == (False, True, 2)
    assert (second.counts, second.after.counted, second.is_changed) == ({}, 2, True)


def test_a_line_in_the_grace_makes_the_cycle_before_good() -> None:
    grace = Grace(months=3, credits_count=True)
    first, second = tried(a_line("2025-02-01", 3), log=(a_line("2024-05-01", 18),), grace=grace)
    assert (first.counts, first.after.compliant) == ({"2025-02-01": 2}, True)
    assert second.counts == {"2025-02-01": 1}


def test_a_line_that_changes_nothing_says_why() -> None:
    line = structs.replace(a_line("2025-02-01", 3), claimed_for=("other",))
    (effect,) = tried(line)
    assert (effect.counts, effect.not_counted) == ({line.id: 0}, {line.id: "other-scheme"})
    assert not effect.is_changed


def test_a_line_before_the_first_cycle_is_in_none() -> None:
    (effect,) = tried(a_line("2023-05-01", 3))
    assert (effect.counts, effect.is_changed) == ({}, False)


def test_a_closed_cycle_is_not_changed_by_what_comes_late() -> None:
    log = (a_line("2024-05-01", 4),)
    closed = Agreed(closed=(close(*log, scheme=SCHEME),))
    effect, _now = what_if(SCHEME, MEMBER, log, [a_line("2024-06-01", 30)], NOW, agreed=closed)
    assert (effect.is_closed, effect.is_changed, effect.after.counted) == (True, False, 4)


@pytest.mark.parametrize("on", ["2024-03-01", "2025-02-01", "2026-04-01"])
def test_what_is_told_before_is_what_comes_true_after(on: str) -> None:
    log, further = (a_line("2024-05-01", 22), a_line("2025-01-05", 3)), a_line(on, 4)
    for effect in tried(further, log=log):
        told = judge(SCHEME, MEMBER, (*log, further), NOW, within=effect.cycle.start)
        assert told == effect.after
