"""The register: who was a member on any day, as known now and as known at any time before."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.aggregate import Fact
from domain.members import terms
from domain.members.member import Member
from projections.views import register
from tests.projections.asked import asked, known_by
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.histories import memberships, seeded, some_day

DAY = timedelta(days=1)
ANN, MEMBER = UUID(int=11), UUID(int=42)
JOINED = date(2025, 3, 1)
JAN_1, JAN_31 = date(2026, 1, 1), date(2026, 1, 31)


def joined(from_: date = JOINED, person: UUID = ANN) -> Member.Joined:
    return Member.Joined(person, from_, *terms.ends(from_), "full", uuid4(), from_)


def history(*more: Fact, member: UUID = MEMBER, person: UUID = ANN) -> list[tuple[UUID, Fact]]:
    past = [Member.Applied(person, "full", JOINED, None), Member.Admitted(person, "M-00042", JOINED)]
    return [(member, fact) for fact in (*past, joined(person=person), *more)]


RESIGNED = Member.Resigned(ANN, JAN_1, None)


def test_a_resignation_entered_late_ends_the_membership_on_its_day_but_was_not_known_before() -> None:
    with asked(register.view, *history(RESIGNED)) as view:
        february, march = view.at[2], view.at[3]
        as_known = [
            register.status(view.connection, MEMBER, as_of=JAN_31, known_at=position)
            for position in (february, march, None)
        ]
    assert as_known == ["current", "resigned", "resigned"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (JOINED - DAY, None),
        (JOINED, "current"),
        (date(2026, 2, 28), "current"),
        (date(2026, 3, 1), "grace"),
        (date(2026, 4, 29), "grace"),
        (date(2026, 4, 30), "lapsed"),
    ],
)
def test_the_days_of_a_term_its_grace_and_its_lapse(on: date, expected: str | None) -> None:
    with asked(register.view, *history()) as view:
        assert register.status(view.connection, MEMBER, as_of=on) == expected


def test_dues_paid_in_grace_take_it_back_and_it_is_still_known_that_it_was_grace() -> None:
    renewed = Member.Renewed(ANN, date(2026, 3, 1), *terms.ends(date(2026, 3, 1)), "full", uuid4(), date(2026, 4, 1))
    with asked(register.view, *history(renewed)) as view:
        on = date(2026, 3, 15)
        then = register.status(view.connection, MEMBER, as_of=on, known_at=view.at[2])
        assert (then, register.status(view.connection, MEMBER, as_of=on)) == ("grace", "current")


def test_a_page_lists_members_and_no_applicants() -> None:
    applicant = (UUID(int=43), Member.Applied(UUID(int=12), "full", JOINED, None))
    with asked(register.view, *history(), applicant) as view:
        [entry] = register.listed(view.connection, as_of=JAN_31)
    assert entry == register.Entry(MEMBER, ANN, "current", JOINED, "M-00042", "full", view.at[2])


def test_pages_follow_one_another() -> None:
    facts = [fact for n in range(5) for fact in history(member=UUID(int=n), person=UUID(int=n))]
    with asked(register.view, *facts) as view:
        found: list[UUID] = []
        while page := register.listed(view.connection, as_of=JAN_31, after=found[-1] if found else None, limit=2):
            found += [entry.member for entry in page]
    assert found == [UUID(int=n) for n in range(5)]


def test_only_a_paid_member_is_nominated_for_the_members_price() -> None:
    with asked(register.view, *history()) as view:
        nominated = [register.good_standing(view.connection, ANN, on) for on in (JOINED, date(2026, 3, 1))]
        assert register.good_standing(view.connection, uuid4(), JOINED) is None
    assert nominated == [MEMBER, None]


@pytest.mark.parametrize("seed", range(3))
def test_for_every_day_and_every_position_the_register_says_what_the_facts_known_then_say(seed: int) -> None:
    rng = seeded(seed)
    facts = memberships(rng)
    with asked(register.view, *facts) as view:
        for _ in range(60):
            on, position = some_day(rng, years=12), rng.choice(view.at)
            past = known_by(facts, view.at, position)
            for id in {id for id, _ in facts}:
                member = Member.replay(id, [fact for owner, fact in past if owner == id])
                assert register.status(view.connection, id, as_of=on, known_at=position) == member.status(on)


@pytest.mark.parametrize("seed", range(2))
def test_rebuild_equals_follow(seed: int, database_url: str) -> None:
    rng = seeded(seed)
    rows = rebuild_equals_follow(register.view, database_url, memberships(rng), rng)
    assert all(rows.values())


def test_a_membership_is_found_by_its_number_on_days_on_which_it_stood() -> None:
    with asked(register.view, *history()) as view:
        then = register.numbered(view.connection, "M-00042", as_of=JOINED)
        before = register.numbered(view.connection, "M-00042", as_of=JOINED - DAY)
        nobody = register.numbered(view.connection, "", as_of=JOINED)
    assert then is not None
    assert (then.member, then.status) == (MEMBER, "current")
    assert (before, nobody) == (None, None)


def test_an_applicant_has_no_number_though_one_was_given_later() -> None:
    applied = Member.Applied(ANN, "full", JOINED - DAY, None)
    past: list[tuple[UUID, Fact]] = [(MEMBER, applied), (MEMBER, Member.Admitted(ANN, "M-00042", JOINED))]
    with asked(register.view, *past, (MEMBER, joined())) as view:
        the_day_before = register.of_person(view.connection, ANN, as_of=JOINED - DAY)
        not_yet_known = register.of_person(view.connection, ANN, as_of=JOINED, known_at=view.at[0])
        admitted = register.of_person(view.connection, ANN, as_of=JOINED, known_at=view.at[1])
        found = [
            register.numbered(view.connection, "M-00042", as_of=as_of, known_at=known_at)
            for as_of, known_at in ((JOINED - DAY, None), (JOINED, view.at[0]))
        ]
    assert [(entry.status, entry.number) for entry in (*the_day_before, *not_yet_known)] == [("applicant", "")] * 2
    assert [(entry.status, entry.number) for entry in admitted] == [("admitted", "M-00042")]
    assert found == [None, None]


def test_the_memberships_of_several_people_are_found_at_once() -> None:
    bob, other = UUID(int=12), UUID(int=43)
    with asked(register.view, *history(), *history(member=other, person=bob)) as view:
        both = register.of_people(view.connection, [ANN, bob], as_of=JOINED)
        one = register.of_people(view.connection, [bob], as_of=JOINED)
    assert [entry.member for entry in both] == [MEMBER, other]
    assert [entry.member for entry in one] == [other]
