"""How people pay: by card through the processor or by bank, at the second try, too much, and some of it disputed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment, payment_id
from domain.processes import notices
from domain.processes import payments as paying
from domain.values import Money
from web.demo.world import World

PROCESSOR = "payment-processor"
CARD_PER_CENT = 72
FAILS_PER_CENT = 4
OVERPAID = 1_000
"""Some pay ten euros too much by bank: the fee of another year, or a slip of the pen."""
FEE_FIXED, FEE_PER_CENT = 25, 1.5
DISPUTE_FEE = 2_000
PAYOUT_DAY = 1
Then = Callable[[], None]


class Till:
    """Takes payments in and keeps in mind what the processor owes us."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.balance = 0
        self.payments: dict[UUID, UUID] = {}

    def begin(self) -> None:
        """Let the processor pay out once a week."""
        self.world.after(7, 7, self._pay_out)

    def pay(self, invoice_id: UUID, then: Then = lambda: None) -> None:
        """Pay an invoice today, or at the second try some days later; go on when it is paid."""
        world = self.world
        self._use_credit(invoice_id)
        if not world.get(Invoice, invoice_id).open:
            then()
        elif not world.happens(CARD_PER_CENT):
            self._by_bank(invoice_id, then)
        elif world.happens(FAILS_PER_CENT):
            self.fail(invoice_id)
            world.after(1, 5, partial(self._by_card, invoice_id, 2, then))
        else:
            self._by_card(invoice_id, 1, then)

    def fail(self, invoice_id: UUID) -> None:
        """Try to pay by card, and get no further than the processor's page."""
        invoice = self.world.get(Invoice, invoice_id)
        payments.request_payment(self.world.by(invoice.person_id or PROCESSOR), invoice_id, on=self.world.today)

    def write_off(self, invoice_id: UUID) -> None:
        """Give up what is still open of an invoice."""
        if self.world.get(Invoice, invoice_id).open:
            billing.write_off(self.world.by("finance"), invoice_id, on=self.world.today)

    def credit_of(self, person_id: UUID) -> int:
        """Return a customer's credit in minor units."""
        customer = self.world.memory.aggregates.get(customer_id(person_id))
        return customer.credit.get("EUR", 0) if isinstance(customer, Customer) else 0

    def give_back(self, payment: UUID, amount: int, credit_note: str | None) -> None:
        """Decide to refund a part of a payment; the processor, or the bank, does it days later."""
        world, refund = self.world, f"{credit_note or payment}:1"
        payments.request_refund(
            world.by("finance"), payment, refund=refund, amount=amount, on=world.today, credit_note=credit_note
        )
        world.after(1, 4, partial(self._refunded, payment, refund, amount))

    def _refunded(self, payment: UUID, refund: str, amount: int) -> None:
        world, paid = self.world, self.world.get(Payment, payment)
        if world.every("refund", 3, 50):
            payments.fail_refund(world.by(PROCESSOR), payment, refund=refund, code="expired_card", on=world.today)
            return
        actor = PROCESSOR if paid.via == "stripe" else "finance"
        payments.refund(world.by(actor), payment, refund=refund, amount=amount, on=world.today)
        self.balance -= amount if paid.via == "stripe" else 0

    def _use_credit(self, invoice_id: UUID) -> None:
        invoice = self.world.get(Invoice, invoice_id)
        amount = min(invoice.open, self.credit_of(invoice.person_id)) if invoice.person_id else 0
        if amount > 0:
            paying.use_credit(self.world.by("finance"), invoice_id, amount=amount, on=self.world.today)

    def _by_card(self, invoice_id: UUID, attempt: int, then: Then) -> None:
        world, invoice = self.world, self.world.get(Invoice, invoice_id)
        if not invoice.open:
            return
        amount = invoice.open
        payer = world.by(invoice.person_id or PROCESSOR)
        payments.request_payment(payer, invoice_id, on=world.today, attempt=attempt)
        reference = f"pay:{invoice.number}:{attempt}"
        fee = FEE_FIXED + round(amount * FEE_PER_CENT / 100)
        money = Money(amount, invoice.currency)
        notices.take_notice(world.by(PROCESSOR), notices.Paid(reference, invoice_id, money, fee, world.today))
        self.balance += amount - fee
        self.payments[invoice_id] = payment_id(reference)
        then()
        if world.every("card payment", 12, 25, 900):
            world.after(12, 25, partial(self._dispute, reference, amount))

    def _by_bank(self, invoice_id: UUID, then: Then) -> None:
        world, invoice = self.world, self.world.get(Invoice, invoice_id)
        extra = OVERPAID if world.every("bank payment", 5, 120) else 0
        self.payments[invoice_id] = paying.receive_payment(
            world.by("finance"),
            reference=f"bank:{world.today:%Y%m%d}:{invoice.number}",
            invoice_id=invoice_id,
            amount=Money(invoice.open + extra, invoice.currency),
            via="bank",
            on=world.today,
        )
        then()

    def _dispute(self, reference: str, amount: int) -> None:
        world = self.world
        if world.get(Payment, payment_id(reference)).refundable < amount:
            return
        dispute = f"dp_{world.new_id().hex[:16]}"
        self._hears(notices.DisputeMade(reference, dispute, amount, DISPUTE_FEE, world.today))
        self.balance -= amount + DISPUTE_FEE
        world.after(15, 30, partial(self._dispute_ends, reference, dispute, amount))

    def _dispute_ends(self, reference: str, dispute: str, amount: int) -> None:
        won = not self.world.every("dispute", 1, 3)
        self._hears(notices.DisputeEnded(reference, dispute, won, self.world.today, fee_returned=won))
        self.balance += amount + DISPUTE_FEE if won else 0

    def _hears(self, notice: notices.Notice) -> None:
        notices.take_notice(self.world.by(PROCESSOR), notice)

    def _pay_out(self) -> None:
        world = self.world
        if self.balance > 0:
            amount = Money(self.balance, "EUR")
            billing.receive_payout(world.by(PROCESSOR), world.new_id(), amount=amount, on=world.today)
            self.balance = 0
        world.at(world.today + timedelta(days=7), self._pay_out)
