"""Invented schemes and logs: what holds under any rules, whatever is logged in whatever order."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.cpd.caps import Room, count
from domain.cpd.dates import Period
from domain.cpd.history import Agreed, judge, outcomes
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme import (
    Cap,
    CarryOver,
    Credit,
    CycleRule,
    Grace,
    Measure,
    Multiplier,
    Over,
    Requirement,
    Rounding,
    Scheme,
    Selector,
)
from domain.cpd.sift import Entry
from domain.cpd.what_if import what_if

KINDS, TOPICS, COURSES = ("book", "talk", "course"), ("law", "tax", "care"), ("a", "b")
JOINED = date(2021, 3, 1)
MEMBER = MemberFacts(joined=JOINED)
NOW = date(2024, 6, 30)
DAYS = st.integers(-700, 400).map(lambda days: NOW + timedelta(days=days))
CREDITS = st.decimals(0, 20, places=2).map(lambda amount: Fraction(str(amount)))
SMALL = settings(max_examples=25, deadline=None)


@st.composite
def nested_or_disjoint(draw: st.DrawFn) -> tuple[Cap, ...]:
    """Invent caps of which any two select lines one of which holds the other, or none in common.

    A cap on everything holds those on single kinds, which have none in common; those within a kind are by topic. A
    cap over a year holds none over the cycle.
    """
    caps = [_cap(draw, "all", {}, "cycle")] if draw(st.booleans()) else []
    for kind in draw(st.lists(st.sampled_from(KINDS), unique=True)):
        over = draw(st.sampled_from(["cycle", "year"]))
        within = "year" if over == "year" else draw(st.sampled_from(["cycle", "year"]))
        caps.append(_cap(draw, kind, {"kind": (kind,)}, over))
        topics = draw(st.lists(st.sampled_from(TOPICS), unique=True, max_size=2))
        caps += [_cap(draw, f"{kind}-{topic}", {"kind": (kind,), "topic": (topic,)}, within) for topic in topics]
    return tuple(caps)


def _cap(draw: st.DrawFn, id: str, when: Selector, over: Over) -> Cap:
    return Cap(id=id, max=draw(CREDITS), when=when, over=over)


@st.composite
def schemes(draw: st.DrawFn, *, once: bool = False) -> Scheme:
    """Invent the rules of a scheme, all parts of it allowed save that nothing is too small to count."""
    requirements = [Requirement(id="total", min=draw(CREDITS))]
    requirements += [
        Requirement(id=kind, min=draw(CREDITS), when={"kind": (kind,)}, over=draw(st.sampled_from(["cycle", "year"])))
        for kind in draw(st.lists(st.sampled_from(KINDS), unique=True))
    ]
    if draw(st.booleans()):
        requirements.append(Requirement(id="breadth", min=Fraction(2), measure=Measure("distinct", "topic")))
    factor = Multiplier(
        {"topic": (draw(st.sampled_from(TOPICS)),)}, draw(st.sampled_from([Fraction(1, 2), Fraction(2)]))
    )
    rounding = draw(st.sampled_from([None, Rounding(Fraction(1, 4), "down"), Rounding(Fraction(1, 2))]))
    return Scheme(
        id="invented",
        cycle=CycleRule(months=draw(st.sampled_from([12, 24, 36]))),
        credit=Credit(value={"hours": Fraction(1)}, multiply=(factor,), round=rounding),
        once=("course",) if once else (),
        caps=draw(nested_or_disjoint()),
        requirements=tuple(requirements),
        carry_over=draw(st.none() | CREDITS.map(lambda most: CarryOver(max=most))),
        grace=draw(st.sampled_from([None, Grace(months=6, credits_count=True)])),
    )


@st.composite
def logs(draw: st.DrawFn, *, unique_days: bool = False) -> list[Line]:
    """Invent a log."""
    return [
        Line(
            id=str(number),
            on=day,
            attributes={
                "hours": (str(draw(st.decimals(0, 12, places=2))),),
                "kind": (draw(st.sampled_from(KINDS)),),
                "topic": (draw(st.sampled_from(TOPICS)),),
                "course": (draw(st.sampled_from(COURSES)),),
            },
        )
        for number, day in enumerate(draw(st.lists(DAYS, max_size=10, unique=unique_days)))
    ]


def renamed(log: list[Line], **changes: object) -> list[Line]:
    return [structs.replace(each, id=f"more-{each.id}", **changes) for each in log]


@SMALL
@given(schemes(), logs(), logs())
def test_without_once_and_under_nested_or_disjoint_caps_a_further_line_never_lowers_what_counts(
    scheme: Scheme, log: list[Line], more: list[Line]
) -> None:
    within = {"agreed": Agreed(), "within": NOW}
    bare = structs.replace(scheme, carry_over=None, grace=None)
    before = judge(bare, MEMBER, log, NOW, **within)
    after = judge(bare, MEMBER, [*log, *renamed(more)], NOW, **within)
    assert after.counted >= before.counted


YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Invent what a year's lines are worth, in date order; few kinds and topics, so that caps meet."""
    days = sorted(draw(st.lists(st.integers(0, 365), min_size=1, max_size=5)))
    return [
        Entry(
            on=YEAR.start + timedelta(days=day),
            attributes={"kind": (draw(st.sampled_from(KINDS[:2])),), "topic": (draw(st.sampled_from(TOPICS[:2])),)},
            worth=Fraction(draw(st.integers(1, 20))),
        )
        for day in days
    ]


