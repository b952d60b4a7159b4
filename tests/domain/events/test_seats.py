"""Whatever happens to an event, every seat is taken, held or free, and nobody is overtaken in the queue."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import RuleBroken
from domain.events.event import Event, Offer
from tests.domain.events.terms import DAY, terms

START = date(2026, 10, 1)
STEPS = ("register", "cancel", "leave", "accept", "pass", "lapse", "capacity", "tomorrow")
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30)), max_size=80)


class Desk:
    """An event and what its registrations know of themselves, driven by any steps in any order."""

    def __init__(self, capacity: int) -> None:
        self.event = Event.announce(uuid4(), terms(capacity=capacity))
        self.on = START
        self.seated: list[UUID] = []
        self.waiting: list[UUID] = []
        self.offered: list[UUID] = []
        self.history: list[UUID] = []

    def do(self, step: str, number: int) -> None:
        """Take one step with the person or number given; steps that make no sense are skipped."""
        deeds: dict[str, Callable[[int], None]] = {
            "register": self._register,
            "cancel": self._cancel,
            "leave": self._leave,
            "accept": self._accept,
            "pass": self._pass,
            "lapse": self._lapse,
            "capacity": self._capacity,
            "tomorrow": self._tomorrow,
        }
        deeds[step](number)

    def _register(self, _number: int) -> None:
        id = uuid4()
        (self.seated if self.event.seat(id, id, on=self.on) else self.waiting).append(id)

    def _cancel(self, number: int) -> None:
        if self.seated:
            self._hand_on(self.event.free_seat(self.seated.pop(number % len(self.seated)), on=self.on))

    def _leave(self, number: int) -> None:
        if self.waiting:
            self.event.leave_queue(self.waiting.pop(number % len(self.waiting)))

    def _accept(self, number: int) -> None:
        if not self.offered:
            return
        id = self.offered[number % len(self.offered)]
        try:
            self.event.accept_offer(id, on=self.on)
        except RuleBroken:
            return
        self.offered.remove(id)
        self.seated.append(id)

    def _pass(self, number: int) -> None:
        if self.offered:
            self._hand_on(self.event.pass_offer(self.offered.pop(number % len(self.offered)), on=self.on))

    def _lapse(self, number: int) -> None:
        if not self.offered:
            return
        id = self.offered[number % len(self.offered)]
        try:
            offers = self.event.let_offer_lapse(id, on=self.on)
        except RuleBroken:
            return
        self.offered.remove(id)
        self._hand_on(offers)

    def _capacity(self, number: int) -> None:
        try:
            self._hand_on(self.event.agree_capacity(number + 1, on=self.on))
        except RuleBroken:
            return

    def _tomorrow(self, _number: int) -> None:
        self.on = min(self.on + timedelta(days=1), DAY)

    def _hand_on(self, offers: list[Offer]) -> None:
        for offer in offers:
            assert offer.registration_id == self.waiting.pop(0), "somebody was overtaken"
            self.offered.append(offer.registration_id)


def desk_after(capacity: int, history: list[tuple[str, int]]) -> Desk:
    desk = Desk(capacity)
    for step, number in history:
        desk.do(step, number)
    return desk


@given(st.integers(1, 6), steps)
@settings(max_examples=300, deadline=None)
def test_seats_held_sold_and_free_are_the_capacity(capacity: int, history: list[tuple[str, int]]) -> None:
    desk = Desk(capacity)
    for step, number in history:
        desk.do(step, number)
        event = desk.event
        assert event.held + event.taken + event.free == event.capacity
        assert min(event.held, event.taken, event.free) >= 0
        assert (event.taken, event.held) == (len(desk.seated), len(desk.offered))


@given(st.integers(1, 6), steps)
@settings(deadline=None)
def test_no_seat_is_free_while_somebody_waits(capacity: int, history: list[tuple[str, int]]) -> None:
    desk = desk_after(capacity, history)
    assert desk.event.free == 0 or not desk.waiting


@given(st.integers(1, 6), steps)
@settings(deadline=None)
def test_replay_comes_to_the_same_seats(capacity: int, history: list[tuple[str, int]]) -> None:
    event = desk_after(capacity, history).event
    again = Event.replay(event.id, event.pending)
    assert (again.taken, again.free, again.queue.offers) == (event.taken, event.free, event.queue.offers)
    assert (again.queue.head, again.queue.tickets) == (event.queue.head, event.queue.tickets)


@given(st.integers(1, 6), steps)
@settings(deadline=None)
def test_a_registration_that_is_undone_gives_its_capacity_back(capacity: int, history: list[tuple[str, int]]) -> None:
    desk = desk_after(capacity, history)
    event, id = desk.event, uuid4()
    before = (event.taken, event.held, event.free, len(desk.waiting))
    if event.seat(id, id, on=desk.on):
        event.free_seat(id, on=desk.on)
    else:
        event.leave_queue(id)
    assert (event.taken, event.held, event.free, len(desk.waiting)) == before


def test_the_check_of_seats_can_fail() -> None:
    event = Event.announce(uuid4(), terms(capacity=1))
    event.seat(uuid4(), uuid4(), on=START)
    event.seats[""].taken += 1
    assert event.free < 0
