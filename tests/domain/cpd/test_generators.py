"""What is invented of schemes and logs goes far enough: each promise is seen broken where its condition is let go."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.cpd.caps import Room, count
from domain.cpd.history import Agreed, judge, outcomes
from domain.cpd.lines import Line
from domain.cpd.scheme import Cap, Scheme
from domain.cpd.sift import Entry
from tests.domain.cpd.test_generated import MEMBER, NOW, YEAR, entries, logs, renamed, schemes

ONCE = settings(max_examples=5_000, deadline=None, database=None, phases=(Phase.generate,))
OVERLAPPING = (
    Cap(id="book", max=Fraction(5), when={"kind": ("book",)}),
    Cap(id="law", max=Fraction(5), when={"topic": ("law",)}),
)


def is_found(invented: st.SearchStrategy[Any], breaks: Callable[[Any], bool]) -> bool:
    """Tell that something invented breaks a promise. Raises NoSuchExample if nothing does."""
    return breaks(find(invented, breaks, settings=ONCE, random=Random(1)))  # noqa: S311  a search, not a secret


def worth(log: list[Entry]) -> Fraction:
    """Return what entries count under two caps that have some lines in common, and neither all of the other's."""
    room = Room(OVERLAPPING, {cap.id: Fraction(5) for cap in OVERLAPPING}, YEAR, 12)
    return sum((each.counted for each in count(log, room)), Fraction(0))


def test_under_caps_that_overlap_a_further_line_can_lower_what_counts() -> None:
    def lowers(both: tuple[list[Entry], list[Entry]]) -> bool:
        return worth(sorted([*both[0], *both[1]], key=lambda each: each.on)) < worth(both[0])

    assert is_found(st.tuples(entries(), entries()), lowers)


def test_where_something_counts_once_a_further_line_can_lower_what_counts() -> None:
    def lowers(told: tuple[Scheme, list[Line], list[Line]]) -> bool:
        scheme, log, more = told
        bare = structs.replace(scheme, carry_over=None, grace=None)
        before, after = (
            judge(bare, MEMBER, lines, NOW, agreed=Agreed(), within=NOW) for lines in (log, [*log, *renamed(more)])
        )
        return after.counted < before.counted

    assert is_found(st.tuples(schemes(once=True), logs(), logs()), lowers)


def test_on_the_same_day_the_order_of_entry_can_matter() -> None:
    def matters(told: tuple[Scheme, list[Line]]) -> bool:
        scheme, log = told
        return outcomes(scheme, MEMBER, log[::-1], NOW) != outcomes(scheme, MEMBER, log, NOW)

    assert is_found(st.tuples(schemes(), logs()), matters)
