"""Reports on membership: counts that say why, and differences that add up to zero."""

from collections import Counter
from datetime import date
from random import Random
from uuid import UUID

import pytest

from domain.members.member import Member
from domain.members.standing import Since
from projections.reports import membership
from projections.reports.membership import Cohort
from projections.reports.numbers import Look
from projections.views import register
from tests.projections.asked import Asked, asked
from tests.projections.histories import Stated, memberships, seeded, some_day
from tests.projections.views.test_register import ANN, JAN_31, JOINED, MEMBER, RESIGNED, history, joined


def looks(rng: Random, view: Asked) -> tuple[Look, Look]:
    one, other = (Look(some_day(rng), rng.choice([*view.at, None])) for _ in range(2))
    return one, other


def test_the_count_of_a_day_as_known_before_and_after_a_late_resignation() -> None:
    with asked(register.view, *history(RESIGNED)) as view:
        assert membership.count(view.connection, Look(JAN_31, view.at[2])) == 1
        assert membership.count(view.connection, Look(JAN_31)) == 0
        assert membership.counts(view.connection, Look(JAN_31, view.at[2])) == {"current": 1}
        assert membership.counts(view.connection, Look(JAN_31)) == {"resigned": 1}


def test_a_count_is_explained_by_the_facts_of_those_it_counts() -> None:
    with asked(register.view, *history(RESIGNED)) as view:
        assert membership.explain(view.connection, Look(JAN_31, view.at[2])) == view.at[:3]
        assert membership.explain(view.connection, Look(JAN_31)) == []
        resigned = membership.explain(view.connection, Look(JAN_31), statuses={"resigned"}, member=MEMBER)
    assert resigned == view.at


def test_a_difference_names_the_fact_that_made_it() -> None:
    with asked(register.view, *history(RESIGNED)) as view:
        found = membership.delta(view.connection, Look(JAN_31, view.at[2]), Look(JAN_31))
        passed = membership.delta(view.connection, Look(JOINED), Look(date(2025, 12, 31)))
    assert [(e.id, e.before, e.after, e.effect, e.cause) for e in found] == [
        (MEMBER, "current", "resigned", -1, view.at[3])
    ]
    assert passed == []


@pytest.mark.parametrize("seed", range(3))
def test_two_counts_differ_by_the_sum_of_the_effects(seed: int) -> None:
    rng = seeded(seed)
    with asked(register.view, *memberships(rng)) as view:
        for _ in range(40):
            old, new = looks(rng, view)
            effects = membership.delta(view.connection, old, new)
            difference = membership.count(view.connection, new) - membership.count(view.connection, old)
            assert difference == sum(effect.effect for effect in effects)
            assert membership.delta(view.connection, old, old) == []


@pytest.mark.parametrize("seed", range(3))
def test_replaying_only_the_facts_listed_gives_the_same_count(seed: int) -> None:
    rng = seeded(seed)
    facts = memberships(rng)
    with asked(register.view, *facts) as view:
        for look in (Look(some_day(rng), rng.choice(view.at)) for _ in range(6)):
            listed = set(membership.explain(view.connection, look, limit=1_000))
            expected = membership.count(view.connection, look)
            assert _replayed([f for f, at in zip(facts, view.at, strict=True) if at in listed], look.as_of) == expected


def _replayed(facts: list[Stated], on: date) -> int:
    with asked(register.view, *facts) as view:
        return membership.count(view.connection, Look(on))


def test_pages_of_an_explanation_follow_one_another() -> None:
    with asked(register.view, *history()) as view:
        found: list[int] = []
        look = Look(JAN_31)
        while page := membership.explain(view.connection, look, after=found[-1] if found else 0, limit=1):
            found += page
    assert found == view.at


def terms(n: int, *years: int) -> list[Stated]:
    """A member who paid for these years, each from the first of March."""
    member = Member.apply(UUID(int=n), person_id=ANN, grade="full", on=JOINED)
    member.admit(number=f"M-{n:05d}", on=JOINED)
    for year in years:
        member.start_term(invoice_id=UUID(int=1000 * n + year), on=date(year, 3, 1))
    return [(member.id, fact) for fact in member.pending]


def test_joining_renewing_rejoining_resigning_and_lapsing_are_counted_apart() -> None:
    facts = [*terms(1, 2025, 2026), *terms(2, 2025, 2028), *terms(3, 2025)]
    facts.append((UUID(int=3), Member.Resigned(ANN, date(2025, 6, 1), None)))
    with asked(register.view, *facts) as view:
        counted = {
            year: membership.movements(view.connection, first=date(year, 1, 1), last=date(year, 12, 31))
            for year in (2025, 2026, 2027, 2028)
        }
    assert counted[2025] == {"joined": 3, "resigned": 1}
    assert counted[2026] == {"renewed": 1, "lapsed": 1}
    assert counted[2027] == {"lapsed": 1}
    assert counted[2028] == {"rejoined": 1}


def test_a_lapse_taken_back_by_late_dues_is_not_counted_but_is_known_to_have_been() -> None:
    with asked(register.view, *terms(1, 2025, 2026)) as view:
        first, last = date(2026, 4, 1), date(2026, 12, 31)
        assert membership.movements(view.connection, first=first, last=last) == {}
        assert membership.movements(view.connection, first=first, last=last, known_at=view.at[2]) == {"lapsed": 1}


def test_retention_by_cohort_equals_a_count_by_hand() -> None:
    facts = [*terms(1, 2025, 2026), *terms(2, 2025), *terms(3, 2026), (MEMBER, joined(date(2026, 5, 1)))]
    facts.insert(-1, history()[0])
    with asked(register.view, *facts) as view:
        found = membership.cohorts(view.connection, Look(date(2026, 12, 31)))
        earlier = membership.cohorts(view.connection, Look(date(2025, 12, 31)))
    assert found == [Cohort(2025, 2, 1), Cohort(2026, 2, 2)]
    assert earlier == [Cohort(2025, 2, 2)]


@pytest.mark.parametrize("seed", range(2))
def test_the_cohorts_add_up_to_all_who_ever_joined(seed: int) -> None:
    rng = seeded(seed)
    facts = memberships(rng)
    on = some_day(rng)
    with asked(register.view, *facts) as view:
        found = membership.cohorts(view.connection, Look(on))
        assert sum(cohort.stayed for cohort in found) <= membership.count(view.connection, Look(on))
    streams = {id: [fact for owner, fact in facts if owner == id] for id, _ in facts}
    firsts = [Member.replay(id, past).since(on).first_joined for id, past in streams.items()]
    assert {c.year: c.joined for c in found} == dict(Counter(day.year for day in firsts if day))


def test_the_three_dates_of_a_member_who_came_back() -> None:
    with asked(register.view, *terms(1, 2025, 2028)) as view:
        found = membership.since(view.connection, UUID(int=1), Look(date(2028, 6, 1)))
        before = membership.since(view.connection, UUID(int=1), Look(date(2028, 6, 1), view.at[2]))
        assert membership.since(view.connection, UUID(int=2), Look(JAN_31)) == Since()
    back = date(2028, 3, 1)
    assert found == Since(JOINED, back, back)
    assert before == Since(JOINED, None, None)
