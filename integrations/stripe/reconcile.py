"""Compares the books with the payment processor's own lists, both ways, and takes down what is certain."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.errors import DomainError
from domain.processes.notices import DisputeEnded, Notice, Paid
from domain.values import Money
from integrations.effects.ports import Heard, Movement, PaymentProcessor, Statement
from integrations.stripe import payouts
from integrations.stripe.booked import MOVEMENT, Booked, booked, lacks, named, said
from integrations.stripe.bookkeeping import Bookkeeping

HERE, THERE, DIFFERENT = "only-here", "only-there", "different"
TAKEN, WOULD, OPEN = "taken-down", "would-be-taken-down", "open"
LATE = timedelta(days=14)
"""How much later than at the processor a payment may be dated here: money that is drawn by a bank is under way."""


class Period(NamedTuple):
    """From one instant to another, and the days at the association's seat that this is."""

    since: datetime
    until: datetime
    first: date
    last: date


class Finding(NamedTuple):
    """Something that only one side has, or that they have differently; amounts where there are any.

    `outcome` is open for what a person must look at: then `reason` says what is wrong and what to do next.
    """

    side: str
    about: str
    name: str
    outcome: str
    here: Money | None = None
    there: Money | None = None
    reason: str = ""


class Comparison(NamedTuple):
    """Everything that differs, and how much was compared on each side."""

    findings: list[Finding]
    payouts: list[payouts.Checked]
    here: int
    there: int

    @property
    def open(self) -> int:
        """Return how many findings are left to a person."""
        return sum(finding.outcome == OPEN for finding in self.findings)


def reconcile(
    bookkeeping: Bookkeeping, processor: PaymentProcessor, period: Period, currency: str, *, write: bool
) -> Comparison:
    """Return what differs; with `write`, what the processor surely has and the books lack is taken down, once.

    `currency` is that of the books, the only one that a payout is booked in.
    Raises Unreachable if the processor does not answer; what was taken down until then stays.
    """
    told = processor.statement(period.since - LATE, period.until)
    ours = booked(bookkeeping.office, period.since, period.first, period.last)
    heard = [each for each in told.heard if each.notice.on >= period.first]
    others = [each for each in told.others if each.on >= period.first]
    found = [*_Taking(bookkeeping, write=write).all(heard), *_only_here(ours, told), *map(_unasked, others)]
    paid_out = [each for each in told.payouts if each.on >= period.first]
    checked = [payouts.check(bookkeeping.office, each, currency, write=write) for each in paid_out]
    found += [_of_payout(each) for each in checked if each.outcome]
    return Comparison(found, checked, len(ours), len(heard) + len(others) + len(checked))


class _Taking:
    """Goes through what the processor says, and remembers what a dry run would have taken down."""

    def __init__(self, bookkeeping: Bookkeeping, *, write: bool) -> None:
        self.bookkeeping = bookkeeping
        self._take = self._taken if write else self._promised
        self._awaited: set[str] = set()

    def all(self, heard: list[Heard]) -> Iterator[Finding]:
        """Yield what the books lack or have differently."""
        for each in heard:
            payment = self.bookkeeping.payment(each.payment)
            if lacks(payment, each.notice):
                yield self._take(each)
            elif payment is not None and (finding := _different(payment, each.notice)):
                yield finding

    def _taken(self, heard: Heard) -> Finding:
        try:
            self.bookkeeping.take(heard)
        except DomainError as error:
            return _there(heard, OPEN, f"the books refuse it: {error.message}")
        return _there(heard, TAKEN)

    def _promised(self, heard: Heard) -> Finding:
        if isinstance(heard.notice, Paid):
            known = self.bookkeeping.office.holds(Invoice, heard.notice.invoice_id)
        else:
            known = heard.payment in self._awaited or self.bookkeeping.payment(heard.payment) is not None
        if not known:
            return _there(heard, OPEN, "the books know no invoice or payment for it; look it up at the processor")
        self._awaited.add(heard.payment)
        return _there(heard, WOULD)


def _there(heard: Heard, outcome: str, reason: str = "") -> Finding:
    about, name = named(heard.notice)
    return Finding(THERE, about, name, outcome, there=_amount(heard.notice, ""), reason=reason)


def _different(payment: Payment, notice: Notice) -> Finding | None:
    about, name = named(notice)
    if isinstance(notice, DisputeEnded):
        outcome = payment.disputes[notice.dispute].outcome
        if notice.won == (outcome == "won"):
            return None
        reason = f"it was {outcome} in the books and is not there; ask the bank how it ended"
        return Finding(DIFFERENT, about, name, OPEN, reason=reason)
    here, there = said(payment, notice), _amount(notice, payment.currency)
    if here is None or here == there:
        return None
    reason = "the amounts or currencies differ; compare both with the bank, and correct the wrong one by hand"
    return Finding(DIFFERENT, about, name, OPEN, here, there, reason)


def _amount(notice: Notice, currency: str) -> Money | None:
    """Return how much a notice is about; a plain number is in the payment's currency, and needs it."""
    amount = getattr(notice, "amount", None)
    if isinstance(amount, int):
        return Money(amount, currency) if currency else None
    return amount


def _only_here(ours: list[Booked], told: Statement) -> Iterator[Finding]:
    theirs = {named(heard.notice) for heard in told.heard}
    for each in ours:
        if (each.about, each.name) not in theirs and each.about not in told.mute:
            reason = "the processor does not list it; look it up there, and correct what was entered here by hand"
            yield Finding(HERE, each.about, each.name, OPEN, here=each.amount, reason=reason)


def _unasked(move: Movement) -> Finding:
    what = f"{move.kind} {move.source}".strip()
    reason = f"it belongs to no invoice ({what}, fee {move.fee}); see there what it is, and book it by hand"
    return Finding(THERE, MOVEMENT, move.id, OPEN, there=move.amount, reason=reason)


def _of_payout(checked: payouts.Checked) -> Finding:
    name, amount, side = checked.payout.id, checked.payout.amount, DIFFERENT if checked.outcome == OPEN else THERE
    return Finding(side, "payout", name, checked.outcome, there=amount, reason=checked.reason)
