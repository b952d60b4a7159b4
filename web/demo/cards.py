"""Payments by card: taken by the processor for a fee, failed, disputed, given back, and paid out once a week."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment, payment_id
from domain.processes import notices
from domain.values import Money
from integrations.journal.codec import to_micro
from integrations.stripe.teller import FEE_BP, FEE_FIXED
from web.demo.processor import Charge, Return
from web.demo.stretch import Stretch
from web.demo.world import World

PROCESSOR = "payment-processor"
DISPUTE_FEE = 2_000
WEEK = timedelta(days=7)


class Cards:
    """The processor's side of the story; `balance` is what it owes the association, in minor units."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.balance = 0
        self.charges: dict[UUID, Charge] = {}
        self.returns: list[Return] = []
        self._tried: list[str] = []

    def begin(self) -> None:
        """Let the processor pay out once a week."""
        self.world.after(7, 7, self._pay_out)

    def charge(self, invoice_id: UUID, attempt: int) -> UUID:
        """Pay what is open of an invoice by card today and return the payment."""
        world, invoice = self.world, self.world.get(Invoice, invoice_id)
        amount, name = invoice.open, f"pay:{invoice.number}:{attempt}"
        payments.request_payment(self._payer(invoice), invoice_id, on=world.today, attempt=attempt)
        fee = FEE_FIXED + amount * FEE_BP // 10_000
        self._hears(notices.Paid(name, invoice_id, Money(amount, invoice.currency), fee, world.today))
        self.balance += amount - fee
        charge = Charge(name, invoice_id, invoice.person_id, amount, invoice.currency, self._now())
        self.charges[payment_id(name)] = charge
        if world.every("card payment", 12, 25, 900):
            world.after(12, 25, partial(self._dispute, charge))
        return payment_id(name)

    def fail(self, invoice_id: UUID) -> None:
        """Try to pay by card, and get no further than the processor's page."""
        invoice = self.world.get(Invoice, invoice_id)
        payments.request_payment(self._payer(invoice), invoice_id, on=self.world.today)
        self._tried.append(f"pay:{invoice.number}:1")

    def open_pages(self) -> list[str]:
        """Return the payments that were tried in vain for invoices still open."""
        return [name for name in self._tried if self._is_open(name)]

    def gave_back(self, payment: UUID, refund: str, amount: int) -> None:
        """Give money back to a card."""
        payments.refund(self.world.by(PROCESSOR), payment, refund=refund, amount=amount, on=self.world.today)
        self.returns.append(Return(self.charges[payment], refund, amount, self._now()))
        self.balance -= amount

    def _dispute(self, charge: Charge) -> None:
        world = self.world
        if world.get(Payment, payment_id(charge.name)).refundable < charge.minor:
            return
        dispute = f"dp_{world.new_id().hex[:16]}"
        self._hears(notices.DisputeMade(charge.name, dispute, charge.minor, DISPUTE_FEE, world.today))
        self.balance -= charge.minor + DISPUTE_FEE
        world.after(15, 30, partial(self._end_dispute, charge, dispute))

    def _end_dispute(self, charge: Charge, dispute: str) -> None:
        won = not self.world.every("dispute", 1, 3)
        self._hears(notices.DisputeEnded(charge.name, dispute, won, self.world.today, fee_returned=won))
        self.balance += charge.minor + DISPUTE_FEE if won else 0

    def _pay_out(self) -> None:
        world = self.world
        if self.balance > 0:
            amount = Money(self.balance, "EUR")
            billing.receive_payout(world.by(PROCESSOR), world.new_id(), amount=amount, on=world.today)
            self.balance = 0
        world.at(world.today + WEEK, self._pay_out)

    def _is_open(self, name: str) -> bool:
        tried = self.world.get(Payment, payment_id(name))
        return self.world.get(Invoice, tried.invoice_id).open > 0

    def _hears(self, notice: notices.Notice) -> None:
        notices.take_notice(self.world.by(PROCESSOR), notice)

    def _payer(self, invoice: Invoice) -> Stretch:
        return self.world.by(invoice.person_id or PROCESSOR)

    def _now(self) -> int:
        return to_micro(self.world.journal.now)
