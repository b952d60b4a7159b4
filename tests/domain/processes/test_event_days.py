"""Until when one can register, and what is given back, goes by the day where the event is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import RuleBroken
from domain.events.registration import Registration
from domain.processes import handing_on, registration
from domain.processes.handing_on import Successor
from tests.domain.processes.test_registration import invoice, of, pay, register, states
from tests.domain.processes.worlds import BEN, CEM, DAY, EVENT, PRICE, world

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
