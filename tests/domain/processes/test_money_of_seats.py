"""Money for a seat goes back to the cent, whatever became of the seat and of its invoice before."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.billing import commands as billing
from domain.billing import payments as processors
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate
from domain.billing.payment import payment_id
from domain.events import commands as events
from domain.events.ordering import Buyer, Order
from domain.events.registration import registration_id
from domain.processes import handing_on, registration
from domain.processes.handing_on import Successor
from domain.processes.parties import Guest
from domain.values import Money
from tests.domain.processes.fairs import book, fair
from tests.domain.processes.test_handing_on import bring, credit_of, paid
from tests.domain.processes.test_registration import invoice, of, pay, states
from tests.domain.processes.worlds import ANN, BEN, CEM, DAY, EVENT, ON, anns, world
from tests.fakes import FakeJournal

OFFICE = Buyer(is_office=True)
FREE = Order("speaker")


def called_off(journal: FakeJournal, *persons: UUID, on: date = ON) -> None:
    """Call the event off, and settle every registration as its aftermath does."""
    events.call_off(journal, EVENT, on=on)
    for person in persons:
        registration.cancel(journal, registration_id(EVENT, person), on=on)


def sent_for_free(journal: FakeJournal) -> None:
    """Let Ann, who has a seat for nothing, send Ben, who costs something."""
    id = book(journal, ANN, FREE, who=OFFICE)
    handing_on.substitute(journal, id, to=Successor(BEN, "guest"), on=ON, standing=anns)
    ((difference, _),) = of(journal, BEN).differences
    pay(journal, difference, Money(50_00, "EUR"))


def test_a_seat_that_was_free_and_then_cost_something_is_given_back_when_called_off() -> None:
    journal = fair()
    sent_for_free(journal)
    called_off(journal, BEN)
    assert credit_of(journal, ANN) == {"EUR": 50_00}


def test_a_seat_that_becomes_free_again_gives_the_difference_back() -> None:
    journal = fair()
    sent_for_free(journal)
    to = Successor(CEM, "speaker", is_office=True)
    handing_on.substitute(journal, of(journal, BEN).id, to=to, on=ON, standing=anns)
    assert credit_of(journal, ANN) == {"EUR": 50_00}


def test_what_a_seat_costs_less_is_credited_over_all_that_was_invoiced_for_it() -> None:
    journal = fair()
    id = paid(journal, ANN, Order("member"))
    handing_on.substitute(journal, id, to=Successor(BEN, "guest"), on=ON, standing=anns)
    ((difference, _),) = of(journal, BEN).differences
    pay(journal, difference, Money(25_00, "EUR"))
    to = Successor(CEM, "student", stated=True)
    handing_on.substitute(journal, of(journal, BEN).id, to=to, on=ON, standing=anns)
    assert credit_of(journal, ANN) == {"EUR": 40_00}
    called_off(journal, CEM)
    assert credit_of(journal, ANN) == {"EUR": 50_00}


def test_whoever_came_with_a_party_and_books_anew_has_their_own_money_back() -> None:
    journal = world(capacity=2)
    bring(journal, Guest(BEN, Order()))
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    id = paid(journal, BEN)
    registration.cancel(journal, id, on=ON)
    assert credit_of(journal, BEN) == {"EUR": 45_00}


def test_a_party_is_confirmed_when_a_seat_given_up_settles_the_rest() -> None:
    journal = fair()
    bring(journal, Guest(BEN, Order("guest")), Guest(CEM, Order("guest")))
    pay(journal, invoice(journal, BEN).id, Money(50_00, "EUR"))
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    assert states(journal, BEN, CEM) == ["cancelled", "confirmed"]
    assert (invoice(journal, CEM).open, credit_of(journal, ANN)) == (0, {})


def test_an_event_postponed_after_its_day_is_earned_on_the_new_one() -> None:
    journal = fair()
    paid(journal, BEN, Order("guest", add_ons=("dinner",)))
    later = DAY + timedelta(days=1)
    events.move(journal, EVENT, starts="2027-01-15T18:00", on=later)
    for _ in range(2):
        registration.follow_event(journal, registration_id(EVENT, BEN), on=later)
    services = invoice(journal, BEN).services
    assert {sold.how for sold in services.values()} == {AtDate(date(2027, 1, 15), str(EVENT))}
    assert [sold.plan for sold in services.values()] == [{"2027-01": 50_00}, {"2027-01": 45_00}]


def _unpaid(_journal: FakeJournal, _bill: Invoice) -> None:
    """Leave the invoice open."""


def _half_paid(journal: FakeJournal, bill: Invoice) -> None:
    pay(journal, bill.id, Money(30_00, "EUR"))


def _paid(journal: FakeJournal, bill: Invoice) -> None:
    pay(journal, bill.id, Money(bill.open, "EUR"))


def _partly_credited(journal: FakeJournal, bill: Invoice) -> None:
    _paid(journal, bill)
    billing.credit(journal, bill.id, line="dinner", net=45_00, ends_service=True, on=ON)
    billing.credit(journal, bill.id, line="registration", net=7_77, ends_service=False, on=ON)


def _written_off(journal: FakeJournal, bill: Invoice) -> None:
    _half_paid(journal, bill)
    billing.write_off(journal, bill.id, on=ON)


def _disputed(journal: FakeJournal, bill: Invoice) -> None:
    _paid(journal, bill)
    payment = payment_id(f"r{bill.id}")
    processors.dispute_opened(journal, payment, dispute="d", amount=85_00, fee=0, on=ON)


def _lost(journal: FakeJournal, bill: Invoice) -> None:
    _disputed(journal, bill)
    processors.dispute_lost(journal, payment_id(f"r{bill.id}"), dispute="d", ends_service=False, on=ON)


@pytest.mark.parametrize(
    ("before", "back"),
    [(_unpaid, 0), (_half_paid, 30_00), (_paid, 85_00), (_partly_credited, 85_00), (_written_off, 30_00), (_lost, 0)],
)
def test_called_off_the_customer_has_what_they_paid_and_owes_nothing(before: object, back: int) -> None:
    """A code lowered the ticket to 40.00, and there is a dinner for 45.00."""
    journal = fair()
    book(journal, BEN, Order("guest", code="friends", add_ons=("dinner",)))
    assert callable(before)
    before(journal, invoice(journal, BEN))
    called_off(journal, BEN)
    bill = invoice(journal, BEN)
    assert (bill.open, credit_of(journal, BEN).get("EUR", 0)) == (0, back)
    assert sum(sold.net_left for sold in bill.services.values()) == 0


def test_a_dispute_lost_after_the_event_was_called_off_pays_nobody_twice() -> None:
    journal = fair()
    book(journal, BEN, Order("guest", code="friends", add_ons=("dinner",)))
    _disputed(journal, invoice(journal, BEN))
    called_off(journal, BEN)
    payment = payment_id(f"r{invoice(journal, BEN).id}")
    processors.dispute_lost(journal, payment, dispute="d", ends_service=False, on=ON)
    assert credit_of(journal, BEN).get("EUR", 0) == 0
