"""What is given back at the simulated processor, once and never more than was paid."""

from functools import partial

import pytest

from domain.billing import payments
from domain.billing.payment import Payment, payment_id
from domain.values import Money
from integrations.effects import rows
from integrations.effects.ports import Declined, RefundOrder
from integrations.journal.office import Office
from tests.integrations.effects.shops import Killed
from tests.integrations.stripe.desks import Till, paid, refund_of
from tests.integrations.stripe.tills import ME, ON, Bill
from tests.offices import MovingClock


@pytest.fixture
def till(office: Office) -> Till:
    return Till(office)


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


def test_a_refund_is_sent_back_and_taken_down_once(till: Till, bill: Bill) -> None:
    paid(till, bill)
    refund_of(till, bill)
    till.work()
    till.teller.step()
    assert till.office.read(Payment, bill.payment).refunds == {"CN-000001:1": 4_000}
    assert bill.state()["credit"] == 0


def test_killed_between_refund_and_answer_the_money_goes_back_once(till: Till, bill: Bill, clock: MovingClock) -> None:
    paid(till, bill)
    till.work()
    refund_of(till, bill)
    till.fault = Killed()
    with pytest.raises(Killed):
        till.work()
    clock.move(minutes=3)
    till.work()
    till.teller.step()
    assert till.office.read(Payment, bill.payment).refunds == {"CN-000001:1": 4_000}
    with till.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM simulated_refunds").scalar_one() == 1


def test_a_declined_refund_is_the_customers_credit_again(till: Till, bill: Bill) -> None:
    paid(till, bill)
    till.work()
    refund_of(till, bill)
    till.fault = Declined("charge_disputed")
    till.work()
    payment = till.office.read(Payment, bill.payment)
    assert (payment.refunds, payment.asked, bill.credit()) == ({}, {}, 4_000)


def test_a_payment_that_came_by_bank_is_given_back_by_hand(till: Till, bill: Bill) -> None:
    deed = partial(
        payments.receive, reference="bank-1", invoice_id=bill.invoice, amount=Money(20_000, "EUR"), via="bank", on=ON
    )
    till.office.carry_out(lambda journal: deed(journal).id, ME)
    back = partial(payments.request_refund, payment=payment_id("bank-1"), refund="R-1", amount=5_000, on=ON)
    till.office.carry_out(back, ME)
    till.work()
    with till.office.database.reading() as connection:
        assert rows.stuck(connection) == []
        assert connection.exec_driver_sql("SELECT count(*) FROM effects WHERE kind = 'refund'").scalar_one() == 0


def test_more_than_was_paid_is_never_sent_back(till: Till, bill: Bill) -> None:
    paid(till, bill)
    order = RefundOrder("refund:x", "x", "pi_unknown", Money(1, "EUR"))
    with pytest.raises(Declined):
        till.simulated.refund(order)
