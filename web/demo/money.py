"""How people pay: by card, at the second try, by bank, too much, with their credit, or not at all."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.processes import payments as paying
from domain.values import Money
from web.demo.cards import PROCESSOR, Cards
from web.demo.world import World

CARD_PER_CENT = 72
FAILS_PER_CENT = 4
OVERPAID = 1_000
"""Some pay ten euros too much by bank: the fee of another year, or a slip of the pen."""
Then = Callable[[], None]


class Till:
    """Takes payments in, gives money back, and gives up what will not come."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cards = Cards(world)
        self.payments: dict[UUID, UUID] = {}

    def pay(self, invoice_id: UUID, then: Then = lambda: None) -> None:
        """Pay an invoice today, or at the second try some days later; go on when it is paid."""
        world = self.world
        self._use_credit(invoice_id)
        if not world.get(Invoice, invoice_id).open:
            then()
        elif not world.happens(CARD_PER_CENT):
            self._by_bank(invoice_id, then)
        elif world.happens(FAILS_PER_CENT):
            self.cards.fail(invoice_id)
            world.after(1, 5, partial(self._by_card, invoice_id, 2, then))
        else:
            self._by_card(invoice_id, 1, then)

    def write_off(self, invoice_id: UUID) -> None:
        """Give up what is still open of an invoice."""
        if self.world.get(Invoice, invoice_id).open:
            billing.write_off(self.world.by("finance"), invoice_id, on=self.world.today)

    def credit_of(self, person_id: UUID) -> int:
        """Return a customer's credit in minor units."""
        customer = self.world.memory.aggregates.get(customer_id(person_id))
        return customer.credit.get("EUR", 0) if isinstance(customer, Customer) else 0

    def give_back(self, payment: UUID, amount: int, credit_note: str) -> None:
        """Decide to refund a part of a payment; the processor, or the bank, does it days later."""
        world, refund = self.world, f"{credit_note}:1"
        payments.request_refund(
            world.by("finance"), payment, refund=refund, amount=amount, on=world.today, credit_note=credit_note
        )
        world.after(1, 4, partial(self._give_back, payment, refund, amount))

    def _give_back(self, payment: UUID, refund: str, amount: int) -> None:
        world = self.world
        if world.every("refund", 3, 50):
            payments.fail_refund(world.by(PROCESSOR), payment, refund=refund, code="expired_card", on=world.today)
        elif world.get(Payment, payment).via == "stripe":
            self.cards.gave_back(payment, refund, amount)
        else:
            payments.refund(world.by("finance"), payment, refund=refund, amount=amount, on=world.today)

    def _use_credit(self, invoice_id: UUID) -> None:
        invoice = self.world.get(Invoice, invoice_id)
        amount = min(invoice.open, self.credit_of(invoice.person_id)) if invoice.person_id else 0
        if amount > 0:
            paying.use_credit(self.world.by("finance"), invoice_id, amount=amount, on=self.world.today)

    def _by_card(self, invoice_id: UUID, attempt: int, then: Then) -> None:
        if self.world.get(Invoice, invoice_id).open:
            self.payments[invoice_id] = self.cards.charge(invoice_id, attempt)
            then()

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
