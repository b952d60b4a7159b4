"""Until when one can register, and what is given back, goes by the day where the event is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.errors import RuleBroken
from domain.events import commands as events
from domain.events import selling
from domain.events.event import Event
from domain.events.registration import Registration, registration_id
from domain.processes import handing_on, registration
from domain.processes.handing_on import Successor
from tests.domain.processes.test_registration import invoice, of, pay, register, states
from tests.domain.processes.worlds import ANN, BEN, CEM, DAY, EVENT, FREE, PRICE, world
from tests.fakes import FakeJournal

FAR = UUID(int=9)
LAST_MOMENT = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
"""One minute before the event's day ends in Vienna."""
AFTER = LAST_MOMENT + timedelta(minutes=1)


@pytest.mark.parametrize("on", [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
def test_registration_ends_with_the_day_where_the_event_is_whatever_the_day_at_the_office(on: date) -> None:
    """C 33: "deadline in the wrong zone"."""
    journal = world(capacity=2)
    registration.register(journal, event_id=EVENT, person_id=BEN, on=on, at=LAST_MOMENT)
    assert states(journal, BEN) == ["booked"]
    with pytest.raises(RuleBroken, match="took place"):
        registration.register(journal, event_id=EVENT, person_id=CEM, on=on, at=AFTER)


def test_what_is_given_back_goes_by_the_day_where_the_event_is() -> None:
    """C 33: until the day before the event all is given back, by the event's own clock."""
    midnight = LAST_MOMENT - timedelta(days=1)
    for at, left in ((midnight, 0), (midnight + timedelta(minutes=1), PRICE.minor)):
        journal = world()
        id = register(journal, BEN)
        registration.cancel(journal, id, on=DAY - timedelta(days=1), at=at)
        assert invoice(journal, BEN).service("registration").net_left == left


def test_a_seat_is_handed_on_until_the_day_ends_where_the_event_is() -> None:
    journal = world()
    id = register(journal, BEN)
    pay(journal, invoice(journal, BEN).id, of(journal, BEN).price)
    with pytest.raises(RuleBroken, match="took place"):
        handing_on.transfer(journal, id, to=Successor(CEM), on=DAY, at=AFTER)
    handing_on.transfer(journal, id, to=Successor(CEM), on=DAY + timedelta(days=1), at=LAST_MOMENT)
    assert states(journal, BEN, CEM) == ["cancelled", "booked"]


def test_a_seat_is_held_to_the_end_of_the_day_where_the_event_is() -> None:
    journal = world()
    id = register(journal, BEN, DAY - timedelta(days=1))
    register(journal, CEM, DAY - timedelta(days=1))
    registration.cancel(journal, id, on=DAY - timedelta(days=1))
    assert states(journal, CEM) == ["offered"]
    with pytest.raises(RuleBroken, match="wait until the day after"):
        registration.let_offer_lapse(journal, of(journal, CEM).id, on=DAY + timedelta(days=1), at=LAST_MOMENT)
    registration.let_offer_lapse(journal, of(journal, CEM).id, on=DAY + timedelta(days=1), at=AFTER)
    assert states(journal, CEM) == ["cancelled"]


def test_attendance_is_dated_on_the_events_day_whenever_it_is_taken_down() -> None:
    journal = world()
    id = register(journal, BEN)
    begun = LAST_MOMENT - timedelta(hours=2)
    registration.attend(journal, id, on=DAY - timedelta(days=1), at=begun)
    fact = journal.entries[-1][1]
    assert isinstance(fact, Registration.Attended)
    assert fact.on == DAY
    journal = world()
    registration.attend(journal, register(journal, BEN), on=DAY + timedelta(days=40))
    assert journal.entries[-1][1] == Registration.Attended(EVENT, BEN, DAY, None)


def offered(journal: FakeJournal, deed: str, *, on: date, at: datetime) -> date:
    """Ben has the only seat of an event in Auckland, Cem waits; after the deed, until when Cem's seat is held."""
    for person in (BEN, CEM):
        registration.register(journal, event_id=FAR, person_id=person, on=on, at=at)
    ben, cem = registration_id(FAR, BEN), registration_id(FAR, CEM)
    {
        "give up": lambda: registration.cancel(journal, ben, on=on, at=at),
        "more seats": lambda: events.agree_capacity(journal, FAR, capacity=2, on=on, at=at),
        "modes": lambda: selling.agree_modes(journal, FAR, capacities={"venue": 2}, home="venue", on=on, at=at),
    }[deed]()
    return journal.get(Event, FAR).queue.offers[cem]


@pytest.mark.parametrize("deed", ["give up", "more seats", "modes"])
def test_a_seat_is_held_three_days_where_the_event_is_whatever_freed_it(deed: str) -> None:
    """In Vienna it is still the 10th, in Auckland the 11th already."""
    journal = far_away()
    at = datetime(2026, 11, 10, 20, tzinfo=UTC)
    assert offered(journal, deed, on=date(2026, 11, 10), at=at) == date(2026, 11, 14)


def test_an_offer_that_is_passed_on_or_freed_by_a_move_follows_the_same_days() -> None:
    journal, on, at = far_away(), date(2026, 11, 10), datetime(2026, 11, 10, 20, tzinfo=UTC)
    offered(journal, "give up", on=on, at=at)
    registration.register(journal, event_id=FAR, person_id=ANN, on=on, at=at)
    events.pass_offer(journal, registration_id(FAR, CEM), on=on, at=at)
    assert journal.get(Event, FAR).queue.offers == {registration_id(FAR, ANN): date(2026, 11, 14)}
    over = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
    registration.register(journal, event_id=FAR, person_id=BEN, on=DAY, at=over - timedelta(hours=1))
    registration.let_offer_lapse(journal, registration_id(FAR, ANN), on=DAY, at=over)
    assert journal.get(Event, FAR).queue.offers == {}, "its day is over there, if not here"
    events.move(journal, FAR, starts="2026-12-20T18:00", on=DAY, at=over)
    assert journal.get(Event, FAR).queue.offers == {registration_id(FAR, BEN): date(2026, 12, 4)}


def far_away() -> FakeJournal:
    """An event with one seat in Auckland, thirteen hours ahead."""
    journal = world()
    words = {"title": "Evening on quakes", "summary": "Two talks.", "starts": "2026-11-30T18:00"}
    terms: dict[str, Any] = {
        "zone": "Pacific/Auckland",
        "minutes": 90,
        "capacity": 1,
        "price": FREE,
        "member_price": FREE,
    }
    events.announce(journal, FAR, **words, **terms, on=date(2026, 10, 1))
    return journal
