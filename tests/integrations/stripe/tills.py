"""An office with invoices to pay, and Stripe-shaped notices about them; the samples are the project's own."""

import itertools
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.billing.lines import Immediate, Line
from domain.billing.payment import Payment, payment_id
from domain.billing.payment_parts import Dispute
from domain.errors import NotFound
from domain.journal import Actor, Journal
from integrations.journal.office import Office
from integrations.stripe import payloads
from integrations.stripe.door import Door, Receipt
from integrations.stripe.signature import sign

ME = Actor("me")
SECRET = "whsec_of_the_tests"
ZONE = ZoneInfo("Europe/Berlin")
ON = date(2026, 3, 1)
_numbers = itertools.count(1)


class Bill:
    """An invoice over 100.00 for which payment was asked, and what Stripe calls its payment."""

    def __init__(self, office: Office, person: UUID | None = None) -> None:
        self.office = office
        self.invoice = uuid4()
        self.person = person or uuid4()
        self.stripe = f"pi_{next(_numbers):06d}"
        office.carry_out(self._issue, ME)
        office.carry_out(partial(payments.request_payment, invoice_id=self.invoice, on=ON), ME)
        self.intent = f"pay:{office.read(Invoice, self.invoice).number}:1"
        self.payment = payment_id(self.intent)

    def _issue(self, journal: Journal) -> UUID:
        lines = [Line(line="dues", stream="dues", net=10_000, recognise=Immediate())]
        issued = billing.issue(
            journal, self.invoice, person_id=self.person, on=ON, due=ON, currency="EUR", lines=lines, purpose="other"
        )
        return issued.id

    def sale(self) -> payloads.Sale:
        return payloads.Sale(f"cs_{self.stripe}", self.stripe, str(self.invoice), self.intent, 10_000, "eur")

    def created(self, now: datetime) -> bytes:
        return self._event("checkout.session.completed", now, payloads.session(self.sale(), _s(now), status="unpaid"))

    def paid(self, now: datetime, kind: str = "async_payment_succeeded", **changes: Any) -> bytes:
        thing = {**payloads.session(self.sale(), _s(now), status="paid"), **changes}
        return self._event(f"checkout.session.{kind}", now, thing)

    def refunded(self, now: datetime, amount: int = 4_000, kind: str = "updated", **changes: Any) -> bytes:
        refund = payloads.refund(self.sale(), f"re_{self.stripe}", amount, _s(now), number="")
        return self._event(f"refund.{kind}", now, {**refund, **changes})

    def disputed(
        self, now: datetime, status: str = "needs_response", kind: str = "created", moves: list[Any] | None = None
    ) -> bytes:
        if moves is None:
            moves = [a_move(f"{self.stripe}_out", -3_000, 1_500, _s(now))]
            moves += [a_move(f"{self.stripe}_back", 3_000, -1_500, _s(now))] if status == "won" else []
        thing = {
            "id": f"dp_{self.stripe}", "object": "dispute", "amount": 3_000, "currency": "eur",
            "created": _s(now), "status": status, "payment_intent": self.stripe,
            "balance_transactions": moves,
        }  # fmt: skip
        return self._event(f"charge.dispute.{kind}", now, thing)

    def _event(self, kind: str, now: datetime, thing: dict[str, object]) -> bytes:
        return payloads.event(f"evt_{kind}_{self.stripe}", kind, _s(now), thing)

    def state(self) -> dict[str, object]:
        """Return everything the books say of it."""
        payment = self.office.read(Payment, self.payment)
        invoice = self.office.read(Invoice, self.invoice)
        return {
            "received": payment.received,
            "refunds": list(payment.refunds.values()),
            "disputes": list(payment.disputes.values()),
            "fees": sorted(fee.minor for fee in payment.fees.values()),
            "open": invoice.open,
            "paid": invoice.paid,
            "credit": self.credit(),
        }

    def disputes(self) -> list[Dispute]:
        return list(self.office.read(Payment, self.payment).disputes.values())

    def credit(self) -> int:
        try:
            customer = self.office.read(Customer, customer_id(self.person))
        except NotFound:
            return 0
        return customer.credit.get("EUR", 0)


def a_move(name: str, amount: int, fee: int, created: int, **more: Any) -> dict[str, Any]:
    """Return a balance transaction as Stripe shapes it."""
    return {
        "id": f"txn_{name}", "object": "balance_transaction", "amount": amount, "fee": fee, "net": amount - fee,
        "currency": "eur", "created": created, "type": "adjustment", **more,
    }  # fmt: skip


def a_door(office: Office) -> Door:
    return Door(office, [SECRET], ZONE)


def ring(door: Door, body: bytes) -> Receipt:
    """Hand a signed body in at the door."""
    now = door.office.clock()
    return door.receive(body, sign(body, SECRET, _s(now)), now)


def _s(instant: datetime) -> int:
    return int(instant.timestamp())
