"""A cash desk with the simulated processor, what is paid at it and given back."""

from functools import partial

from domain.billing import commands as billing
from domain.billing import payments
from integrations.effects.calls import Effects
from integrations.effects.fees import Fees
from integrations.effects.payments import Checkouts, Links, Refunds, page_of
from integrations.effects.ports import Fee, Order, Page, Refunded, RefundOrder
from integrations.journal.office import Office
from integrations.stripe.door import Door
from integrations.stripe.simulated import Simulated
from integrations.stripe.teller import Teller
from tests.integrations.stripe.tills import ME, ON, SECRET, ZONE, Bill, a_door

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


def paid(till: Till, bill: Bill) -> None:
    till.simulated.pay(till.open_page(bill))
    till.teller.step()


def refund_of(till: Till, bill: Bill, amount: int = 4_000) -> None:
    credit = partial(billing.credit, invoice_id=bill.invoice, line="dues", net=amount, ends_service=False, on=ON)
    till.office.carry_out(credit, ME)
    deed = partial(payments.request_refund, payment=bill.payment, refund="CN-000001:1", amount=amount, on=ON)
    till.office.carry_out(deed, ME)
