"""Seats of venue and online are never mixed: each mode has its own seats, its own line and its own offers."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid, RuleBroken
from domain.events import facts, mode_facts
from domain.events.event import Event, Offer
from domain.events.mode_facts import ModesAgreed
from tests.domain.events.terms import DAY, terms

ON = date(2026, 10, 1)
A, B, C, D = (UUID(int=n) for n in range(1, 5))
MODES = ("venue", "online")


def hybrid(venue: int = 1, online: int = 1) -> Event:
    event = Event.announce(uuid4(), terms(capacity=venue))
    event.agree_modes({"venue": venue, "online": online}, home="venue", on=ON)
    return event


def seat(event: Event, id: UUID, mode: str | None = None) -> bool:
    return event.seat(id, id, on=ON, mode=mode)


def counts(event: Event) -> dict[str, tuple[int, int, int]]:
    return {mode: (seats.taken, seats.held, seats.free) for mode, seats in event.seats.items()}


def test_a_full_venue_leaves_the_seats_online_free() -> None:
    event = hybrid()
    assert [seat(event, A, "venue"), seat(event, B, "venue"), seat(event, C, "online")] == [True, False, True]
    assert counts(event) == {"venue": (1, 0, 0), "online": (1, 0, 0)}


def test_a_seat_freed_online_is_not_offered_to_whoever_waits_for_the_venue() -> None:
    event = hybrid()
    for id, mode in ((A, "venue"), (B, "venue"), (C, "online"), (D, "online")):
        seat(event, id, mode)
    assert event.free_seat(C, on=ON, mode="online") == [Offer(D, ON + timedelta(days=3))]
    assert event.pass_offer(D, on=ON) == []
    assert counts(event) == {"venue": (1, 0, 0), "online": (0, 0, 1)}


def test_whoever_registered_before_modes_were_kept_apart_has_their_seat_at_home() -> None:
    event = Event.announce(uuid4(), terms(capacity=2))
    for id in (A, B, C):
        seat(event, id)
    event.agree_modes({"venue": 2, "online": 5}, home="venue", on=ON)
    assert counts(event) == {"venue": (2, 0, 0), "online": (0, 0, 5)}
    assert event.free_seat(A, on=ON) == [Offer(C, ON + timedelta(days=3))]
    assert event.pending[-2:] == [
        mode_facts.SeatFreed(A, "venue"),
        mode_facts.SeatOffered(C, C, ON + timedelta(days=3), "venue"),
    ]


def test_more_seats_online_are_offered_to_whoever_waits_online() -> None:
    event = hybrid()
    for id, mode in ((A, "online"), (B, "online"), (C, "venue"), (D, "venue")):
        seat(event, id, mode)
    offers = event.agree_modes({"venue": 1, "online": 2}, home="venue", on=ON)
    assert [offer.registration_id for offer in offers] == [B]


@pytest.mark.parametrize(
    ("capacities", "error", "match"),
    [
        ({"venue": 0, "online": 1}, Invalid, "1 to 100000 seats"),
        ({"venue": 1, "moon": 1}, Invalid, "'moon' is no mode"),
        ({"online": 5}, Invalid, "in one of the modes"),
        ({"venue": 1}, RuleBroken, "1 seats are taken or offered"),
        ({}, Invalid, "in one of the modes"),
    ],
)
def test_seats_by_mode_that_cannot_be_are_refused(
    capacities: dict[str, int], error: type[Exception], match: str
) -> None:
    event = hybrid(2, 1)
    seat(event, A, "online")
    before = len(event.pending)
    with pytest.raises(error, match=match):
        event.agree_modes(capacities, home="venue", on=ON)
    assert len(event.pending) == before


def test_a_mode_in_which_nobody_is_can_be_given_up() -> None:
    event = hybrid()
    event.agree_modes({"venue": 3}, home="venue", on=ON)
    assert counts(event) == {"venue": (0, 0, 3)}
    with pytest.raises(Invalid, match="no seats online; choose venue"):
        seat(event, A, "online")


def test_an_event_without_modes_is_told_so() -> None:
    event = Event.announce(uuid4(), terms())
    with pytest.raises(Invalid, match="no seats online; leave it out"):
        seat(event, A, "online")


def test_seats_kept_apart_are_not_agreed_on_as_a_whole() -> None:
    with pytest.raises(RuleBroken, match="kept apart by mode"):
        hybrid().agree_capacity(9, on=ON)


def test_a_seat_is_exchanged_for_a_free_one_and_goes_to_the_next_in_line() -> None:
    event = hybrid()
    for id, mode in ((A, "venue"), (B, "venue")):
        seat(event, id, mode)
    assert [offer.registration_id for offer in event.switch_mode(A, A, ("venue", "online"), on=ON)] == [B]
    assert counts(event) == {"venue": (0, 1, 0), "online": (1, 0, 0)}


def test_a_seat_is_not_exchanged_past_whoever_waits_for_it() -> None:
    event = hybrid(2, 1)
    for id, mode in ((A, "venue"), (B, "online"), (C, "online")):
        seat(event, id, mode)
    with pytest.raises(RuleBroken, match="no seat online is free"):
        event.switch_mode(A, A, ("venue", "online"), on=ON)


def test_a_seat_handed_on_frees_none() -> None:
    event = hybrid(1, 1)
    seat(event, A)
    seat(event, B)
    event.hand_on(A, C, C, on=ON)
    assert counts(event)["venue"] == (1, 0, 0)
    assert event.queue.head is not None


class Desk:
    """A hybrid event and what its registrations know of themselves, driven by any steps in any order."""

    def __init__(self, venue: int, online: int) -> None:
        self.event = hybrid(venue, online)
        self.on = ON
        self.seated: dict[str, list[UUID]] = {mode: [] for mode in MODES}
        self.waiting: dict[str, list[UUID]] = {mode: [] for mode in MODES}
        self.offered: dict[str, list[UUID]] = {mode: [] for mode in MODES}

    def do(self, step: str, mode: str, number: int) -> None:
        deed: Callable[[str, int], None] = getattr(self, f"_{step}")
        try:
            deed(mode, number)
        except RuleBroken:
            return

    def _register(self, mode: str, _number: int) -> None:
        id = uuid4()
        (self.seated if self.event.seat(id, id, on=self.on, mode=mode) else self.waiting)[mode].append(id)

    def _cancel(self, mode: str, number: int) -> None:
        if self.seated[mode]:
            id = self.seated[mode].pop(number % len(self.seated[mode]))
            self._hand_on(self.event.free_seat(id, on=self.on, mode=mode), mode)

    def _leave(self, mode: str, number: int) -> None:
        if self.waiting[mode]:
            self.event.leave_queue(self.waiting[mode].pop(number % len(self.waiting[mode])))

    def _accept(self, mode: str, number: int) -> None:
        if self.offered[mode]:
            id = self.offered[mode][number % len(self.offered[mode])]
            self.event.accept_offer(id, on=self.on)
            self.offered[mode].remove(id)
            self.seated[mode].append(id)

    def _lapse(self, mode: str, number: int) -> None:
        if self.offered[mode]:
            id = self.offered[mode][number % len(self.offered[mode])]
            offers = self.event.let_offer_lapse(id, on=self.on)
            self.offered[mode].remove(id)
            self._hand_on(offers, mode)

    def _switch(self, mode: str, number: int) -> None:
        if self.seated[mode]:
            other = MODES[1 - MODES.index(mode)]
            id = self.seated[mode][number % len(self.seated[mode])]
            offers = self.event.switch_mode(id, id, (mode, other), on=self.on)
            self.seated[mode].remove(id)
            self.seated[other].append(id)
            self._hand_on(offers, mode)

    def _capacity(self, mode: str, number: int) -> None:
        now = {each: self.event.seats[each].capacity for each in MODES}
        self._hand_on(self.event.agree_modes({**now, mode: number + 1}, home="venue", on=self.on), mode)

    def _tomorrow(self, _mode: str, number: int) -> None:
        self.on = min(self.on + timedelta(days=number % 5), DAY)

    def _hand_on(self, offers: list[Offer], mode: str) -> None:
        for offer in offers:
            assert offer.registration_id == self.waiting[mode].pop(0), "somebody was overtaken, or modes were mixed"
            self.offered[mode].append(offer.registration_id)


STEPS = ("register", "register", "cancel", "leave", "accept", "lapse", "switch", "capacity", "tomorrow")
histories = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(MODES), st.integers(0, 9)), max_size=60)


@given(st.integers(1, 4), st.integers(1, 4), histories)
@settings(max_examples=60, deadline=None)
def test_c31_waitlist__in_each_mode_held_sold_and_free_are_the_capacity_after_any_history(
    venue: int, online: int, history: list[tuple[str, str, int]]
) -> None:
    """C 31: "cancelled, quota not changed"."""
    desk = Desk(venue, online)
    for step in history:
        desk.do(*step)
        for mode, seats in desk.event.seats.items():
            assert seats.held + seats.taken + seats.free == seats.capacity
            assert (seats.taken, seats.held) == (len(desk.seated[mode]), len(desk.offered[mode]))
            assert seats.free >= 0
            assert seats.free == 0 or not desk.waiting[mode]
    again = Event.replay(desk.event.id, desk.event.pending)
    assert counts(again) == counts(desk.event)


def test_the_facts_of_seats_without_modes_keep_their_shape() -> None:
    event = Event.announce(uuid4(), terms(capacity=1))
    seat(event, A)
    assert event.pending[1:] == [facts.SeatTaken(A, A)]
    assert facts.SeatTaken.__struct_fields__ == ("registration_id", "person_id")
    assert not any(isinstance(fact, ModesAgreed) for fact in event.pending)
