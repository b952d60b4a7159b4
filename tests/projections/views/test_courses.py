"""Courses in depth: found by what they are about, with their seats, studies, paths and blocks, on any day."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.courses import commands as commands_
from domain.courses.enrolment import Enrolment, enrolment_id
from domain.courses.facts import Module
from domain.courses.seats import Seats, seats_id
from domain.errors import DomainError
from domain.people import commands as people
from domain.processes import enrolment, places, seat_blocks, study
from domain.values import Money
from projections.engine import View
from projections.reports import courses as reports
from projections.reports.explained import Report, delta, explain
from projections.reports.numbers import Look
from projections.views import course_seats, courses, paths, rosters, studies
from projections.views import seat_blocks as blocks
from projections.views.courses import Sought
from tests.domain.processes.worlds import ANN, BEN, COURSE, FREE, MEMBER_SINCE, ON, world
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.views.histories import viewed

EVER = date(2030, 1, 1)
SHELLS, PATH = UUID(int=51), UUID(int=52)
MINE = (courses.view, course_seats.view, studies.view, paths.view, blocks.view)
DESCRIBED: dict[str, Any] = {"theme": "Statics", "level": "advanced", "language": "en", "form": "own"}


class School:
    """A course in full use, driven by chance: terms, seats, modules, attempts, blocks, paths."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.on, self.made = rng, ON, 0
        self.journal = world(price=FREE, member_price=FREE)
        self.persons = [uuid5(COURSE, f"person {n}") for n in range(8)]
        for n, person in enumerate(self.persons):
            people.register(self.journal, person, name=f"L{n}", email=f"l{n}@example.org", on=MEMBER_SINCE)

    def live(self, steps: int = 100) -> FakeJournal:
        """Take so many steps; what the rules refuse did not happen."""
        for _ in range(steps):
            try:
                self.rng.choice(self._deeds())()
            except DomainError:
                continue
        return self.journal

    def _deeds(self) -> list[Callable[[], object]]:
        j, rng, on = self.journal, self.rng, self.on
        person = rng.choice(self.persons)
        id = enrolment_id(COURSE, person, rng.choice([1, 1, 2]))
        block = uuid5(COURSE, f"block {rng.randint(0, self.made)}")
        few = [Module(f"M{n}") for n in range(rng.randint(1, 3))]
        terms: dict[str, Any] = {"title": "Structures", "performance": "Design.", "courses": [COURSE]}
        return [
            lambda: enrolment.enrol(j, course_id=COURSE, person_id=person, on=on),
            lambda: enrolment.enrol(j, course_id=COURSE, person_id=person, on=on),
            lambda: enrolment.cancel(j, id, on=on),
            lambda: enrolment.resume(j, id, on=on),
            lambda: enrolment.accept_offer(j, id, on=on),
            lambda: enrolment.pass_offer(j, id, on=on),
            lambda: study.finish_module(j, id, module=rng.randint(1, 3), stated_by="learner", on=on),
            lambda: study.attempt(
                j, id, judged_by="desk", passed=rng.random() < 0.5, points=rng.randint(0, 9_999), on=on
            ),
            lambda: study.extend(j, id, through=on + timedelta(days=rng.randint(300, 600)), on=on),
            lambda: commands_.structure(j, COURSE, modules=few, on=on),
            lambda: commands_.agree_attempts(j, COURSE, most=3, again=True, on=on),
            lambda: commands_.describe(j, COURSE, **{**DESCRIBED, "theme": rng.choice(["A", "B"])}, on=on),
            lambda: commands_.limit_seats(j, COURSE, limit=rng.randint(2, 6), on=on),
            lambda: commands_.lay_path(j, PATH, **terms, on=on),
            lambda: places.waive(j, course_id=COURSE, person_id=person, reason="Knows it", on=on),
            lambda: seat_blocks.assign(j, block, holder_id=person, on=on),
            lambda: seat_blocks.unassign(j, block, seat=1, on=on),
            lambda: seat_blocks.give_back(j, block, seats=1, on=on),
            self._buy,
            self._tomorrow,
        ]

    def _buy(self) -> None:
        self.made += 1
        id = uuid5(COURSE, f"block {self.made}")
        seat_blocks.buy(self.journal, id, course_id=COURSE, person_id=ANN, seats=2, price=FREE, on=self.on)

    def _tomorrow(self) -> None:
        self.on += timedelta(days=1)


def a_term(seed: int) -> FakeJournal:
    return School(Random(seed)).live()  # noqa: S311  chance, not a secret


@pytest.mark.parametrize("view", MINE, ids=[view.name for view in MINE])
def test_rebuild_equals_follow(view: View, database_url: str) -> None:
    chance = Random(4)  # noqa: S311  chance, not a secret
    rows = rebuild_equals_follow(view, database_url, a_term(7).entries, chance)
    assert all(rows.values()), rows.keys()


CASES: dict[str, Callable[[Look], Report[UUID]]] = {
    "studies": lambda look: reports.Studies(COURSE, look),
    "blocks": lambda look: reports.Blocks(COURSE, look),
    "paths": reports.Paths,
}


