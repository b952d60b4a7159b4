"""Money given back: in full after a cancellation, in part as goodwill; the credit note comes first."""

from functools import partial
from uuid import UUID

from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.processes.payments import credit_invoice
from web.demo.money import Till
from web.demo.world import World

WANTS_IT_BACK_PER_CENT = 65
"""The others keep it as credit for what they book next."""
GOODWILL_PART = 4


class Refunds:
    """Decides what is given back, and what is kept as a customer's credit."""

    def __init__(self, world: World, till: Till) -> None:
        self.world = world
        self.till = till

    def after_cancelling(self, invoice_id: UUID | None) -> None:
        """Give back what was paid for a cancelled booking, if it was credited and the customer wants it."""
        if invoice_id is None or not self.world.happens(WANTS_IT_BACK_PER_CENT):
            return
        invoice = self.world.get(Invoice, invoice_id)
        self._give_back(invoice, invoice.paid)

    def perhaps(self, invoice_id: UUID) -> None:
        """Now and then, credit a quarter of a booking some days later and give it back."""
        if self.world.every("goodwill", 4, 9, 150):
            self.world.after(2, 15, partial(self._goodwill, invoice_id))

    def _goodwill(self, invoice_id: UUID) -> None:
        world, invoice = self.world, self.world.get(Invoice, invoice_id)
        line, sold = next(iter(invoice.services.items()))
        part = sold.net_left // GOODWILL_PART
        if part and not invoice.open and sold.how is not None:
            credit_invoice(world.by("finance"), invoice_id, line=line, net=part, ends_service=False, on=world.today)
            self._give_back(invoice, part)

    def _give_back(self, invoice: Invoice, amount: int) -> None:
        world = self.world
        payment = self.till.payments.get(invoice.id)
        if payment is None or not amount or invoice.person_id is None:
            return
        paid = world.get(Payment, payment)
        if min(paid.refundable, self.till.credit_of(invoice.person_id)) >= amount and not paid.disputes:
            self.till.give_back(payment, amount, f"CN-{world.memory.numbers['credit_note']:06d}")
