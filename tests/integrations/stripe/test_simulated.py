from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.payment import Payment, payment_id
from domain.errors import NotFound, RuleBroken
from domain.processes.notices import Notice, Paid
from domain.values import Money
from integrations.effects import rows
from integrations.effects.calls import Effects
from integrations.effects.fees import Fees
from integrations.effects.payments import Checkouts, Links, Refunds, attempt_for, page_of
from integrations.effects.ports import Declined, Fee, Order, Page, Refunded, RefundOrder, Statement
from integrations.journal.codec import from_micro
from integrations.journal.office import Office
from integrations.stripe.bookkeeping import Bookkeeping
from integrations.stripe.delivery import over_http
from integrations.stripe.door import Door
from integrations.stripe.signature import Refused
from integrations.stripe.simulated import LABEL, Simulated
from integrations.stripe.teller import Teller
from tests.integrations.effects.shops import Killed
from tests.integrations.stripe.tills import ME, ON, SECRET, ZONE, Bill, a_door
from tests.offices import MovingClock

LINKS = Links(lambda id: f"https://here/invoices/{id}?paid=1", lambda id: f"https://here/invoices/{id}")


class Till:
    """A cash desk with the simulated processor; `fault` breaks its next call after it was done."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.simulated = Simulated(office.database, office.clock, address="https://here/simulated", zone=ZONE)
        self.door: Door = a_door(office)
        self.teller = Teller(office.database, office.clock, SECRET, self._deliver)
        self.find_checkout, self.find_refund = self.simulated.find_checkout, self.simulated.find_refund
        self.statement = self.simulated.statement
        handlers = [Checkouts(office, self, LINKS), Refunds(office, self, lambda: ON), Fees(office, self)]
        self.effects = Effects(office, handlers)
        self.fault: BaseException | None = None
        self.door_shut = False
        self.knows_fees = True

    def checkout(self, order: Order) -> Page:
        page = self.simulated.checkout(order)
        self._break()
        return page

    def refund(self, order: RefundOrder) -> Refunded:
        made = self.simulated.refund(order)
        self._break()
        return made

    def fee(self, payment: str) -> Fee | None:
        self._break()
        return self.simulated.fee(payment) if self.knows_fees else None

    def _break(self) -> None:
        fault, self.fault = self.fault, None
        if fault is not None:
            raise fault

    def _deliver(self, body: bytes, header: str) -> None:
        if self.door_shut:
            raise ConnectionRefusedError
        self.door.receive(body, header, self.office.clock())

    def work(self) -> None:
        while self.effects.step():
            pass

    def open_page(self, bill: Bill) -> str:
        self.work()
        with self.office.database.reading() as connection:
            page = page_of(connection, bill.payment)
        assert page is not None
        assert page.url is not None
        return page.url.rpartition("/")[2]


def notices_of(statement: Statement, kind: type[Notice]) -> list[Notice]:
    return [heard.notice for heard in statement.heard if isinstance(heard.notice, kind)]


@pytest.fixture
def till(office: Office) -> Till:
    return Till(office)


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


def paid(till: Till, bill: Bill) -> None:
    till.simulated.pay(till.open_page(bill))
    till.teller.step()


def refund_of(till: Till, bill: Bill, amount: int = 4_000) -> None:
    credit = partial(billing.credit, invoice_id=bill.invoice, line="dues", net=amount, ends_service=False, on=ON)
    till.office.carry_out(credit, ME)
    deed = partial(payments.request_refund, payment=bill.payment, refund="CN-000001:1", amount=amount, on=ON)
    till.office.carry_out(deed, ME)


def test_asking_opens_a_page_and_paying_on_it_settles_the_invoice(till: Till, bill: Bill) -> None:
    page = till.simulated.page(till.open_page(bill))
    assert (page.amount, page.state, page.label) == (Money(10_000, "EUR"), "open", LABEL)
    assert page.success == f"https://here/invoices/{bill.invoice}?paid=1"
    paid(till, bill)
    assert (bill.state()["received"], bill.state()["open"]) == (10_000, 0)


def test_the_page_says_that_no_money_moves() -> None:
    assert "no money moves" in LABEL


def test_a_failed_payment_leaves_the_invoice_open(till: Till, bill: Bill) -> None:
    till.simulated.fail(till.open_page(bill))
    till.teller.step()
    assert bill.state()["received"] == 0


def test_a_page_is_paid_once(till: Till, bill: Bill) -> None:
    page = till.open_page(bill)
    till.simulated.pay(page)
    with pytest.raises(RuleBroken, match="used already"):
        till.simulated.pay(page)
    with pytest.raises(NotFound):
        till.simulated.pay("cs_sim_unknown")


def test_killed_between_call_and_answer_there_is_one_page_and_one_charge(
    till: Till, bill: Bill, clock: MovingClock
) -> None:
    till.fault = Killed()
    with pytest.raises(Killed):
        till.work()
    clock.move(minutes=3)
    paid(till, bill)
    assert len(notices_of(till.simulated.statement(from_micro(0), from_micro(2 * 10**15)), Paid)) == 1
    with till.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM simulated_sessions").scalar_one() == 1
    assert (bill.state()["received"], bill.state()["credit"]) == (10_000, 0)


def test_a_page_asked_for_yesterday_is_looked_up_not_opened_again(till: Till, bill: Bill, clock: MovingClock) -> None:
    till.fault = Killed()
    with pytest.raises(Killed):
        till.work()
    clock.move(hours=24)
    assert till.open_page(bill).startswith("cs_sim_")


def test_a_lost_notice_is_told_again(till: Till, bill: Bill) -> None:
    till.door_shut = True
    till.simulated.pay(till.open_page(bill))
    assert till.teller.step() == 0
    assert bill.state()["received"] == 0
    till.door_shut = False
    assert till.teller.step() == 1
    assert till.teller.step() == 0
    assert bill.state()["received"] == 10_000


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


def test_a_notice_goes_to_the_door_over_http(till: Till, bill: Bill) -> None:
    class Route(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's word
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                till.door.receive(body, self.headers["Stripe-Signature"], till.office.clock())
            except Refused:
                self.send_response(400)
            else:
                self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Route) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
        till.simulated.pay(till.open_page(bill))
        wrong = Teller(till.office.database, till.office.clock, "whsec_other", over_http(address))
        assert wrong.step() == 0
        right = Teller(till.office.database, till.office.clock, SECRET, over_http(address))
        assert right.step() == 1
        server.shutdown()
        thread.join(10)
    assert bill.state()["received"] == 10_000


def test_notices_go_to_web_addresses_alone() -> None:
    with pytest.raises(ValueError, match="no http address"):
        over_http("file:///etc/passwd")


def test_after_a_failed_payment_the_same_page_takes_another_try(till: Till, bill: Bill) -> None:
    page = till.open_page(bill)
    till.simulated.fail(page)
    till.teller.step()
    till.simulated.pay(page)
    till.teller.step()
    assert (till.simulated.page(page).state, bill.state()["received"]) == ("paid", 10_000)
    with pytest.raises(RuleBroken, match="used already"):
        till.simulated.fail(page)


def test_a_page_that_has_ended_is_asked_for_anew(till: Till, bill: Bill, clock: MovingClock) -> None:
    till.open_page(bill)
    assert attempt_for(till.office, bill.invoice) == 1
    clock.move(hours=24)
    assert attempt_for(till.office, bill.invoice) == 2