@pytest.mark.parametrize("report", CASES.values(), ids=CASES.keys())
def test_each_report_tells_its_facts_and_what_changed(
    report: Callable[[Look], Report[UUID]], database_url: str
) -> None:
    journal = a_term(8)
    half = len(journal.entries) // 2
    with viewed(database_url, journal.entries, rosters.view, *MINE) as connection:
        early, late = report(Look(EVER, half)), report(Look(EVER, len(journal.entries)))
        changes = delta(connection, early, late, limit=200)
        behind = explain(connection, late, limit=1_000)
        was, now = early.says(connection), late.says(connection)
    assert {change.id for change in changes} == {str(k) for k in was.keys() | now.keys() if was.get(k) != now.get(k)}
    assert all(change.facts and min(change.facts) > half for change in changes)
    assert behind == sorted(behind)
    assert behind


def offer(journal: FakeJournal, id: UUID, title: str, minor: int, **described: str) -> None:
    price = Money(minor, "EUR")
    commands_.offer(
        journal, id, title=title, summary="At home.", price=price, member_price=price, performance="", on=ON
    )
    if described:
        commands_.describe(journal, id, **{**DESCRIBED, **described}, on=ON)


FOUND = [
    (Sought(), ["100% shells", "Reading structures", "Stone"]),
    (Sought(words="SHELLS home"), ["100% shells"]),
    (Sought(words="%"), ["100% shells"]),
    (Sought(theme="Masonry"), ["Stone"]),
    (Sought(theme="Statics", level="advanced"), ["100% shells"]),
    (Sought(language="de"), []),
    (Sought(most=0), ["Stone"]),
    (Sought(form="own", most=2_000), ["100% shells", "Stone"]),
]


def test_courses_are_found_by_what_they_are_about(database_url: str) -> None:
    journal = world()
    offer(journal, SHELLS, "100% shells", 2_000, theme="Statics")
    offer(journal, UUID(int=53), "Stone", 0, theme="Masonry")
    with viewed(database_url, journal.entries, courses.view) as connection:
        for sought, titles in FOUND:
            assert [each.title for each in courses.on_offer(connection, as_of=ON, sought=sought)] == titles
        assert courses.words_in_use(connection, as_of=ON) == {"themes": ["Masonry", "Statics"], "languages": ["en"]}


def test_a_course_stands_where_it_was_described_by_then_and_as_it_was_known(database_url: str) -> None:
    journal = world()
    commands_.describe(journal, COURSE, **DESCRIBED, on=ON)
    known_at = len(journal.entries)
    commands_.describe(journal, COURSE, **{**DESCRIBED, "theme": "Shells"}, on=ON + timedelta(days=2))
    with viewed(database_url, journal.entries, courses.view) as connection:
        themes = [
            courses.terms(connection, [COURSE], as_of=as_of, known_at=known)[COURSE]["described"]["theme"]
            for as_of, known in [(ON, None), (ON + timedelta(days=2), known_at), (ON + timedelta(days=2), None)]
        ]
        before = courses.terms(connection, [COURSE], as_of=MEMBER_SINCE)
    assert (themes, before) == (["Statics", "Statics", "Shells"], {})


def test_pass_then_fail_the_certificate_of_completion_stays(database_url: str) -> None:
    """Result overwritten: the best attempt is what the view tells. C 37."""
    journal = world(price=FREE, member_price=FREE)
    commands_.agree_attempts(journal, COURSE, most=3, again=False, on=ON)
    id = enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    for passed, points in ((False, 3_000), (True, 6_000), (False, 9_000)):
        study.attempt(journal, id, judged_by="desk", passed=passed, points=points, on=ON)
    with viewed(database_url, journal.entries, rosters.view, studies.view) as connection:
        found = studies.studies(connection, [id], as_of=ON)[id]
        (booking,) = rosters.bookings_of(connection, BEN, as_of=ON)
    assert found.best is not None
    assert (found.best.number, found.best.passed, len(found.attempts)) == (2, True, 3)
    assert booking.state == "completed"


@pytest.mark.parametrize("seed", [1])
def test_seats_studies_and_states_are_those_of_the_aggregates(seed: int, database_url: str) -> None:
    journal = a_term(seed)
    places_ = {id: journal.get(Enrolment, id) for id, kind in journal.kinds.items() if kind is Enrolment}
    told = journal.get(Seats, seats_id(COURSE))
    with viewed(database_url, journal.entries, rosters.view, *MINE) as connection:
        found = studies.studies(connection, list(places_), as_of=EVER)
        counted = course_seats.seats_of(connection, [COURSE])[COURSE]
        states = {b.id: b.state for b in rosters.roster(connection, COURSE, as_of=EVER)}
    assert (counted.limit, counted.taken, counted.held, counted.free) == (told.limit, told.taken, told.held, told.free)
    assert states == {id: p.state for id, p in places_.items() if p.state not in {"cancelled", "new"}}
    assert {id: (s.through, sorted(s.modules), len(s.attempts)) for id, s in found.items() if s.through} == {
        id: (p.through, sorted(p.modules), len(p.attempts)) for id, p in places_.items() if p.through != date.min
    }