@settings(max_examples=200, deadline=None)
@given(nested_or_disjoint(), entries(), entries())
def test_however_caps_are_nested_what_one_of_them_takes_of_a_line_leaves_the_others_their_room(
    caps: tuple[Cap, ...], log: list[Entry], more: list[Entry]
) -> None:
    maxima = {cap.id: cap.max or Fraction(0) for cap in caps}
    both = sorted([*log, *more], key=lambda each: each.on)
    alone, together = (count(each, Room(caps, maxima, YEAR, 12)) for each in (log, both))
    assert sum(each.counted for each in together) >= sum(each.counted for each in alone)


@SMALL
@given(schemes(once=True), logs(), logs())
def test_a_void_restores_every_cycle_exactly(scheme: Scheme, log: list[Line], more: list[Line]) -> None:
    before = outcomes(scheme, MEMBER, log, NOW)
    after = outcomes(scheme, MEMBER, [*log, *renamed(more, status="void")], NOW)
    reasons = {f"more-{each.id}": "not-accepted" for each in more}
    assert after == [structs.replace(each, disregarded={**each.disregarded, **reasons}) for each in before]


@SMALL
@given(schemes(once=True), logs(unique_days=True), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter_where_dates_differ(scheme: Scheme, log: list[Line], chance: Random) -> None:
    shuffled = chance.sample(log, len(log))
    assert outcomes(scheme, MEMBER, shuffled, NOW) == outcomes(scheme, MEMBER, log, NOW)


@SMALL
@given(schemes(once=True), logs(), logs())
def test_what_is_tried_comes_true_when_it_is_logged(scheme: Scheme, log: list[Line], more: list[Line]) -> None:
    further = renamed(more)
    logged = {each.cycle: each for each in outcomes(scheme, MEMBER, [*log, *further], NOW, last=date(2026, 1, 1))}
    for effect in what_if(scheme, MEMBER, log, further, NOW, agreed=Agreed()):
        assert effect.after == logged[effect.cycle]
        assert sum(effect.counts.values()) <= effect.after.counted + effect.after.from_grace


@SMALL
@given(schemes(once=True), logs())
def test_every_cycle_told_at_once_is_that_cycle_told_alone(scheme: Scheme, log: list[Line]) -> None:
    for each in outcomes(scheme, MEMBER, log, NOW):
        assert judge(scheme, MEMBER, log, NOW, within=each.cycle.start) == each
        counted = sum((line.counted for line in each.entries if each.cycle.holds(line.on)), Fraction(0))
        assert counted == each.counted
