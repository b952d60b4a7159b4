"""Use cases around an event: what is done to it reaches the registrations it concerns."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.errors import RuleBroken, Stale
from domain.events import commands
from domain.events.event import Event
from domain.events.registration import Registration, State, registration_id
from domain.values import Money
from tests.domain.events.terms import DAY
from tests.fakes import FakeJournal

EVENT = UUID(int=1)
FIRST, SECOND, THIRD = (UUID(int=n) for n in (11, 12, 13))
ON = date(2026, 10, 1)
FREE = Money(0, "EUR")


def announce(journal: FakeJournal, capacity: int = 1) -> UUID:
    return commands.announce(
        journal,
        EVENT,
        title="Evening on statics",
        summary="Three short talks.",
        starts="2026-11-30T18:00",
        zone="Europe/Vienna",
        minutes=90,
        capacity=capacity,
        price=FREE,
        member_price=FREE,
        on=ON,
    )


@pytest.fixture
def journal() -> FakeJournal:
    """An event of one seat: the first person has it, the second and the third wait."""
    journal = FakeJournal()
    announce(journal)
    for person in (FIRST, SECOND, THIRD):
        event = journal.get(Event, EVENT)
        registration = Registration(registration_id(EVENT, person))
        if event.seat(registration.id, person, on=ON):
            registration.book(event_id=EVENT, person_id=person, price=FREE, invoice_id=None, on=ON)
        else:
            registration.wait(event_id=EVENT, person_id=person, price=FREE, on=ON)
        journal.record(event, registration)
    return journal


def state(journal: FakeJournal, person: UUID) -> State:
    return journal.get(Registration, registration_id(EVENT, person)).state


def test_the_same_event_announced_twice_is_announced_once() -> None:
    journal = FakeJournal()
    assert announce(journal) == announce(journal) == EVENT
    assert len(journal.entries) == 1


def test_more_seats_reach_those_who_wait(journal: FakeJournal) -> None:
    commands.agree_capacity(journal, EVENT, capacity=2, on=ON)
    assert [state(journal, p) for p in (FIRST, SECOND, THIRD)] == ["booked", "offered", "waiting"]


def test_an_offer_passed_reaches_the_next(journal: FakeJournal) -> None:
    commands.agree_capacity(journal, EVENT, capacity=2, on=ON)
    commands.pass_offer(journal, registration_id(EVENT, SECOND), on=ON)
    assert [state(journal, p) for p in (SECOND, THIRD)] == ["cancelled", "offered"]


def test_an_offer_that_lapsed_reaches_the_next(journal: FakeJournal) -> None:
    commands.agree_capacity(journal, EVENT, capacity=2, on=ON)
    with pytest.raises(RuleBroken, match="held until"):
        commands.let_offer_lapse(journal, registration_id(EVENT, SECOND), on=ON)
    commands.let_offer_lapse(journal, registration_id(EVENT, SECOND), on=ON + timedelta(days=4))
    assert [state(journal, p) for p in (SECOND, THIRD)] == ["cancelled", "offered"]


def test_attendance_is_taken_from_the_day_of_the_event(journal: FakeJournal) -> None:
    id = registration_id(EVENT, FIRST)
    with pytest.raises(RuleBroken, match="when it is held"):
        commands.attend(journal, id, on=DAY - timedelta(days=1))
    commands.attend(journal, id, on=DAY, minutes=80)
    assert journal.of(id)[-1] == Registration.Attended(EVENT, FIRST, DAY, 80)


def test_nobody_attends_an_event_that_was_called_off(journal: FakeJournal) -> None:
    commands.call_off(journal, EVENT, on=ON)
    with pytest.raises(RuleBroken, match="called off"):
        commands.attend(journal, registration_id(EVENT, FIRST), on=DAY)


def test_an_event_moved_takes_place_on_its_new_day(journal: FakeJournal) -> None:
    commands.move(journal, EVENT, starts="2027-01-20T18:00", on=ON)
    with pytest.raises(RuleBroken, match="2027-01-20"):
        commands.hold(journal, EVENT, on=DAY)
    commands.hold(journal, EVENT, on=date(2027, 1, 20))


def test_a_paid_seat_is_confirmed_once(journal: FakeJournal) -> None:
    for _ in range(2):
        commands.confirm(journal, registration_id(EVENT, FIRST), on=ON)
    assert state(journal, FIRST) is State.CONFIRMED


def test_money_for_a_seat_that_was_given_up_confirms_nothing(journal: FakeJournal) -> None:
    registration = journal.get(Registration, registration_id(EVENT, FIRST))
    registration.cancel(on=ON)
    journal.record(registration)
    commands.confirm(journal, registration.id, on=ON)
    assert state(journal, FIRST) is State.CANCELLED


def test_money_for_an_earlier_booking_does_not_confirm_a_later_one(journal: FakeJournal) -> None:
    commands.confirm(journal, registration_id(EVENT, FIRST), on=ON, invoice_id=uuid4())
    assert state(journal, FIRST) is State.BOOKED


def test_a_change_to_an_event_seen_in_an_older_version_is_refused(journal: FakeJournal) -> None:
    with pytest.raises(Stale):
        commands.call_off(journal, EVENT, on=ON, expected=1)


def test_a_stranger_passes_nothing(journal: FakeJournal) -> None:
    with pytest.raises(RuleBroken, match="no seat is held"):
        commands.pass_offer(journal, registration_id(EVENT, FIRST), on=ON)
    assert uuid4() not in journal.kinds
