"""A course that takes no more than so many: who comes later waits, and every seat is explained after any history."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.courses import commands as courses
from domain.courses.block import SeatBlock
from domain.courses.enrolment import Enrolment, State, enrolment_id
from domain.courses.seats import Seats, seats_id
from domain.errors import DomainError, RuleBroken
from domain.people import commands as people
from domain.processes import bookings, enrolment, seat_blocks
from tests.domain.processes.worlds import ANN, BEN, CEM, COURSE, FREE, MEMBER_SINCE, ON, world
from tests.fakes import FakeJournal

LATER = ON + timedelta(days=4)


def full(limit: int = 1) -> FakeJournal:
    journal = world(price=FREE, member_price=FREE)
    courses.limit_seats(journal, COURSE, limit=limit, on=ON)
    return journal


def enrol(journal: FakeJournal, person: UUID, on: date = ON) -> UUID:
    return enrolment.enrol(journal, course_id=COURSE, person_id=person, on=on)


def state(journal: FakeJournal, id: UUID) -> State:
    return journal.get(Enrolment, id).state


def seats(journal: FakeJournal) -> Seats:
    return journal.get(Seats, seats_id(COURSE))


def test_whoever_comes_to_a_full_course_waits_and_pays_nothing_yet() -> None:
    journal = full()
    ann, ben = enrol(journal, ANN), enrol(journal, BEN)
    assert (state(journal, ann), state(journal, ben)) == (State.CONFIRMED, State.WAITING)
    assert journal.get(Enrolment, ben).invoice_id is None


def test_a_seat_given_up_is_held_for_the_head_of_the_line_who_takes_it() -> None:
    journal = full()
    ann, ben, cem = (enrol(journal, person) for person in (ANN, BEN, CEM))
    enrolment.cancel(journal, ann, on=ON)
    assert [state(journal, id) for id in (ben, cem)] == [State.OFFERED, State.WAITING]
    enrolment.accept_offer(journal, ben, on=ON)
    assert (state(journal, ben), seats(journal).free) == (State.CONFIRMED, 0)


def test_an_offer_that_is_not_taken_in_time_goes_to_the_next() -> None:
    journal = full()
    ann, ben, cem = (enrol(journal, person) for person in (ANN, BEN, CEM))
    enrolment.cancel(journal, ann, on=ON)
    with pytest.raises(RuleBroken, match="is held until"):
        bookings.let_offer_lapse(journal, ben, on=ON + timedelta(days=3))
    bookings.let_offer_lapse(journal, ben, on=LATER)
    assert [state(journal, id) for id in (ben, cem)] == [State.CANCELLED, State.OFFERED]
    with pytest.raises(RuleBroken, match="no seat is held"):
        enrolment.accept_offer(journal, ben, on=LATER)


def test_an_offer_is_passed_on_by_whoever_does_not_want_it() -> None:
    journal = full()
    ann, ben, cem = (enrol(journal, person) for person in (ANN, BEN, CEM))
    enrolment.cancel(journal, ann, on=ON)
    enrolment.pass_offer(journal, ben, on=ON)
    assert [state(journal, id) for id in (ben, cem)] == [State.CANCELLED, State.OFFERED]


def test_more_seats_are_offered_to_the_line_and_none_in_use_is_taken_away() -> None:
    journal = full(limit=2)
    for person in (ANN, BEN):
        enrol(journal, person)
    cem = enrol(journal, CEM)
    with pytest.raises(RuleBroken, match="2 seats are taken"):
        courses.limit_seats(journal, COURSE, limit=1, on=ON)
    courses.limit_seats(journal, COURSE, limit=3, on=ON)
    assert state(journal, cem) is State.OFFERED


def test_whoever_enrolled_before_there_was_a_limit_frees_no_seat() -> None:
    journal = world(price=FREE, member_price=FREE)
    ann = enrol(journal, ANN)
    courses.limit_seats(journal, COURSE, limit=1, on=ON)
    ben, cem = enrol(journal, BEN), enrol(journal, CEM)
    enrolment.cancel(journal, ann, on=ON)
    assert [state(journal, id) for id in (ben, cem)] == [State.CONFIRMED, State.WAITING]


def test_a_seat_given_up_and_gone_cannot_be_taken_back() -> None:
    journal = full()
    ann, _ = enrol(journal, ANN), enrol(journal, BEN)
    enrolment.cancel(journal, ann, on=ON)
    before = len(journal.entries)
    with pytest.raises(RuleBroken, match="went to somebody else"):
        enrolment.resume(journal, ann, on=ON)
    assert len(journal.entries) == before


STEPS = (
    "enrol",
    "cancel",
    "accept",
    "pass",
    "lapse",
    "resume",
    "limit",
    "block",
    "give back",
    "assign",
    "take back",
    "tomorrow",
)


class Desk:
    """A course with few seats and a handful of people who want one, driven by any steps in any order."""

    def __init__(self, limit: int) -> None:
        self.journal, self.on, self.blocks = full(limit), ON, list[UUID]()
        self.persons = [uuid5(COURSE, str(n)) for n in range(5)]
        for n, person in enumerate(self.persons):
            people.register(self.journal, person, name=f"W{n}", email=f"w{n}@example.org", on=MEMBER_SINCE)

    def do(self, step: str, number: int) -> None:
        """Take a step; what the rules refuse did not happen."""
        person = self.persons[number]
        id = uuid5(COURSE, str(person))
        deeds = {
            "enrol": lambda: enrol(self.journal, person, self.on),
            "cancel": lambda: enrolment.cancel(self.journal, id, on=self.on),
            "accept": lambda: enrolment.accept_offer(self.journal, id, on=self.on),
            "pass": lambda: enrolment.pass_offer(self.journal, id, on=self.on),
            "lapse": lambda: enrolment.let_offer_lapse(self.journal, id, on=self.on),
            "resume": lambda: enrolment.resume(self.journal, id, on=self.on),
            "limit": lambda: courses.limit_seats(self.journal, COURSE, limit=number + 1, on=self.on),
            "block": lambda: self._buy(number),
            "give back": lambda: seat_blocks.give_back(self.journal, self.blocks[-1], seats=1, on=self.on),
            "assign": lambda: seat_blocks.assign(self.journal, self.blocks[-1], holder_id=person, on=self.on),
            "take back": lambda: seat_blocks.unassign(self.journal, self.blocks[-1], seat=number % 3 + 1, on=self.on),
            "tomorrow": self._tomorrow,
        }
        try:
            deeds[step]()
        except (DomainError, IndexError):
            return

    def _buy(self, number: int) -> None:
        id = uuid5(COURSE, f"block {len(self.blocks)}")
        terms: dict[str, Any] = {"course_id": COURSE, "person_id": ANN, "seats": number % 3 + 1, "price": FREE}
        self.blocks.append(seat_blocks.buy(self.journal, id, **terms, on=self.on))

    def _tomorrow(self) -> None:
        self.on += timedelta(days=1)


@given(st.integers(1, 4), st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), min_size=30, max_size=60))
@settings(max_examples=60, deadline=None)
def test_every_seat_is_taken_held_or_free_after_any_history(limit: int, history: list[tuple[str, int]]) -> None:
    desk = Desk(limit)
    for step, number in history:
        desk.do(step, number)
    found = seats(desk.journal)
    places = [desk.journal.get(Enrolment, id) for id, kind in desk.journal.kinds.items() if kind is Enrolment]
    having = sum(p.is_seated and p.block is None and p.state in {State.REQUESTED, State.CONFIRMED} for p in places)
    blocks = [desk.journal.get(SeatBlock, id) for id, kind in desk.journal.kinds.items() if kind is SeatBlock]
    assert found.taken == having + sum(len(block.free) + len(block.holders) for block in blocks)
    assert found.held == sum(p.state is State.OFFERED for p in places)
    assert [found.queue.holds(p.id) for p in places] == [p.state is State.WAITING for p in places]
    assert found.taken + found.held + found.free == found.limit
    assert found.free == 0 or not any(p.state is State.WAITING for p in places)


def in_line_with_a_seat_of_a_block() -> tuple[FakeJournal, UUID]:
    """Ann's block has the one seat that nobody enrolled for; Cem has the other, Ben waits for it."""
    journal = full(limit=2)
    block = uuid5(COURSE, "block")
    seat_blocks.buy(journal, block, course_id=COURSE, person_id=ANN, seats=1, price=FREE, on=ON)
    enrol(journal, CEM)
    enrol(journal, BEN)
    return journal, block


