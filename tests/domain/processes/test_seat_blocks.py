"""Seats that an employer buys with one invoice: given to people, taken back, given back by the course's policy."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.billing.invoice import Invoice
from domain.courses import commands as courses
from domain.courses.block import SeatBlock
from domain.courses.enrolment import Enrolment, State
from domain.courses.seats import Seats, seats_id
from domain.errors import Invalid, NotFound, RuleBroken
from domain.people.organisation import Organisation
from domain.processes import enrolment, payments, seat_blocks
from domain.values import Money
from tests.domain.processes.worlds import ANN, BEN, CEM, COURSE, ON, PRICE, world
from tests.fakes import FakeJournal

BLOCK, EMPLOYER = UUID(int=41), UUID(int=42)


def bought(seats: int = 2, *, paid: bool = True) -> FakeJournal:
    journal = world()
    journal.record(Organisation.register(EMPLOYER, name="Builders Ltd", on=ON))
    seat_blocks.buy(journal, BLOCK, course_id=COURSE, person_id=EMPLOYER, seats=seats, on=ON)
    if paid:
        pay(journal)
    return journal


def block(journal: FakeJournal) -> SeatBlock:
    return journal.get(SeatBlock, BLOCK)


def invoice(journal: FakeJournal) -> Invoice:
    id = block(journal).invoice_id
    assert id is not None
    return journal.get(Invoice, id)


def pay(journal: FakeJournal) -> None:
    amount = Money(invoice(journal).open, "EUR")
    payments.receive_payment(journal, reference="r1", invoice_id=invoice(journal).id, amount=amount, via="bank", on=ON)


def assign(journal: FakeJournal, person: UUID) -> UUID:
    return seat_blocks.assign(journal, BLOCK, holder_id=person, on=ON)


def test_one_invoice_charges_for_all_seats_once() -> None:
    journal = bought(3, paid=False)
    before = len(journal.entries)
    seat_blocks.buy(journal, BLOCK, course_id=COURSE, person_id=EMPLOYER, seats=3, on=ON)
    assert (invoice(journal).open, invoice(journal).person_id) == (3 * PRICE.minor, EMPLOYER)
    assert len(journal.entries) == before


def test_seats_are_given_to_people_once_they_are_paid() -> None:
    journal = bought(paid=False)
    with pytest.raises(RuleBroken, match="not paid yet"):
        assign(journal, BEN)
    pay(journal)
    found = journal.get(Enrolment, assign(journal, BEN))
    assert (found.state, found.invoice_id, found.price.minor) == (State.CONFIRMED, None, 0)


def test_no_more_people_than_seats_and_nobody_twice() -> None:
    journal = bought()
    assign(journal, BEN)
    with pytest.raises(RuleBroken, match="already"):
        assign(journal, BEN)
    assign(journal, ANN)
    with pytest.raises(RuleBroken, match="no seat of the block is free"):
        assign(journal, CEM)


def test_a_seat_taken_back_goes_to_another() -> None:
    journal = bought(1)
    ben = assign(journal, BEN)
    seat_blocks.unassign(journal, BLOCK, seat=1, on=ON)
    assert journal.get(Enrolment, ben).state is State.CANCELLED
    assert journal.get(Enrolment, assign(journal, ANN)).state is State.CONFIRMED
    with pytest.raises(RuleBroken, match="nobody has seat 2"):
        seat_blocks.unassign(journal, BLOCK, seat=2, on=ON)


def test_whoever_gives_the_place_up_gives_the_seat_back_to_the_block() -> None:
    journal = bought(1)
    enrolment.cancel(journal, assign(journal, BEN), on=ON)
    assert block(journal).free == [1]
    assert invoice(journal).service("seat-1").net_left == PRICE.minor


def test_completing_earns_the_seats_own_line_and_uses_it_up() -> None:
    journal = bought()
    enrolment.complete(journal, assign(journal, BEN), on=ON)
    assert invoice(journal).completed == {"seat-1"}
    with pytest.raises(RuleBroken, match="nothing to cancel"):
        seat_blocks.unassign(journal, BLOCK, seat=1, on=ON)


def test_a_seat_given_to_somebody_later_is_earned_when_they_complete_or_when_their_time_is_over() -> None:
    journal = bought(2)
    late = date(2027, 9, 1)
    ben = seat_blocks.assign(journal, BLOCK, holder_id=BEN, on=late)
    assert [list(invoice(journal).service(f"seat-{n}").plan) for n in (1, 2)] == [["2028-09"], ["2027-10"]]
    enrolment.complete(journal, ben, on=date(2028, 2, 1))
    assert list(invoice(journal).service("seat-1").plan) == ["2028-02"]


@pytest.mark.parametrize(("days", "left"), [(14, 0), (15, PRICE.minor)])
def test_free_seats_are_given_back_by_the_courses_policy(days: int, left: int) -> None:
    journal = bought(3)
    assign(journal, BEN)
    seat_blocks.give_back(journal, BLOCK, seats=2, on=ON + timedelta(days=days))
    lines = [invoice(journal).service(f"seat-{n}").net_left for n in (1, 2, 3)]
    assert lines == [PRICE.minor, left, left]
    with pytest.raises(RuleBroken, match="0 seats"):
        seat_blocks.give_back(journal, BLOCK, seats=1, on=ON + timedelta(days=days))


def test_a_block_takes_no_more_than_the_free_seats_of_a_course() -> None:
    journal = world()
    courses.limit_seats(journal, COURSE, limit=2, on=ON)
    terms: dict[str, Any] = {"course_id": COURSE, "person_id": BEN, "on": ON}
    with pytest.raises(RuleBroken, match="2 seats are free; ask for fewer"):
        seat_blocks.buy(journal, BLOCK, seats=3, **terms)
    seat_blocks.buy(journal, BLOCK, seats=2, **terms)
    ann = enrolment.enrol(journal, course_id=COURSE, person_id=ANN, on=ON)
    seat_blocks.give_back(journal, BLOCK, seats=1, on=ON)
    assert journal.get(Enrolment, ann).state is State.OFFERED
    assert journal.get(Seats, seats_id(COURSE)).taken == 1


def test_the_price_of_a_seat_can_be_agreed() -> None:
    journal = world()
    seat_blocks.buy(journal, BLOCK, course_id=COURSE, person_id=BEN, seats=2, on=ON, price=Money(2_000, "EUR"))
    assert invoice(journal).open == 4_000


@pytest.mark.parametrize("seats", [0, 101])
def test_a_block_has_from_one_to_a_hundred_seats(seats: int) -> None:
    with pytest.raises(Invalid, match="seats"):
        bought(seats)


def test_nobody_unknown_buys_seats() -> None:
    with pytest.raises(NotFound):
        seat_blocks.buy(world(), BLOCK, course_id=COURSE, person_id=UUID(int=99), seats=1, on=date(2026, 10, 1))
