"""Events and courses on offer: on the days they are, at the prices they have, as it was known."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from domain.courses import commands as courses_
from domain.events import commands as events_
from projections.reports import programme
from projections.reports.bookings import Courses
from projections.reports.explained import explain
from projections.reports.numbers import Look
from projections.reports.programme import ToCome
from projections.views import courses, events, seats
from tests.domain.processes.worlds import COURSE, EVENT, MEMBER_PRICE, MEMBER_SINCE, ON, PRICE, world
from tests.fakes import FakeJournal
from tests.projections.views.histories import viewed

MANY = [UUID(int=100 + number) for number in range(5)]


def announce(journal: FakeJournal, id: UUID, starts: str, on: date = MEMBER_SINCE) -> None:
    events_.announce(
        journal,
        id,
        title=f"Evening {id.int}",
        summary="Talks.",
        starts=starts,
        zone="Europe/Vienna",
        minutes=60,
        capacity=9,
        price=PRICE,
        member_price=PRICE,
        on=on,
    )


def offer(journal: FakeJournal, id: UUID, title: str) -> None:
    courses_.offer(journal, id, title=title, summary="At home.", price=PRICE, member_price=PRICE, performance="", on=ON)


def test_an_event_is_offered_on_its_terms(database_url: str) -> None:
    with viewed(database_url, world().entries, events.view) as connection:
        found = events.find(connection, EVENT, as_of=ON)
        assert events.find(connection, uuid4(), as_of=ON) is None
        assert events.find(connection, EVENT, as_of=MEMBER_SINCE - timedelta(days=1)) is None
    assert found is not None
    assert (found.title, found.starts, found.zone) == ("Evening on statics", "2026-11-30T18:00", "Europe/Vienna")
    assert (found.price, found.member_price, found.credit) == (PRICE, MEMBER_PRICE, {"hours": "1.5"})
    assert (found.state, found.attributes) == ("open", {"type": "webinar"})


def test_an_event_moved_is_shown_on_its_new_day_from_then_on(database_url: str) -> None:
    journal = world()
    known_at = len(journal.entries)
    events_.move(journal, EVENT, starts="2027-02-01T18:00", on=ON)
    with viewed(database_url, journal.entries, events.view) as connection:
        days = [
            events.find(connection, EVENT, as_of=ON - timedelta(days=1)),
            events.find(connection, EVENT, as_of=ON, known_at=known_at),
            events.find(connection, EVENT, as_of=ON),
        ]
        positions = [position for _, position in connection.execute(events.facts([EVENT], as_of=ON))]
    assert [day and day.starts[:10] for day in days] == ["2026-11-30", "2026-11-30", "2027-02-01"]
    assert positions[-1] == known_at + 1


def test_an_event_called_off_or_held_says_so(database_url: str) -> None:
    journal = world()
    announce(journal, MANY[0], "2026-09-01T18:00")
    events_.call_off(journal, EVENT, on=ON)
    events_.hold(journal, MANY[0], on=ON)
    with viewed(database_url, journal.entries, events.view) as connection:
        states = [found.state for id in (EVENT, MANY[0]) if (found := events.find(connection, id, as_of=ON))]
    assert states == ["called off", "held"]


def test_the_programme_lists_what_is_to_come_with_its_seats_page_by_page(database_url: str) -> None:
    journal = FakeJournal()
    for number, id in enumerate(MANY):
        announce(journal, id, f"2026-10-0{(number * 2) % 5 + 1}T18:00")
    with viewed(database_url, journal.entries, events.view, seats.view) as connection:
        first = programme.programme(connection, as_of=date(2026, 10, 2), limit=3)
        last = first[-1].event
        rest = programme.programme(connection, as_of=date(2026, 10, 2), after=(last.starts, last.id))
    assert [listing.event.starts[:10] for listing in first + rest] == [
        "2026-10-02",
        "2026-10-03",
        "2026-10-04",
        "2026-10-05",
    ]
    assert {listing.seats.free for listing in first + rest} == {9}


def test_events_at_the_same_hour_are_each_on_one_page(database_url: str) -> None:
    journal = FakeJournal()
    for id in MANY:
        announce(journal, id, "2026-10-01T18:00")
    found: list[UUID] = []
    with viewed(database_url, journal.entries, events.view) as connection:
        while page := events.on_offer(
            connection, as_of=ON, limit=2, after=("2026-10-01T18:00", found[-1]) if found else None
        ):
            found += [event.id for event in page]
    assert found == MANY


def test_a_listing_rests_on_the_facts_of_its_event(database_url: str) -> None:
    journal = world()
    events_.agree_capacity(journal, EVENT, capacity=7, on=ON)
    positions = [position for position, (id, _) in enumerate(journal.entries, 1) if id == EVENT]
    with viewed(database_url, journal.entries, events.view, seats.view) as connection:
        assert explain(connection, ToCome(Look(ON)), of=EVENT) == positions
        found = programme.listing(connection, EVENT, as_of=ON)
        assert programme.listing(connection, uuid4(), as_of=ON) is None
    assert found is not None
    assert found.seats.capacity == 7


def test_a_course_says_what_people_can_do_afterwards(database_url: str) -> None:
    with viewed(database_url, world().entries, courses.view) as connection:
        found = courses.find(connection, COURSE, as_of=ON)
    assert found is not None
    assert (found.performance, found.price) == ("Tell at sight what carries a building.", PRICE)


def test_a_withdrawn_course_is_not_offered_from_then_on(database_url: str) -> None:
    journal = world()
    known_at = len(journal.entries)
    courses_.withdraw(journal, COURSE, on=ON)
    with viewed(database_url, journal.entries, courses.view) as connection:
        assert courses.on_offer(connection, as_of=ON) == []
        assert courses.find(connection, COURSE, as_of=ON) is None
        assert len(courses.on_offer(connection, as_of=ON - timedelta(days=1))) == 1
        assert len(courses.on_offer(connection, as_of=ON, known_at=known_at)) == 1
        assert len(explain(connection, Courses(Look(ON)), of=COURSE)) == 2
        assert len(explain(connection, Courses(Look(ON, known_at)), of=COURSE)) == 1
        assert explain(connection, Courses(Look(ON)), of=uuid4()) == explain(connection, Courses(Look(ON))) == []


def test_courses_are_listed_by_title_page_by_page(database_url: str) -> None:
    journal = FakeJournal()
    for id, title in zip(MANY, ("Beams", "Arches", "Beams", "Trusses", "Domes"), strict=True):
        offer(journal, id, title)
    with viewed(database_url, journal.entries, courses.view) as connection:
        first = courses.on_offer(connection, as_of=ON, limit=2)
        rest = courses.on_offer(connection, as_of=ON, after=(first[-1].title, first[-1].id))
    assert [course.title for course in first + rest] == ["Arches", "Beams", "Beams", "Domes", "Trusses"]
