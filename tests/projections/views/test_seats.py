"""Seats in the view are the seats of the event, now and as they were known."""

from uuid import uuid4

import pytest

from domain.events.event import Event
from projections.views import seats
from projections.views.seats import Seats
from tests.domain.processes.worlds import EVENT
from tests.projections.views.histories import a_year, viewed


def counted(event: Event) -> Seats:
    waiting = 0
    while event.queue.head is not None:
        event.queue.leave(event.queue.head.booking_id)
        waiting += 1
    return Seats(event.capacity, event.taken, event.held, waiting)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_seats_are_those_the_event_counts(seed: int, database_url: str) -> None:
    journal = a_year(seed)
    with viewed(database_url, journal.entries, seats.view) as connection:
        found = seats.seats_of(connection, [EVENT])
    assert found == {EVENT: counted(journal.get(Event, EVENT))}


def test_seats_are_told_as_they_were_known_at_any_position(database_url: str) -> None:
    facts = a_year(6).entries
    with viewed(database_url, facts, seats.view) as connection:
        for known_at in range(0, len(facts) + 1, 7):
            past = [fact for id, fact in facts[:known_at] if id == EVENT]
            expected = {EVENT: counted(Event.replay(EVENT, past))} if past else {}
            assert seats.seats_of(connection, [EVENT], known_at=known_at) == expected


def test_seats_in_use_and_free_are_the_capacity() -> None:
    assert Seats(capacity=5, taken=2, held=1, waiting=7).free == 2


def test_the_facts_behind_the_seats_are_those_of_the_event(database_url: str) -> None:
    facts = a_year(7).entries
    of_event = [position for position, (id, _) in enumerate(facts, 1) if id == EVENT]
    with viewed(database_url, facts, seats.view) as connection:
        behind = connection.execute(seats.facts([EVENT, uuid4()])).all()
    assert {key for key, _ in behind} == {EVENT}
    assert {position for _, position in behind} <= set(of_event)
    assert len(behind) > 5
