"""Who gets a seat at an event, and what may be decided about the event itself."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.aggregate import Fact
from domain.errors import Invalid, RuleBroken
from domain.events import facts
from domain.events.event import Event, Offer
from domain.events.rules import OFFER_DAYS
from domain.values import Money
from tests.domain.events.terms import DAY, terms
from tests.given import given

ON = date(2026, 10, 1)
UNTIL = ON + timedelta(days=OFFER_DAYS)
A, B, C = (UUID(int=n) for n in (1, 2, 3))
PERSON = UUID(int=9)


def taken(id: UUID) -> facts.SeatTaken:
    return Event.SeatTaken(id, PERSON)


def queued(id: UUID, place: int) -> facts.Queued:
    return Event.Queued(id, PERSON, place)


def offered(id: UUID, until: date = UNTIL) -> facts.SeatOffered:
    return Event.SeatOffered(id, PERSON, until)


def full(*more: Fact) -> tuple[Fact, ...]:
    """An event of one seat, taken by A, with B and C waiting."""
    return (terms(capacity=1), taken(A), queued(B, 1), queued(C, 2), *more)


def test_whoever_comes_while_there_is_room_gets_a_seat() -> None:
    given(Event, terms(capacity=1)).when(Event.seat, A, PERSON, on=ON).states(taken(A))


def test_whoever_comes_later_waits_in_the_order_they_came() -> None:
    given(Event, terms(capacity=1), taken(A)).when(Event.seat, B, PERSON, on=ON).states(queued(B, 1))
    given(Event, *full()).when(Event.seat, uuid4(), PERSON, on=ON)
    event = Event.replay(uuid4(), list(full()))
    assert event.seat(UUID(int=4), PERSON, on=ON) is False
    assert event.pending == [queued(UUID(int=4), 3)]


def test_a_freed_seat_is_held_for_the_head_of_the_queue() -> None:
    given(Event, *full()).when(Event.free_seat, A, on=ON).states(Event.SeatFreed(A), offered(B))


def test_a_seat_is_never_held_past_the_event() -> None:
    given(Event, *full()).when(Event.free_seat, A, on=DAY).states(Event.SeatFreed(A), offered(B, DAY))


def test_a_freed_seat_stays_free_when_nobody_waits() -> None:
    given(Event, terms(capacity=1), taken(A)).when(Event.free_seat, A, on=ON).states(Event.SeatFreed(A))


def test_a_seat_is_given_back_only_if_one_is_taken() -> None:
    given(Event, terms()).when(Event.free_seat, A, on=ON).refused(RuleBroken, match="none to give back")


def test_an_offer_can_be_accepted_to_the_end_of_its_last_day() -> None:
    past = full(Event.SeatFreed(A), offered(B))
    given(Event, *past).when(Event.accept_offer, B, on=UNTIL).states(Event.OfferAccepted(B))
    given(Event, *past).when(Event.accept_offer, B, on=UNTIL + timedelta(days=1)).refused(
        RuleBroken, match="held until"
    )


def test_nobody_accepts_what_was_offered_to_another() -> None:
    past = full(Event.SeatFreed(A), offered(B))
    given(Event, *past).when(Event.accept_offer, C, on=ON).refused(RuleBroken, match="no seat is held")


def test_a_seat_passed_on_goes_to_the_next_in_line() -> None:
    past = full(Event.SeatFreed(A), offered(B))
    given(Event, *past).when(Event.pass_offer, B, on=ON).states(Event.OfferPassed(B), offered(C))


def test_an_offer_lapses_only_after_its_last_day() -> None:
    past = full(Event.SeatFreed(A), offered(B))
    given(Event, *past).when(Event.let_offer_lapse, B, on=UNTIL).refused(RuleBroken, match="wait until")
    day = UNTIL + timedelta(days=1)
    given(Event, *past).when(Event.let_offer_lapse, B, on=day).states(
        Event.OfferPassed(B), offered(C, day + timedelta(days=OFFER_DAYS))
    )


def test_whoever_gives_up_waiting_is_not_offered_anything() -> None:
    given(Event, *full(Event.QueueLeft(B))).when(Event.free_seat, A, on=ON).states(Event.SeatFreed(A), offered(C))
    given(Event, *full(Event.QueueLeft(B))).when(Event.leave_queue, B).refused(RuleBroken, match="not wait")


def test_new_seats_are_offered_to_the_queue() -> None:
    event = Event.replay(uuid4(), list(full()))
    assert event.agree_capacity(4, on=ON) == [Offer(B, UNTIL), Offer(C, UNTIL)]
    assert (event.taken, event.held, event.free) == (1, 2, 1)


def test_seats_in_use_cannot_be_taken_away() -> None:
    past = (terms(capacity=3), taken(A), taken(B))
    given(Event, *past).when(Event.agree_capacity, 1, on=ON).refused(RuleBroken, match="2 seats")
    given(Event, *past).when(Event.agree_capacity, 2, on=ON).states(Event.CapacityAgreed(2))


def test_registration_closes_after_the_day_of_the_event() -> None:
    given(Event, terms()).when(Event.seat, A, PERSON, on=DAY).states(taken(A))
    given(Event, terms()).when(Event.seat, A, PERSON, on=DAY + timedelta(days=1)).refused(
        RuleBroken, match="took place"
    )


def test_seats_freed_after_the_event_are_offered_to_nobody() -> None:
    day = DAY + timedelta(days=1)
    given(Event, *full()).when(Event.free_seat, A, on=day).states(Event.SeatFreed(A))


def test_an_event_moved_later_offers_what_was_freed_too_late() -> None:
    past = full(Event.SeatFreed(A))
    given(Event, *past).when(Event.move, "2027-01-20T18:00", on=ON).states(
        Event.Moved("2027-01-20T18:00", ON), offered(B)
    )


def test_nobody_registers_for_an_event_that_was_called_off() -> None:
    past = (terms(), Event.CalledOff(ON))
    given(Event, *past).when(Event.seat, A, PERSON, on=ON).refused(RuleBroken, match="called off")
    given(Event, *past).when(Event.call_off, on=ON).refused(RuleBroken, match="called off")


def test_an_event_is_held_on_its_day_or_taken_down_later() -> None:
    before = DAY - timedelta(days=1)
    given(Event, terms()).when(Event.hold, on=before).refused(RuleBroken, match="on that day")
    given(Event, terms()).when(Event.hold, on=DAY).states(Event.Held(DAY))


def test_an_event_that_was_held_is_neither_moved_nor_called_off() -> None:
    past = (terms(), Event.Held(DAY))
    given(Event, *past).when(Event.move, "2027-01-20T18:00", on=DAY).refused(RuleBroken, match="took place")
    given(Event, *past).when(Event.call_off, on=DAY).refused(RuleBroken, match="took place")


def test_a_move_keeps_the_wall_time_over_a_change_of_the_clocks() -> None:
    event = Event.announce(uuid4(), terms(starts="2026-10-24T18:00"))
    event.move("2026-10-26T18:00", on=ON)
    assert (event.terms.starts, event.terms.zone) == ("2026-10-26T18:00", "Europe/Vienna")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"starts": "2026-11-30"}, "no local time"),
        ({"starts": "2026-11-30T18:00+01:00"}, "no local time"),
        ({"starts": "2026-02-30T18:00"}, "no local time"),
        ({"starts": "2026-1-3T18:00"}, "no local time"),
        ({"starts": "2027-03-28T02:30"}, "never show"),
        ({"starts": "1800-03-28T12:30"}, "check the year"),
        ({"starts": "2099-03-28T12:30"}, "check the year"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
        ({"zone": "Europe"}, "no time zone"),
        ({"zone": "localtime"}, "no time zone"),
        ({"zone": "posix/Europe/Berlin"}, "no time zone"),
        ({"zone": "../Europe/Vienna"}, "no time zone"),
        ({"zone": "somewhere else"}, "time zone"),
        ({"minutes": 0}, "minutes"),
        ({"capacity": 0}, "seats"),
        ({"price": Money(100, "EUR"), "member_price": Money(101, "EUR")}, "guests"),
        ({"price": Money(100, "EUR"), "member_price": Money(-1, "EUR")}, "guests"),
        ({"member_price": Money(100, "USD")}, "USD"),
        ({"credit": {"hours": "-1"}}, "no amount"),
        ({"title": ""}, "title is empty"),
    ],
)
def test_terms_that_make_no_sense_are_refused(change: dict[str, object], match: str) -> None:
    with pytest.raises(Invalid, match=match):
        Event.announce(uuid4(), terms(**change))
