"""Every report says why: the facts it rests on give the same report, and what changed leads from one to another."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Connection

from domain.certifications.commands import define_programme
from domain.certifications.programme_commands import draft_version
from domain.events.registration import Registration, registration_id
from domain.members.fees import FEES, FeeSchedule, GradeFee
from domain.people.commands import register as register_person
from domain.processes import registration
from domain.values import Money
from projections.engine import View
from projections.reports import certification, explained, membership
from projections.reports.bookings import Bookings, Courses, Roster
from projections.reports.cpd_explained import Log, Standings
from projections.reports.explained import Change, Report
from projections.reports.numbers import Look
from projections.reports.prices import Fees, Programmes
from projections.reports.programme import ToCome
from projections.views import (
    certifications,
    courses,
    cpd_credits,
    cpd_holders,
    cpd_obligations,
    events,
    fees,
    programmes,
    register,
    rosters,
    seats,
)
from tests.domain.certifications.rules import rules
from tests.domain.processes.worlds import COURSE, EVENT, ON, world
from tests.fakes import FakeJournal
from tests.projections.engine.harness import Stated, rebuild_equals_follow
from tests.projections.histories import certifications as rulings
from tests.projections.histories import memberships, seeded
from tests.projections.views.histories import a_year, viewed

PERSON = uuid5(EVENT, "person 1")
REPLAYED = 4


class Case(NamedTuple):
    """A report, the views that it asks, and a history to ask them about."""

    report: Callable[[Look], Report[Any]]
    views: tuple[View, ...]
    facts: list[Stated]


def _year() -> list[Stated]:
    return a_year(6, 300).entries


def _moves() -> list[Stated]:
    return memberships(seeded(1))


def _rulings() -> list[Stated]:
    return rulings(seeded(1))


def _prices() -> list[Stated]:
    """Programmes and lists of fees, published in any order of days."""
    rng, journal = seeded(2), FakeJournal()
    for number in range(1, 13):
        on = date(2026, rng.randint(1, 12), 1)
        grades = [
            GradeFee(grade, grade, Money(rng.randint(1, 9), "EUR")) for grade in rng.sample(["full", "student"], 1)
        ]
        journal.entries.append((FEES, FeeSchedule.Published(number, on, grades, on)))
        fee, code = Money(rng.randint(1, 9), "EUR"), rng.choice(["CP", "CS"])
        define_programme(journal, code=code, title=code, scheme=None, months=number, fee=fee, on=on)
    draft_version(journal, "CP", rules=rules(scheme=None, recertification="none"), on=date(2026, 12, 1))
    return journal.entries


def _holder() -> UUID:
    return next(fact.person_id for _, fact in _rulings())  # type: ignore[attr-defined]


CASES: dict[str, Callable[[], Case]] = {
    "programme": lambda: Case(ToCome, (events.view, seats.view), _year()),
    "courses": lambda: Case(Courses, (courses.view,), _year()),
    "programmes": lambda: Case(Programmes, (programmes.view,), _prices()),
    "fees": lambda: Case(Fees, (fees.view,), _prices()),
    "roster": lambda: Case(lambda look: Roster(EVENT, look), (rosters.view,), _year()),
    "class list": lambda: Case(lambda look: Roster(COURSE, look), (rosters.view,), _year()),
    "bookings": lambda: Case(lambda look: Bookings(PERSON, look), (rosters.view,), _year()),
    "log": lambda: Case(lambda look: Log(PERSON, look), (cpd_credits.view,), _year()),
    "standings": lambda: Case(
        lambda look: Standings(PERSON, look), (cpd_credits.view, cpd_holders.view, cpd_obligations.view), _year()
    ),
    "movements": lambda: Case(lambda look: membership.Movements(date(2022, 1, 1), look), (register.view,), _moves()),
    "lapses": lambda: Case(
        lambda look: membership.Movements(date(2021, 1, 1), look, "lapsed"), (register.view,), _moves()
    ),
    "cohorts": lambda: Case(membership.Cohorts, (register.view,), _moves()),
    "cohort": lambda: Case(lambda look: membership.Cohorts(look, 2020), (register.view,), _moves()),
    "suspended": lambda: Case(lambda look: certification.Listed(look, "suspended"), (certifications.view,), _rulings()),
    "expiring": lambda: Case(
        lambda look: certification.Listed(look, "valid", date(2024, 6, 1)), (certifications.view,), _rulings()
    ),
    "certifications": lambda: Case(
        lambda look: certification.OfPerson(_holder(), look), (certifications.view,), _rulings()
    ),
}


@pytest.fixture(params=CASES, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


def days(facts: Sequence[Stated]) -> list[date]:
    return sorted({fact.on for _, fact in facts if hasattr(fact, "on")})


def looks(case: Case, rng: Random, number: int) -> Iterator[Look]:
    some = days(case.facts)
    for _ in range(number):
        yield Look(rng.choice(some), rng.choice([*range(1, len(case.facts) + 1), None]))


def whole(connection: Connection, old: Report[Any], new: Report[Any], limit: int = 1_000) -> list[Change]:
    found: list[Change] = []
    while page := explained.delta(connection, old, new, after=found[-1].id if found else "", limit=limit):
        found += page
    return found


def told(report: Report[Any], connection: Connection) -> dict[str, Any]:
    return {str(key): line for key, line in report.says(connection).items()}


def test_what_changed_leads_from_one_report_to_the_other(database_url: str, case: Case) -> None:
    rng, seen = seeded(3), 0
    with viewed(database_url, case.facts, *case.views) as connection:
        for one, other in zip(looks(case, rng, 25), looks(case, rng, 25), strict=True):
            old, new = case.report(one), case.report(other)
            changes = whole(connection, old, new)
            became = told(old, connection) | {change.id: change.after for change in changes}
            assert {id: line for id, line in became.items() if line is not None} == told(new, connection)
            assert all(change.facts for change in changes)
            assert changes == whole(connection, old, new, limit=2)
            assert explained.delta(connection, old, old) == []
            seen += len(changes)
    assert seen


def test_what_changed_between_two_positions_is_laid_to_what_was_entered_between(database_url: str, case: Case) -> None:
    rng, on = seeded(4), days(case.facts)[-1]
    with viewed(database_url, case.facts, *case.views) as connection:
        for _ in range(25):
            first, last = sorted(rng.sample(range(1, len(case.facts) + 1), 2))
            for change in whole(connection, case.report(Look(on, first)), case.report(Look(on, last))):
                assert any(first < position <= last for position in change.facts), change


def test_replaying_only_the_facts_listed_gives_the_same_report(case: Case, tmp_path: Path) -> None:
    replayed = 0
    with viewed(f"sqlite:///{tmp_path / 'all'}", case.facts, *case.views) as connection:
        for look in looks(case, seeded(5), 400):
            expected = told(case.report(look), connection)
            if not expected or replayed == REPLAYED:
                continue
            replayed += 1
            listed = set(explained.explain(connection, case.report(look), limit=10_000))
            again = [fact for position, fact in enumerate(case.facts, 1) if position in listed]
            with viewed(f"sqlite:///{tmp_path / str(replayed)}", again, *case.views) as other:
                assert told(case.report(look._replace(known_at=None)), other) == expected
    assert replayed == REPLAYED


def test_pages_of_an_explanation_join_to_the_whole(database_url: str, case: Case) -> None:
    report, found = case.report(Look(days(case.facts)[-1])), [0]
    with viewed(database_url, case.facts, *case.views) as connection:
        at_once = explained.explain(connection, report, limit=10_000)
        while page := explained.explain(connection, report, after=found[-1], limit=7):
            found += page
        lines = {key: explained.explain(connection, report, of=key, limit=10_000) for key in report.says(connection)}
    assert found[1:] == at_once == sorted({position for line in lines.values() for position in line})


def test_more_lines_than_one_query_may_name_are_explained_all_the_same(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES["cohorts"]()
    last, first = case.report(Look(days(case.facts)[-1])), case.report(Look(days(case.facts)[0]))
    with viewed(database_url, case.facts, *case.views) as connection:
        at_once = explained.explain(connection, last, limit=50), whole(connection, first, last)
        monkeypatch.setattr(explained, "AT_ONCE", 3)
        assert (explained.explain(connection, last, limit=50), whole(connection, first, last)) == at_once
    assert all(at_once)


@pytest.mark.parametrize("kind", [Bookings, Log, certification.OfPerson])
def test_a_report_on_one_person_never_explains_what_is_anothers(
    database_url: str, kind: Callable[[UUID, Look], Report[UUID]]
) -> None:
    facts, look = [*_year(), *_rulings()], Look(date(2030, 1, 1))
    views = rosters.view, cpd_credits.view, certifications.view
    with viewed(database_url, facts, *views) as connection:
        owners = {fact.person_id for _, fact in facts if hasattr(fact, "person_id")}
        mine = {owner: keys for owner in owners if (keys := list(kind(owner, look).says(connection)))}
        (one, keys), (other, _) = list(mine.items())[:2]
        assert explained.explain(connection, kind(one, look), of=keys[0])
        assert explained.explain(connection, kind(other, look), of=keys[0]) == []


def test_a_place_in_the_line_changes_by_the_facts_of_whoever_stood_ahead(database_url: str) -> None:
    journal = world(capacity=1)
    people = [uuid5(EVENT, f"waiting {number}") for number in range(3)]
    for person in people:
        register_person(journal, person, name="W", email=f"{person.hex}@example.org", on=ON)
        registration.register(journal, event_id=EVENT, person_id=person, on=ON)
    known_at = len(journal.entries)
    registration.cancel(journal, registration_id(EVENT, people[1]), on=ON)
    gave_up = next(n for n, (_, fact) in enumerate(journal.entries, 1) if isinstance(fact, Registration.Cancelled))
    with viewed(database_url, journal.entries, rosters.view) as connection:
        changes = explained.delta(connection, Roster(EVENT, Look(ON, known_at)), Roster(EVENT, Look(ON)))
    moved = next(change for change in changes if change.id == str(registration_id(EVENT, people[2])))
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before["place"], moved.after["place"], moved.facts) == (2, 1, [gave_up])


@pytest.mark.parametrize("view", [fees.view, programmes.view], ids=["fees", "programmes"])
def test_lists_of_prices_rebuilt_equal_those_followed(view: View, database_url: str) -> None:
    rows = rebuild_equals_follow(view, database_url, _prices(), seeded(1))
    assert all(rows.values())