def test_whoever_waits_and_is_given_a_seat_of_a_block_leaves_the_line() -> None:
    journal, block = in_line_with_a_seat_of_a_block()
    ben = seat_blocks.assign(journal, block, holder_id=BEN, on=ON)
    enrolment.cancel(journal, enrolment_id(COURSE, CEM), on=ON)
    assert (state(journal, ben), seats(journal).free) == (State.CONFIRMED, 1)


def test_a_seat_held_for_somebody_who_is_given_one_of_a_block_goes_to_the_next() -> None:
    journal, block = in_line_with_a_seat_of_a_block()
    ann = enrol(journal, ANN)
    enrolment.cancel(journal, enrolment_id(COURSE, CEM), on=ON)
    ben = seat_blocks.assign(journal, block, holder_id=BEN, on=ON)
    assert [state(journal, id) for id in (ben, ann)] == [State.CONFIRMED, State.OFFERED]
    with pytest.raises(RuleBroken, match="no seat is held"):
        bookings.let_offer_lapse(journal, ben, on=LATER)


def test_whoever_is_offered_a_seat_takes_no_second_one() -> None:
    journal = full()
    ann, ben = enrol(journal, ANN), enrol(journal, BEN)
    enrolment.cancel(journal, ann, on=ON)
    courses.limit_seats(journal, COURSE, limit=2, on=ON)
    with pytest.raises(RuleBroken, match="is held for this person already"):
        enrol(journal, BEN)
    assert (state(journal, ben), seats(journal).free) == (State.OFFERED, 1)


def test_the_check_of_seats_can_fail() -> None:
    desk = Desk(2)
    desk.do("enrol", 1)
    found = seats(desk.journal)
    found.taken += 2
    assert found.free < 0
