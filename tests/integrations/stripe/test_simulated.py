"""The simulated processor: a page is asked for, paid or failed, and its notices reach the door."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from domain.errors import NotFound, RuleBroken
from domain.processes.notices import Notice, Paid
from domain.values import Money
from integrations.effects.payments import attempt_for
from integrations.effects.ports import Statement
from integrations.journal.codec import from_micro
from integrations.journal.office import Office
from integrations.stripe.delivery import over_http
from integrations.stripe.signature import Refused
from integrations.stripe.simulated import LABEL
from integrations.stripe.teller import Teller
from tests.integrations.effects.shops import Killed
from tests.integrations.stripe.desks import Till, paid
from tests.integrations.stripe.tills import SECRET, Bill
from tests.offices import MovingClock


def notices_of(statement: Statement, kind: type[Notice]) -> list[Notice]:
    return [heard.notice for heard in statement.heard if isinstance(heard.notice, kind)]


@pytest.fixture
def till(office: Office) -> Till:
    return Till(office)


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


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
