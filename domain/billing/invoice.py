"""An invoice: what is charged to whom, what was paid or credited of it, and what is still open."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from domain.aggregate import Aggregate, applies
from domain.billing import facts, service
from domain.billing.lines import AtDate, Fx, Line, OnCompletion, Recognise
from domain.billing.rules import checked_lines, checked_purpose, checked_via, whole
from domain.billing.service import Service, Services
from domain.errors import Invalid, NotFound, RuleBroken
from domain.text import clean
from domain.values import Money

MOST_REASON = 500
Unearned = Literal["unearned"]
"""Credit whatever is not earned yet."""


class Invoice(Aggregate, topic="invoice"):
    """What one customer owes for some lines, in one currency; amounts in minor units."""

    Issued = facts.Issued
    PaymentApplied = facts.PaymentApplied
    CreditApplied = facts.CreditApplied
    Credited = facts.Credited
    ChargedBack = facts.ChargedBack
    WrittenOff = facts.WrittenOff
    Recovered = facts.Recovered
    Rescheduled = facts.Rescheduled
    EventMoved = facts.EventMoved
    EventCalledOff = facts.EventCalledOff
    Delivered = facts.Delivered

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.number = ""
        self.person_id: UUID | None = None
        self.purpose = "other"
        self.subject_id: UUID | None = None
        self.currency = "XXX"
        self.fx: Fx | None = None
        self.issued = self.due = date.min
        self.open = self.paid = self.lost = 0
        self.services: Services = {}
        self.completed: frozenset[str] = frozenset()

    @classmethod
    def issue(  # noqa: PLR0913  the terms of an invoice
        cls,
        id: UUID,
        *,
        number: str,
        person_id: UUID | None,
        on: date,
        due: date,
        currency: str,
        lines: list[Line],
        purpose: str,
        subject_id: UUID | None = None,
        fx: Fx | None = None,
    ) -> Self:
        """Ask a customer to pay; if it is invoiced late, it may be overdue at once.

        Raises Invalid for lines or a purpose that cannot be.
        """
        checked_lines(lines)
        checked_purpose(purpose, subject_id)
        invoice = cls(id)
        invoice.states(
            cls.Issued(person_id, number, on, due, currency, lines, purpose, subject_id, fx),
        )
        return invoice

    def pay(self, payment_id: UUID, amount: int, on: date) -> None:
        """Settle a part by a payment. Raises RuleBroken if it is more than is open."""
        self._settles(amount)
        self.states(self.PaymentApplied(payment_id, amount, on))

    def use_credit(self, amount: int, on: date) -> None:
        """Settle a part with the customer's credit. Raises RuleBroken if it is more than is open."""
        self._settles(amount)
        self.states(self.CreditApplied(amount, on))

    def credit(
        self, line: str, net: int | Unearned, *, credit_note: str, ends_service: bool, on: date
    ) -> facts.Credited:
        """Take a part of a line back. Raises RuleBroken if it is more than is left of the line."""
        sold = self.service(line)
        self._not_before_issue(on)
        minor = whole(net, field="net") if isinstance(net, int) else min(sold.unearned(on), sold.net_left)
        if minor > sold.net_left:
            raise RuleBroken(
                f"only {Money(sold.net_left, self.currency)} is left of line {line}; credit no more", field="net"
            )
        tax = service.tax_of(sold, minor)
        beyond = max(minor + tax - self.open, 0)
        fact = self.Credited(credit_note, line, minor, tax, ends_service, on, beyond)
        self.states(fact)
        return fact

    def charge_back(self, payment_id: UUID, *, dispute: str, amount: int, ends_service: bool, on: date) -> int:
        """Take back what a lost dispute took; return what went beyond the lines, owed by the customer."""
        self._not_before_issue(on)
        kept = min(amount, service.gross_left(self.services))
        tax = service.tax_within(self.services, kept)
        beyond = amount - kept
        self.states(self.ChargedBack(payment_id, dispute, amount, tax, beyond, ends_service, on))
        return beyond

    def write_off(self, *, amount: int | None, tax_relief: bool, on: date) -> None:
        """Give up what is open, or a part. Raises RuleBroken if that much is not open."""
        amount = self.open if amount is None else amount
        self._not_before_issue(on)
        self._settles(amount)
        tax = service.tax_within(self.services, amount) if tax_relief else 0
        self.states(self.WrittenOff(amount, tax, on))

    def recover(self, amount: int, *, via: str, on: date) -> None:
        """Take in what had been written off. Raises RuleBroken if it is more than that."""
        whole(amount, field="amount")
        checked_via(via)
        if amount > self.lost:
            message = f"only {Money(self.lost, self.currency)} is written off; receive the rest as a payment"
            raise RuleBroken(message, field="amount")
        self.states(self.Recovered(amount, via, on))

    def reschedule(self, line: str, recognise: Recognise, *, reason: str, on: date) -> None:
        """Correct the service dates of a line. Raises RuleBroken if its service was ended."""
        self._running(line)
        reason = clean(reason, field="reason", most=MOST_REASON)
        self.states(self.Rescheduled(self.person_id or self.id, line, recognise, reason, on))

    def move_event(self, line: str, *, to: date, on: date) -> None:
        """Let a line follow its event. Raises RuleBroken if the event was held before."""
        self._not_held(line, on)
        self.states(self.EventMoved(line, to, on))

    def call_event_off(self, line: str, *, on: date) -> None:
        """Let a line earn nothing while its event is called off. Raises RuleBroken if it was held before."""
        self._not_held(line, on)
        self.states(self.EventCalledOff(line, on))

    def deliver(self, line: str, *, on: date) -> None:
        """Earn a line by its completion; nothing changes the second time."""
        how = self._running(line).how
        if not isinstance(how, OnCompletion):
            raise RuleBroken(f"line {line} is not earned by completion; nothing to do", field="line")
        if line not in self.completed:
            self.states(self.Delivered(line, on))

    def service(self, line: str) -> Service:
        """Return a line as it stands. Raises NotFound if there is none of that name."""
        if line not in self.services:
            raise NotFound(f"invoice {self.number} has no line {line}; check its name", field="line")
        return self.services[line]

    def lines_of(self, ref: str) -> list[str]:
        """Return the lines that are earned on the day of that event."""
        found = ((name, sold.how) for name, sold in self.services.items())
        return [name for name, how in found if isinstance(how, AtDate) and how.ref == ref]

    @property
    def is_paid(self) -> bool:
        """Tell whether nothing is open, money or credit having settled it."""
        return not self.open and self.paid > 0

    def _settles(self, amount: int) -> None:
        whole(amount, field="amount")
        if amount > self.open:
            raise RuleBroken(
                f"only {Money(self.open, self.currency)} is open on {self.number}; take no more", field="amount"
            )

    def _not_before_issue(self, on: date) -> None:
        if on < self.issued:
            raise Invalid(f"{self.number} was issued on {self.issued}; give that day or a later", field="on")

    def _running(self, line: str) -> Service:
        sold = self.service(line)
        if sold.how is None:
            raise RuleBroken(f"the service of line {line} was ended; invoice it anew", field="line")
        return sold

    def _not_held(self, line: str, on: date) -> None:
        sold = self._running(line)
        if not isinstance(sold.how, AtDate):
            raise RuleBroken(f"line {line} is not for an event; reschedule it instead", field="line")
        if sold.how.date < on and not sold.halted:
            raise RuleBroken(f"the event was held on {sold.how.date}; reschedule the line instead", field="on")

    @applies(Issued)
    def _issued(self, fact: facts.Issued) -> None:
        self.number, self.currency, self.fx = fact.number, fact.currency, fact.fx
        self.person_id, self.subject_id, self.purpose = fact.person_id, fact.subject_id, fact.purpose
        self.issued, self.due = fact.on, fact.due
        self.open = sum(line.gross for line in fact.lines)
        self.services = {line.line: service.sold(line, fact.on) for line in fact.lines}

    @applies(PaymentApplied)
    def _payment_applied(self, fact: facts.PaymentApplied) -> None:
        self.open -= fact.amount
        self.paid += fact.amount

    @applies(CreditApplied)
    def _credit_applied(self, fact: facts.CreditApplied) -> None:
        self.open -= fact.amount
        self.paid += fact.amount

    @applies(Credited)
    def _credited(self, fact: facts.Credited) -> None:
        sold = self.services[fact.line]
        self.services[fact.line] = service.take(sold, fact.net, fact.tax, fact.on, ends=fact.ends_service)
        self.open -= fact.net + fact.tax - fact.to_credit

    @applies(ChargedBack)
    def _charged_back(self, fact: facts.ChargedBack) -> None:
        kept = fact.amount - fact.to_credit
        parts = service.shares(self.services, kept, fact.tax, fact.on)
        self.services = service.taken(self.services, parts, fact.on, ends=fact.ends_service)

    @applies(WrittenOff)
    def _written_off(self, fact: facts.WrittenOff) -> None:
        parts = service.shares(self.services, fact.amount, fact.tax, fact.on)
        self.services = service.taken(self.services, parts, fact.on, ends=True)
        self.open -= fact.amount
        self.lost += fact.amount

    @applies(Recovered)
    def _recovered(self, fact: facts.Recovered) -> None:
        self.lost -= fact.amount

    @applies(Rescheduled)
    def _rescheduled(self, fact: facts.Rescheduled) -> None:
        self.services[fact.line] = service.replanned(self.services[fact.line], fact.recognise)

    @applies(EventMoved)
    def _event_moved(self, fact: facts.EventMoved) -> None:
        self.services[fact.line] = service.moved(self.services[fact.line], fact.to)

    @applies(EventCalledOff)
    def _event_called_off(self, fact: facts.EventCalledOff) -> None:
        self.services[fact.line] = service.halted(self.services[fact.line])

    @applies(Delivered)
    def _delivered(self, fact: facts.Delivered) -> None:
        self.services[fact.line] = service.delivered(self.services[fact.line], fact.on)
        self.completed |= {fact.line}
