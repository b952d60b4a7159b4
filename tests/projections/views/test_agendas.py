"""Programmes, series, arrangements, doors and answers as views: on any day, as known at any position."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import pytest

from domain.events import afterwards, arranging, commands, presences, programme
from domain.events.attendance import CreditRule
from domain.events.presences import Showing
from domain.events.registration import registration_id
from domain.people import commands as people
from domain.processes import registration
from projections.engine import View
from projections.reports import calendars
from projections.reports.agendas import Agenda, AllSeries, Door
from projections.reports.explained import delta, explain
from projections.reports.numbers import Look
from projections.views import agendas, arrangements, events, feedback, rosters, seats, series
from projections.views import presences as seen
from tests.domain.processes.worlds import ANN, BEN, CEM, DAY, EVENT, FREE, ON, world
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.views.histories import viewed

SESSION, OTHER, SERIES = UUID(int=71), UUID(int=72), UUID(int=73)
BEGINS = datetime(2026, 11, 30, 17, tzinfo=UTC)
NIGHT = BEGINS + timedelta(hours=6)
LATER = ON + timedelta(days=10)
VIEWS = {view.name: view for view in (agendas.view, arrangements.view, feedback.view, seen.view, series.view)}


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """Give where views are kept whose rebuilding on either database is shown already."""
    return f"sqlite:///{tmp_path / 'views.sqlite'}"


def answered(journal: FakeJournal, number: int) -> None:
    """Let so many more people have been there and answer, the last of whom thought little of it."""
    for n in range(number):
        person = uuid5(EVENT, f"answers {len(journal.entries)} {n}")
        people.register(journal, person, name=f"A{n}", email=f"a{len(journal.entries)}@example.org", on=ON)
        id = registration.register(journal, event_id=EVENT, person_id=person, on=ON)
        commands.attend(journal, id, on=DAY)
        afterwards.give_feedback(journal, id, worth=1 if n == number - 1 else 5, different="", recommends=n > 0, on=DAY)


@pytest.fixture
def journal() -> FakeJournal:
    """An event with everything around it."""
    journal = world(price=FREE, member_price=FREE, capacity=50)
    for id, title, starts in ((SESSION, "Arches", "2026-11-30T18:45"), (OTHER, "Beams", "2026-11-30T18:00")):
        programme.schedule_session(
            journal, id, event_id=EVENT, title=title, starts=starts, minutes=30, room="Hall", on=ON
        )
    programme.name_speaker(journal, SESSION, person_id=BEN, credit={"hours": "2"}, on=ON)
    programme.name_speaker(journal, SESSION, person_id=CEM, on=ON)
    programme.begin_series(journal, SERIES, title="Winter", summary="Evenings", on=ON)
    programme.arrange_series(journal, SERIES, events=[EVENT], on=LATER)
    arranging.agree_venue(journal, EVENT, name="Hall", address="Road 1", access="Lift", on=ON)
    arranging.agree_credit_rule(journal, EVENT, rule=CreditRule(50, 90, 10), on=ON)
    arranging.agree_link(journal, EVENT, link="https://meet.example.org/1", on=LATER)
    for person in (ANN, BEN):
        registration.register(journal, event_id=EVENT, person_id=person, on=ON)
    return journal


def through_the_evening(journal: FakeJournal) -> FakeJournal:
    for minutes, door in ((-5, "Garden"), (-10, "Main")):
        showing = Showing(BEGINS + timedelta(minutes=minutes), door, NIGHT)
        presences.check_in(journal, registration_id(EVENT, ANN), showing=showing, on=DAY)
    bens = registration_id(EVENT, BEN)
    presences.see_online(journal, bens, seen=(BEGINS, NIGHT))
    presences.check_in(journal, bens, showing=Showing(BEGINS, "Main", NIGHT), on=DAY)
    presences.undo_check_in(journal, bens, on=DAY)
    programme.give_session(journal, SESSION, person_id=BEN, at=NIGHT)
    programme.release_speaker(journal, SESSION, person_id=CEM, on=DAY)
    programme.drop_session(journal, OTHER, on=DAY)
    arranging.offer_recording(journal, EVENT, link="https://video.example.org/1", first=DAY, through=DAY, on=DAY)
    answered(journal, 6)
    return journal


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_rebuild_equals_follow(view: View, journal: FakeJournal, database_url: str) -> None:
    chance = Random(7)  # noqa: S311  chance, not a secret
    rows = rebuild_equals_follow(view, database_url, through_the_evening(journal).entries, chance)
    assert all(rows.values()), rows.keys()


def test_a_programme_is_told_by_time_and_as_it_stood(journal: FakeJournal, sqlite: str) -> None:
    known_at = len(journal.entries)
    programme.reschedule_session(journal, OTHER, starts="2026-11-30T19:15", minutes=15, room="", on=LATER)
    programme.release_speaker(journal, SESSION, person_id=CEM, on=LATER)
    with viewed(sqlite, journal.entries, agendas.view) as connection:
        now = agendas.agenda(connection, EVENT, as_of=LATER)
        before = agendas.agenda(connection, EVENT, as_of=LATER - timedelta(days=1))
        known = agendas.agenda(connection, EVENT, as_of=LATER, known_at=known_at)
        changes = delta(connection, Agenda(EVENT, Look(ON)), Agenda(EVENT, Look(LATER)))
        reasons = explain(connection, Agenda(EVENT, Look(LATER)), of=SESSION)
    assert [(slot.title, slot.after, slot.room) for slot in now] == [("Arches", 45, "Hall"), ("Beams", 75, "")]
    assert [speaker.person for speaker in now[0].speakers] == [BEN]
    assert before == known
    assert [slot.title for slot in before] == ["Beams", "Arches"]
    assert {change.id for change in changes} == {str(SESSION), str(OTHER)}
    told = [fact.TOPIC for fact in (journal.entries[position - 1][1] for position in reasons)]
    steps = ("scheduled", "speaker_named", "speaker_named", "speaker_released")
    assert told == [f"event_part.{step}" for step in steps]


def test_what_is_arranged_is_told_as_it_stood(journal: FakeJournal, sqlite: str) -> None:
    with viewed(sqlite, journal.entries, arrangements.view, series.view) as connection:
        early = arrangements.arranged(connection, [EVENT], as_of=ON)[EVENT]
        late = arrangements.arranged(connection, [EVENT], as_of=LATER)[EVENT]
        listed = [series.find(connection, SERIES, as_of=day) for day in (ON, LATER)]
        reasons = explain(connection, AllSeries(Look(LATER)))
    assert (early.mode, early.link, late.mode) == ("in person", "", "in person and online")
    assert early.rule == {"nothing_under": 50, "full_from": 90, "step": 10}
    assert [found.events for found in listed if found] == [[], [EVENT]]
    assert len(reasons) == 2


def test_doors_tell_who_is_in_and_where_a_ticket_was_shown(journal: FakeJournal, sqlite: str) -> None:
    facts = through_the_evening(journal).entries
    with viewed(sqlite, facts, seen.view) as connection:
        there = seen.there(connection, EVENT)
        changes = delta(connection, Door(EVENT, Look(ON)), Door(EVENT, Look(DAY)))
    anns, bens = (there[registration_id(EVENT, person)] for person in (ANN, BEN))
    assert (anns.is_in, [showing.door for showing in anns.showings]) == (True, ["Main", "Garden"])
    assert (bens.is_in, bens.was_seen, bens.online) == (False, True, [(BEGINS, NIGHT)])
    assert [len(change.facts) for change in changes] == [2, 3] or [len(change.facts) for change in changes] == [3, 2]


@pytest.mark.parametrize(("number", "told"), [(4, None), (5, 5), (9, 5), (10, 10)])
def test_c36_answers_are_told_together_in_fives_or_not_at_all(
    number: int, told: int | None, journal: FakeJournal, sqlite: str
) -> None:
    answered(journal, number)
    with viewed(sqlite, journal.entries, feedback.view) as connection:
        found = feedback.opinion(connection, EVENT)
    assert (found and found.answers) == told
    if found is not None:
        assert sum(found.worth) == found.answers == len(found.positions)
        assert found.worth[0] == (1 if number == told else 0)


def test_a_calendars_number_grows_with_each_change_and_with_nothing_else(journal: FakeJournal, sqlite: str) -> None:
    def number(entries: FakeJournal) -> int:
        with viewed(
            f"{sqlite}{len(entries.entries)}", entries.entries, events.view, arrangements.view, seats.view
        ) as connection:
            (found,) = calendars.of_events(connection, [EVENT], as_of=date(2027, 1, 1))
            return found.change

    first = number(journal)
    registration.register(journal, event_id=EVENT, person_id=CEM, on=ON)
    assert number(journal) == first
    commands.move(journal, EVENT, starts="2026-12-01T18:00", on=LATER)
    moved = number(journal)
    arranging.agree_venue(journal, EVENT, name="Cellar", address="Road 1", access="", on=LATER)
    elsewhere = number(journal)
    commands.call_off(journal, EVENT, on=LATER)
    assert first < moved < elsewhere < number(journal)


def test_ones_own_events_have_those_called_off_and_not_those_given_up(journal: FakeJournal, sqlite: str) -> None:
    registration.cancel(journal, registration_id(EVENT, ANN), on=ON)
    commands.call_off(journal, EVENT, on=ON)
    after_that = len(journal.entries)
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    with viewed(sqlite, journal.entries, events.view, arrangements.view, rosters.view, seats.view) as connection:
        mine = calendars.of_person(connection, BEN, as_of=DAY)
    assert [found.event.state for found in mine] == ["called off"]
    assert after_that < len(journal.entries)
    kept = journal.entries[: after_that - 1]
    with viewed(f"{sqlite}.kept", kept, events.view, arrangements.view, rosters.view, seats.view) as connection:
        assert calendars.of_person(connection, ANN, as_of=DAY) == []
        assert [found.event.id for found in calendars.of_person(connection, BEN, as_of=DAY)] == [EVENT]
