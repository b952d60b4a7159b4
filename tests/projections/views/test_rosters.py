"""A roster says what each registration and enrolment says of itself, on any day and as known at any position."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.courses.enrolment import Enrolment, enrolment_id
from domain.events.event import Event
from domain.events.registration import Registration, registration_id
from domain.processes import enrolment, registration
from domain.processes.attendances import withdraw_attendance
from projections.reports.bookings import Roster
from projections.reports.explained import explain
from projections.reports.numbers import Look
from projections.views import rosters
from tests.domain.processes.worlds import ANN, BEN, CEM, COURSE, DAY, EVENT, FREE, ON, world
from tests.fakes import FakeJournal
from tests.projections.views.histories import a_year, viewed

LATER = ON + timedelta(days=5)
EVER = date(2030, 1, 1)


def register(journal: FakeJournal, *persons: UUID, on: date = ON) -> None:
    for person in persons:
        registration.register(journal, event_id=EVENT, person_id=person, on=on)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_roster_has_whoever_did_not_cancel_in_the_state_they_are(seed: int, database_url: str) -> None:
    journal = a_year(seed)
    stands = {
        id: journal.get(Registration, id).state.value for id, kind in journal.kinds.items() if kind is Registration
    }
    with viewed(database_url, journal.entries, rosters.view) as connection:
        found = {booking.id: booking.state for booking in rosters.roster(connection, EVENT, as_of=EVER)}
    assert found == {id: state for id, state in stands.items() if state != "cancelled"}


@pytest.mark.parametrize("seed", [3, 4])
def test_places_in_line_are_those_of_the_queue(seed: int, database_url: str) -> None:
    journal = a_year(seed, steps=60)
    queue = journal.get(Event, EVENT).queue
    line = []
    while queue.head is not None:
        line.append(queue.head.booking_id)
        queue.leave(line[-1])
    with viewed(database_url, journal.entries, rosters.view) as connection:
        waiting = {b.place: b.id for b in rosters.roster(connection, EVENT, as_of=EVER) if b.place}
    assert [waiting[place] for place in sorted(waiting)] == line


def test_a_roster_of_a_day_leaves_out_what_came_later(database_url: str) -> None:
    journal = world(price=FREE, member_price=FREE, capacity=2)
    register(journal, ANN)
    register(journal, BEN, on=LATER)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        early = rosters.roster(connection, EVENT, as_of=LATER - timedelta(days=1))
        late = rosters.roster(connection, EVENT, as_of=LATER)
    assert [booking.person for booking in early] == [ANN]
    assert [booking.person for booking in late] == [ANN, BEN]


def test_a_roster_can_be_told_as_it_was_known(database_url: str) -> None:
    journal = world(price=FREE, member_price=FREE)
    register(journal, ANN, BEN)
    known_at = len(journal.entries)
    registration.cancel(journal, registration_id(EVENT, ANN), on=ON)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        before = rosters.roster(connection, EVENT, as_of=ON, known_at=known_at)
        after = rosters.roster(connection, EVENT, as_of=ON)
    assert [(booking.person, booking.state, booking.place) for booking in before] == [
        (ANN, "confirmed", None),
        (BEN, "waiting", 1),
    ]
    assert [(booking.person, booking.state) for booking in after] == [(BEN, "offered")]


def test_whose_attendance_was_taken_back_was_there_until_then_and_has_a_seat_since(database_url: str) -> None:
    journal, day, later = world(price=FREE, member_price=FREE), DAY, DAY + timedelta(days=3)
    register(journal, ANN)
    id = registration_id(EVENT, ANN)
    registration.attend(journal, id, on=day, minutes=80)
    withdraw_attendance(journal, id, reason="Mixed up", on=later)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        told = [rosters.roster(connection, EVENT, as_of=on)[0] for on in (day, later)]
    assert [(booking.state, booking.minutes) for booking in told] == [("attended", 80), ("confirmed", None)]


def test_offers_are_found_on_their_last_day_as_it_ends_earlier_in_the_east(database_url: str) -> None:
    journal = world(price=FREE, member_price=FREE)
    register(journal, ANN, BEN, CEM)
    registration.cancel(journal, registration_id(EVENT, ANN), on=ON)
    last = ON + timedelta(days=3)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        assert rosters.offers_to_lapse(connection, on=last - timedelta(days=1)) == []
        assert rosters.offers_to_lapse(connection, on=last) == [registration_id(EVENT, BEN)]


def test_an_offer_that_was_taken_does_not_lapse(database_url: str) -> None:
    journal = world(price=FREE, member_price=FREE)
    register(journal, ANN, BEN)
    registration.cancel(journal, registration_id(EVENT, ANN), on=ON)
    registration.accept_offer(journal, registration_id(EVENT, BEN), on=ON)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        assert rosters.offers_to_lapse(connection, on=EVER) == []


def test_a_class_list_has_who_is_enrolled_and_who_completed(database_url: str) -> None:
    journal = world(price=FREE, member_price=FREE)
    for person in (ANN, BEN, CEM):
        enrolment.enrol(journal, course_id=COURSE, person_id=person, on=ON)
    enrolment.complete(journal, enrolment_id(COURSE, BEN), on=LATER)
    enrolment.cancel(journal, enrolment_id(COURSE, CEM), on=LATER)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        found = rosters.roster(connection, COURSE, as_of=LATER)
        mine = rosters.bookings_of(connection, BEN, as_of=LATER)
    assert [(booking.person, booking.state) for booking in found] == [(ANN, "confirmed"), (BEN, "completed")]
    assert [(booking.offer, booking.state) for booking in mine] == [(COURSE, "completed")]


def test_the_facts_behind_a_roster_are_told_page_by_page(database_url: str) -> None:
    facts = a_year(6).entries
    steps = [n for n, (_, fact) in enumerate(facts, 1) if fact.TOPIC.startswith("enrolment.")]
    with viewed(database_url, facts, rosters.view) as connection:
        report = Roster(COURSE, Look(EVER))
        first = explain(connection, report, limit=3)
        rest = explain(connection, report, after=first[-1])
        shown = report.says(connection)
    assert first + rest == [step for step in steps if facts[step - 1][0] in shown]
    assert any(isinstance(fact, Enrolment.Requested) for _, fact in facts)
