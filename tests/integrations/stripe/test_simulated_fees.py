"""What a payment cost at the simulated processor, asked for and booked once."""

from functools import partial

import pytest

from domain.billing import payments
from domain.billing.payment import Payment
from domain.values import Money
from integrations.effects import rows
from integrations.journal.codec import from_micro
from integrations.journal.office import Office
from integrations.stripe.bookkeeping import Bookkeeping
from tests.integrations.effects.shops import Killed
from tests.integrations.stripe.desks import Till, paid
from tests.integrations.stripe.tills import ME, ON, Bill
from tests.offices import MovingClock


@pytest.fixture
def till(office: Office) -> Till:
    return Till(office)


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


def fees(till: Till, bill: Bill) -> dict[str, int]:
    payment = till.office.read(Payment, bill.payment)
    return {transaction: fee.minor for transaction, fee in payment.fees.items()}


def test_what_a_payment_cost_is_asked_for_and_booked_once(till: Till, bill: Bill) -> None:
    """1.5 % of 100.00 and 25 cents; the notice names no fee, as Stripe's does not."""
    paid(till, bill)
    assert fees(till, bill) == {}
    till.work()
    till.work()
    assert list(fees(till, bill).values()) == [175]
    topics = [raw.topic for raw in till.office.recorder.page(0, 1_000)]
    assert topics.count("payment.fee_charged") == 1


def test_killed_after_it_was_told_the_fee_is_booked_once(till: Till, bill: Bill, clock: MovingClock) -> None:
    paid(till, bill)
    till.fault = Killed()
    with pytest.raises(Killed):
        till.work()
    clock.move(minutes=3)
    till.work()
    assert list(fees(till, bill).values()) == [175]


def test_a_fee_not_known_yet_is_asked_for_again_and_then_left_to_a_person(
    till: Till, bill: Bill, clock: MovingClock
) -> None:
    paid(till, bill)
    till.knows_fees = False
    till.work()
    assert fees(till, bill) == {}
    till.knows_fees = True
    clock.move(minutes=1)
    till.work()
    assert list(fees(till, bill).values()) == [175]
    other = Bill(till.office)
    paid(till, other)
    till.knows_fees = False
    for _ in range(30):
        till.work()
        clock.move(hours=1)
    with till.office.database.reading() as connection:
        assert [row.key for row in rows.stuck(connection)] == [f"fee:{other.payment.hex}"]


def test_the_fee_reconciling_brought_is_not_booked_again_by_the_worker(till: Till, bill: Bill) -> None:
    paid(till, bill)
    heard = till.simulated.statement(from_micro(0), from_micro(2 * 10**15)).heard
    book = Bookkeeping(till.office)
    for each in (*heard, *heard):
        book.take(each)
    till.work()
    assert list(fees(till, bill).values()) == [175]


def test_money_that_came_by_bank_costs_nothing_at_the_processor(till: Till, bill: Bill) -> None:
    deed = partial(
        payments.receive, reference="bank-1", invoice_id=bill.invoice, amount=Money(10_000, "EUR"), via="bank", on=ON
    )
    till.office.carry_out(lambda journal: deed(journal).id, ME)
    till.work()
    with till.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM effects WHERE kind = 'fee'").scalar_one() == 0
