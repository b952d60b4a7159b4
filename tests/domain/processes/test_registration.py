"""Seat, registration and invoice stand or fall together, and each freed seat goes to the head of the queue."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.aggregate import Fact
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate
from domain.errors import Erased, NotFound, RuleBroken
from domain.events import commands as events
from domain.events.event import Event
from domain.events.registration import Registration, registration_id
from domain.members import commands as members
from domain.people.person import Person
from domain.processes import payments, registration
from domain.values import Money
from tests.domain.processes.worlds import (
    ANN,
    BEN,
    CEM,
    DAY,
    EVENT,
    FREE,
    MEMBER_PRICE,
    MEMBER_SINCE,
    MEMBERSHIP,
    ON,
    PRICE,
    anns,
    world,
)
from tests.fakes import FakeJournal


def register(journal: FakeJournal, person: UUID, on: date = ON) -> UUID:
    return registration.register(journal, event_id=EVENT, person_id=person, on=on)


def of(journal: FakeJournal, person: UUID) -> Registration:
    return journal.get(Registration, registration_id(EVENT, person))


def states(journal: FakeJournal, *persons: UUID) -> list[str]:
    return [of(journal, person).state.value for person in persons]


def invoice(journal: FakeJournal, person: UUID) -> Invoice:
    id = of(journal, person).invoice_id
    assert id is not None
    return journal.get(Invoice, id)


def since(journal: FakeJournal, before: int) -> list[type[Fact]]:
    return [type(fact) for _, fact in journal.entries[before:]]


def pay(journal: FakeJournal, invoice_id: UUID, amount: Money) -> None:
    payments.receive_payment(
        journal, reference=f"r{invoice_id}", invoice_id=invoice_id, amount=amount, via="bank", on=ON
    )


def test_a_seat_comes_with_its_registration_and_its_invoice() -> None:
    journal = world()
    before = len(journal.entries)
    register(journal, BEN)
    assert since(journal, before) == [Event.SeatTaken, Registration.Booked, Invoice.Issued]


def test_the_invoice_is_earned_on_the_day_of_the_event() -> None:
    journal = world()
    register(journal, BEN)
    line = invoice(journal, BEN).service("registration")
    assert (line.stream, line.net, line.how) == ("events", 4500, AtDate(DAY, str(EVENT)))


def test_a_free_seat_is_confirmed_at_once_and_charges_nothing() -> None:
    journal = world(price=FREE, member_price=FREE)
    before = len(journal.entries)
    register(journal, BEN)
    assert since(journal, before) == [Event.SeatTaken, Registration.Booked, Registration.Confirmed]


def test_a_paid_invoice_confirms_the_seat() -> None:
    journal = world()
    register(journal, BEN)
    pay(journal, invoice(journal, BEN).id, PRICE)
    assert states(journal, BEN) == ["confirmed"]


def test_whoever_comes_too_late_waits_and_is_charged_nothing() -> None:
    journal = world()
    register(journal, BEN)
    before = len(journal.entries)
    register(journal, CEM)
    assert since(journal, before) == [Event.Queued, Registration.Waitlisted]


@pytest.mark.parametrize(
    ("on", "price"),
    [
        (date(2026, 11, 30), MEMBER_PRICE),  # grace ends on 15 March 2027
        (date(2027, 1, 14), MEMBER_PRICE),
        (date(2027, 1, 15), MEMBER_PRICE),
        (date(2027, 3, 15), MEMBER_PRICE),
        (date(2027, 3, 16), PRICE),
    ],
)
def test_members_pay_their_price_as_long_as_the_membership_stands(on: date, price: Money) -> None:
    journal = world()
    events.move(journal, EVENT, starts="2027-11-30T18:00", on=MEMBER_SINCE)
    registration.register(journal, event_id=EVENT, person_id=ANN, on=on, standing=anns)
    assert of(journal, ANN).price == price


def test_a_view_that_lags_behind_gives_nobody_the_members_price() -> None:
    journal = world()
    members.resign(journal, MEMBERSHIP, on=ON)
    registration.register(journal, event_id=EVENT, person_id=ANN, on=ON, standing=anns)
    assert of(journal, ANN).price == PRICE


def test_nobody_pays_by_the_membership_of_another() -> None:
    journal = world()
    registration.register(journal, event_id=EVENT, person_id=BEN, on=ON, standing=anns)
    assert of(journal, BEN).price == PRICE


def test_nobody_registers_twice() -> None:
    journal = world(capacity=5)
    register(journal, BEN)
    before = len(journal.entries)
    with pytest.raises(RuleBroken, match="registered already"):
        register(journal, BEN)
    assert len(journal.entries) == before


def test_nobody_the_association_does_not_know_registers() -> None:
    with pytest.raises(NotFound):
        register(world(), uuid4())


def test_nobody_registers_who_was_to_be_forgotten() -> None:
    journal = world()
    person = journal.get(Person, BEN)
    person.erase(on=ON)
    journal.record(person)
    with pytest.raises(Erased, match="forgotten"):
        register(journal, BEN)


def test_a_seat_given_up_is_credited_and_offered_to_the_head_of_the_queue() -> None:
    journal = world()
    for person in (BEN, CEM, ANN):
        register(journal, person)
    paid = invoice(journal, BEN)
    pay(journal, paid.id, PRICE)
    before = len(journal.entries)
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    assert since(journal, before)[:5] == [
        Event.SeatFreed,
        Event.SeatOffered,
        Registration.Cancelled,
        Registration.Offered,
        Invoice.Credited,
    ]
    assert states(journal, BEN, CEM, ANN) == ["cancelled", "offered", "waiting"]
    assert journal.get(Invoice, paid.id).service("registration").net_left == 0


def test_an_unpaid_invoice_is_settled_by_giving_the_seat_up() -> None:
    journal = world()
    register(journal, BEN)
    open_ = invoice(journal, BEN)
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    assert journal.get(Invoice, open_.id).open == 0


@pytest.mark.parametrize(("on", "left"), [(DAY - timedelta(days=1), 0), (DAY, 4500)])
def test_a_seat_given_up_on_the_day_itself_is_not_credited(on: date, left: int) -> None:
    journal = world()
    register(journal, BEN)
    id = invoice(journal, BEN).id
    registration.cancel(journal, registration_id(EVENT, BEN), on=on)
    assert journal.get(Invoice, id).service("registration").net_left == left


def test_nothing_is_given_up_after_the_event() -> None:
    journal = world()
    register(journal, BEN)
    with pytest.raises(RuleBroken, match="ask the office"):
        registration.cancel(journal, registration_id(EVENT, BEN), on=DAY + timedelta(days=1))


def test_an_event_called_off_is_credited_whenever_that_is_done() -> None:
    journal = world()
    register(journal, BEN)
    id = invoice(journal, BEN).id
    events.call_off(journal, EVENT, on=DAY)
    registration.cancel(journal, registration_id(EVENT, BEN), on=DAY + timedelta(days=9))
    assert journal.get(Invoice, id).service("registration").net_left == 0


def test_an_offer_accepted_is_charged_at_the_price_told_when_the_wait_began() -> None:
    journal = world()
    register(journal, BEN)
    registration.register(journal, event_id=EVENT, person_id=ANN, on=ON, standing=anns)
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    before = len(journal.entries)
    registration.accept_offer(journal, registration_id(EVENT, ANN), on=ON)
    assert since(journal, before) == [Event.OfferAccepted, Registration.Booked, Invoice.Issued]
    assert invoice(journal, ANN).open == MEMBER_PRICE.minor


def test_an_offer_given_up_by_cancelling_goes_to_the_next() -> None:
    journal = world()
    for person in (BEN, CEM, ANN):
        register(journal, person)
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    registration.cancel(journal, registration_id(EVENT, CEM), on=ON)
    assert states(journal, BEN, CEM, ANN) == ["cancelled", "cancelled", "offered"]


def test_whoever_stops_waiting_frees_no_seat() -> None:
    journal = world()
    for person in (BEN, CEM):
        register(journal, person)
    registration.cancel(journal, registration_id(EVENT, CEM), on=ON)
    event = journal.get(Event, EVENT)
    assert (event.taken, event.held, event.free) == (1, 0, 0)


def test_whoever_comes_back_waits_at_the_end_and_gets_an_invoice_of_their_own() -> None:
    journal = world()
    for person in (BEN, CEM):
        register(journal, person)
    first = invoice(journal, BEN).id
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    register(journal, BEN)
    assert states(journal, BEN, CEM) == ["waiting", "offered"]
    registration.pass_offer(journal, registration_id(EVENT, CEM), on=ON)
    registration.accept_offer(journal, registration_id(EVENT, BEN), on=ON)
    assert invoice(journal, BEN).id != first


def test_an_invoice_follows_its_event_to_another_day_once() -> None:
    journal = world()
    id = register(journal, BEN)
    events.move(journal, EVENT, starts="2027-02-01T18:00", on=ON)
    for _ in range(2):
        registration.follow_event(journal, id, on=ON)
    assert invoice(journal, BEN).service("registration").how == AtDate(date(2027, 2, 1), str(EVENT))
    assert [type(fact) for fact in journal.of(invoice(journal, BEN).id)] == [
        Invoice.Issued,
        Invoice.EventMoved,
    ]


def test_a_seat_without_an_invoice_follows_its_event_by_itself() -> None:
    journal = world(price=FREE, member_price=FREE)
    id = register(journal, BEN)
    before = len(journal.entries)
    assert registration.follow_event(journal, id, on=ON) == id
    assert len(journal.entries) == before
