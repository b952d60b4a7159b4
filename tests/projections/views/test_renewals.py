"""Renewals: who is due, who has lapsed, and that nobody who paid or left stands on either list."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.members import terms
from domain.members.member import Member
from domain.members.standing import Status
from projections.views import renewals
from projections.views.renewals import Ask, Due, Effect
from tests.projections.asked import asked, known_by
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.histories import memberships, seeded, some_day

DAY = timedelta(days=1)
ANN, MEMBER = UUID(int=11), UUID(int=42)
JOINED, THROUGH, GRACE = date(2025, 3, 1), date(2026, 2, 28), date(2026, 4, 29)


def joined(from_: date = JOINED) -> Member.Joined:
    return Member.Joined(ANN, from_, *terms.ends(from_), "full", UUID(int=1), from_)


def renewed(*, on: date) -> Member.Renewed:
    return Member.Renewed(ANN, THROUGH + DAY, *terms.ends(THROUGH + DAY), "full", UUID(int=2), on)


def members(*facts: Fact, id: UUID = MEMBER) -> list[tuple[UUID, Fact]]:
    return [(id, fact) for fact in facts]


@pytest.mark.parametrize(
    ("by", "as_of", "state"),
    [
        (THROUGH - DAY, JOINED, None),
        (THROUGH, JOINED, "current"),
        (THROUGH, THROUGH, "current"),
        (THROUGH, THROUGH + DAY, "grace"),
        (THROUGH, GRACE, "grace"),
        (THROUGH, GRACE + DAY, None),
    ],
)
def test_a_member_is_due_from_the_day_asked_for_to_the_end_of_grace(by: date, as_of: date, state: str | None) -> None:
    with asked(renewals.view, *members(joined())) as view:
        found = renewals.due(view.connection, Ask(by, as_of))
    assert [due.state for due in found] == ([] if state is None else [state])


def test_a_due_line_names_member_person_days_and_grade() -> None:
    with asked(renewals.view, *members(joined())) as view:
        [due] = renewals.due(view.connection, Ask(THROUGH, JOINED))
    assert due == Due(MEMBER, ANN, THROUGH, GRACE, "full", "current", view.at[0])


@pytest.mark.parametrize(("as_of", "listed"), [(GRACE, 0), (GRACE + DAY, 1)])
def test_a_member_has_lapsed_the_day_after_grace(as_of: date, listed: int) -> None:
    with asked(renewals.view, *members(joined())) as view:
        assert len(renewals.lapsed(view.connection, as_of=as_of)) == listed


def test_a_renewed_member_is_on_no_list() -> None:
    with asked(renewals.view, *members(joined(), renewed(on=GRACE))) as view:
        assert renewals.due(view.connection, Ask(THROUGH, GRACE)) == []
        assert renewals.lapsed(view.connection, as_of=GRACE + DAY) == []


def test_the_list_as_it_stood_before_the_dues_were_paid_still_shows_them_wanted() -> None:
    with asked(renewals.view, *members(joined(), renewed(on=GRACE))) as view:
        assert len(renewals.due(view.connection, Ask(THROUGH, GRACE - DAY))) == 1
        assert len(renewals.due(view.connection, Ask(THROUGH, GRACE, view.at[0]))) == 1


@pytest.mark.parametrize("left", [JOINED + DAY, THROUGH + DAY, GRACE])
def test_whoever_said_that_they_leave_is_not_asked_for_dues(left: date) -> None:
    with asked(renewals.view, *members(joined(), Member.Resigned(ANN, left, None))) as view:
        assert renewals.due(view.connection, Ask(THROUGH, JOINED)) == []
        assert renewals.lapsed(view.connection, as_of=GRACE + DAY) == []


def test_whoever_came_back_is_asked_again() -> None:
    back = Member.Rejoined(ANN, date(2025, 9, 1), *terms.ends(date(2025, 9, 1)), "full", UUID(int=3), date(2025, 9, 1))
    facts = members(joined(), Member.Resigned(ANN, date(2025, 6, 1), None), back)
    with asked(renewals.view, *facts) as view:
        assert [due.through for due in renewals.due(view.connection, Ask(date(2026, 12, 1), back.on))] == [
            date(2026, 8, 31)
        ]


def test_pages_follow_one_another_by_the_day_the_term_ends() -> None:
    facts = [(UUID(int=n), joined(JOINED + (n % 3) * DAY)) for n in range(7)]
    found: list[Due] = []
    with asked(renewals.view, *facts) as view:
        ask = Ask(date(2026, 12, 31), JOINED + 3 * DAY)
        while page := renewals.due(
            view.connection, ask, after=(found[-1].through, found[-1].member) if found else None, limit=2
        ):
            found += page
    assert [(due.through, due.member) for due in found] == sorted((due.through, due.member) for due in found)
    assert len({due.member for due in found}) == 7


def test_a_lapse_is_nominated_until_it_is_stated_and_again_after_the_next() -> None:
    lapsed = Member.Lapsed(ANN, GRACE + DAY)
    again = Member.Rejoined(ANN, date(2027, 1, 1), *terms.ends(date(2027, 1, 1)), "full", UUID(int=3), date(2027, 1, 1))
    with asked(renewals.view, *members(joined())) as view:
        assert renewals.unstated_lapses(view.connection, on=GRACE) == []
        assert renewals.unstated_lapses(view.connection, on=GRACE + DAY) == [MEMBER]
    with asked(renewals.view, *members(joined(), lapsed)) as view:
        assert renewals.unstated_lapses(view.connection, on=date(2026, 12, 1)) == []
    with asked(renewals.view, *members(joined(), lapsed, again)) as view:
        assert renewals.unstated_lapses(view.connection, on=date(2028, 12, 1)) == [MEMBER]


def test_a_difference_of_two_days_names_whom_and_which_fact() -> None:
    with asked(renewals.view, *members(joined(), renewed(on=GRACE))) as view:
        old, new = Ask(THROUGH, GRACE - DAY), Ask(THROUGH, GRACE)
        assert renewals.delta(view.connection, old, new) == [Effect(MEMBER, -1, view.at[1])]
        assert renewals.delta(view.connection, new, old) == [Effect(MEMBER, 1, view.at[0])]
        assert renewals.explain(view.connection, old) == view.at[:1]
        assert renewals.explain(view.connection, new) == []


@pytest.mark.parametrize("seed", range(3))
def test_lists_differ_by_the_sum_of_effects_and_facts_listed_give_the_same_list(seed: int) -> None:
    rng = seeded(seed)
    facts = memberships(rng)
    with asked(renewals.view, *facts) as view:
        for _ in range(30):
            old, new = (Ask(some_day(rng), some_day(rng), rng.choice([*view.at, None])) for _ in range(2))
            before, after = (len(renewals.due(view.connection, ask)) for ask in (old, new))
            assert sum(e.effect for e in renewals.delta(view.connection, old, new)) == after - before
        listed = set(renewals.explain(view.connection, new, limit=1_000))
        expected = [due.member for due in renewals.due(view.connection, new)]
    with asked(renewals.view, *[f for f, at in zip(facts, view.at, strict=True) if at in listed]) as replayed:
        assert [due.member for due in renewals.due(replayed.connection, Ask(new.by, new.as_of))] == expected


@pytest.mark.parametrize("seed", range(3))
def test_whoever_is_on_the_lapsed_list_has_lapsed_by_their_facts(seed: int) -> None:
    rng = seeded(seed)
    facts = memberships(rng)
    with asked(renewals.view, *facts) as view:
        for _ in range(30):
            on, position = date(2040, 1, 1), rng.choice(view.at)
            listed = {line.member for line in renewals.lapsed(view.connection, as_of=on, known_at=position)}
            past = known_by(facts, view.at, position)
            streams = {id: [fact for owner, fact in past if owner == id] for id, _ in past}
            stands = {id: Member.replay(id, stream).status(on) for id, stream in streams.items()}
            assert listed == {id for id, status in stands.items() if status is Status.LAPSED}


@pytest.mark.parametrize("seed", range(2))
def test_rebuild_equals_follow(seed: int, database_url: str) -> None:
    rng = seeded(seed)
    rows = rebuild_equals_follow(renewals.view, database_url, memberships(rng), rng)
    assert all(rows.values())
