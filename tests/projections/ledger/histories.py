"""Histories of billing as an office makes them: any use case on any day, refusals shrugged off."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from uuid import UUID

from domain.aggregate import Fact
from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.books import BOOKS, Books
from domain.billing.invoice import Unearned
from domain.billing.lines import AtDate, Days, Immediate, Line, Months, OnCompletion, Recognise
from domain.billing.schedule import month_of
from domain.errors import DomainError
from domain.processes.payments import credit_invoice, receive_payment, use_credit
from domain.values import Money, month_end
from tests.fakes import FakeJournal

START = date(2027, 1, 1)
SPAN = 500
WAYS = ("stripe", "bank", "cheque")
CUSTOMER = UUID(int=1)
Stated = tuple[UUID, Fact]


class Story:
    """An office that decides at random; `entries` is what it stated."""

    def __init__(self, seed: int, *, closing: bool = True) -> None:
        self.rng = Random(seed)  # noqa: S311  a history, not a secret
        self.journal = FakeJournal()
        self.invoices: list[UUID] = []
        self.payments: list[UUID] = []
        self.deeds: list[Callable[[], object]] = [
            self.issue, self.issue, self.pay, self.pay, self.credit, self.use_credit, self.refund, self.dispute,
            self.decide, self.write_off, self.recover, self.reschedule, self.move, self.call_off, self.deliver,
            self.give,
        ]  # fmt: skip
        self.deeds += [self.close] if closing else []

    @property
    def entries(self) -> list[Stated]:
        """Return what was stated, in order."""
        return self.journal.entries

    def live(self, decisions: int) -> "Story":
        """Make so many decisions."""
        self.issue()
        for _ in range(decisions):
            with suppress(DomainError):
                self.rng.choice(self.deeds)()
        return self

    def day(self) -> date:
        return START + timedelta(days=self.rng.randrange(SPAN))

    def minor(self) -> int:
        return self.rng.choice((1, 7, 99, 1000, 3333, 12000))

    def id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128))

    def how(self) -> Recognise:
        day = self.day()
        return self.rng.choice(
            (
                Months(month_of(day), self.rng.randint(1, 14)),
                Days(day, day + timedelta(days=self.rng.randint(0, 400))),
                AtDate(day, "EV1"),
                OnCompletion(expires=day),
                OnCompletion(),
                Immediate(),
            )
        )

    def issue(self) -> None:
        on = self.day()
        lines = [
            Line(f"L{n}", self.rng.choice(("dues", "events")), self.minor(), self.how(), tax=self.minor() // 5)
            for n in range(self.rng.randint(1, 3))
        ]
        due = on + timedelta(days=self.rng.choice((0, 30)))
        terms = {"person_id": CUSTOMER, "purpose": "other", "currency": "EUR"}
        self.invoices.append(
            billing.issue(self.journal, self.id(), on=on, due=due, lines=lines, **terms).id  # type: ignore[arg-type]
        )

    def invoice(self) -> UUID:
        return self.rng.choice(self.invoices)

    def payment(self) -> UUID:
        return self.rng.choice(self.payments) if self.payments else UUID(int=0)

    def pay(self) -> None:
        amount, via = Money(self.minor(), "EUR"), self.rng.choice(WAYS)
        reference = str(self.rng.randrange(40))
        self.payments.append(
            receive_payment(
                self.journal, reference=reference, invoice_id=self.invoice(), amount=amount, via=via,
                fee=min(amount.minor, 3), on=self.day(),
            )
        )  # fmt: skip

    def credit(self) -> None:
        net: int | Unearned = "unearned" if self.rng.random() < 0.5 else self.minor()
        ends = self.rng.random() < 0.5
        credit_invoice(self.journal, self.invoice(), line="L0", net=net, ends_service=ends, on=self.day())

    def use_credit(self) -> None:
        use_credit(self.journal, self.invoice(), amount=self.minor(), on=self.day())

    def refund(self) -> None:
        terms = {"refund": f"R{self.rng.randrange(30)}", "amount": self.minor()}
        payment, day = self.payment(), self.day()
        payments.request_refund(self.journal, payment, on=day, **terms)  # type: ignore[arg-type]
        payments.refund(self.journal, payment, on=day, **terms)  # type: ignore[arg-type]
        if self.rng.random() < 0.3:
            payments.fail_refund(self.journal, payment, refund=str(terms["refund"]), code="lost", on=self.day())

    def dispute(self) -> None:
        dispute = f"D{self.rng.randrange(9)}"
        payments.dispute_opened(
            self.journal, self.payment(), dispute=dispute, amount=self.minor(), fee=15, on=self.day()
        )

    def decide(self) -> None:
        dispute, on = f"D{self.rng.randrange(9)}", self.day()
        if self.rng.random() < 0.5:
            payments.dispute_won(self.journal, self.payment(), dispute=dispute, fee_returned=True, on=on)
        ends = self.rng.random() < 0.5
        payments.dispute_lost(self.journal, self.payment(), dispute=dispute, ends_service=ends, on=on)

    def write_off(self) -> None:
        amount = self.rng.choice((None, self.minor()))
        relief = self.rng.random() < 0.5
        billing.write_off(self.journal, self.invoice(), amount=amount, tax_relief=relief, on=self.day())

    def recover(self) -> None:
        billing.recover(self.journal, self.invoice(), amount=self.minor(), via="bank", on=self.day())

    def reschedule(self) -> None:
        billing.reschedule(
            self.journal, self.invoice(), line="L0", recognise=self.how(), reason="typed wrong", on=self.day()
        )

    def move(self) -> None:
        billing.move_event(self.journal, self.invoice(), ref="EV1", to=self.day(), on=START)

    def call_off(self) -> None:
        billing.call_event_off(self.journal, self.invoice(), ref="EV1", on=START)

    def deliver(self) -> None:
        billing.deliver(self.journal, self.invoice(), line="L0", on=self.day())

    def give(self) -> None:
        amount = Money(self.minor(), "EUR")
        billing.receive_donation(self.journal, self.id(), amount=amount, via="bank", on=self.day())
        billing.receive_payout(self.journal, self.id(), amount=amount, on=self.day())

    def close(self) -> None:
        closed = self.journal.get(Books, BOOKS).closed if self.journal.holds(Books, BOOKS) else START
        through = month_end(closed + timedelta(days=self.rng.choice((1, 40))))
        billing.close_month(self.journal, through=through, position=len(self.entries), hash="0" * 64)
