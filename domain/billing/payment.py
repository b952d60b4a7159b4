"""A payment: asked for, received once, given back in parts, disputed; whatever order its notices come in."""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.aggregate import Aggregate, applies
from domain.billing import payment_facts as facts
from domain.billing.payment_parts import Dispute, Fee
from domain.billing.rules import checked_via, whole
from domain.errors import Invalid, NotFound, RuleBroken
from domain.values import Money

PAYMENTS = uuid5(NAMESPACE_URL, "collegium:payments")


class Early(NotFound):
    """A notice came before the one it builds on: keep it and take it again later."""

    code = "early"


def payment_id(reference: str) -> UUID:
    """Return the id of the payment that a processor, a bank or the office knows by this reference."""
    return uuid5(PAYMENTS, reference)


class Payment(Aggregate, topic="payment"):
    """Money of one customer for one invoice; amounts in minor units of its currency.

    Each kind of notice needs only the one it builds on (a refund or dispute the payment, an outcome the
    dispute) and is taken once. So all orders that keep early ones waiting end in the same state.
    """

    Requested = facts.Requested
    Received = facts.Received
    FeeCharged = facts.FeeCharged
    RefundRequested = facts.RefundRequested
    Refunded = facts.Refunded
    RefundFailed = facts.RefundFailed
    DisputeOpened = facts.DisputeOpened
    DisputeWon = facts.DisputeWon
    DisputeLost = facts.DisputeLost

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.invoice_id = id
        self.currency, self.via, self.on = "XXX", "", date.min
        self.requested = self.received = self.fee = 0
        self.fees: dict[str, Fee] = {}
        self.refunds: dict[str, int] = {}
        self.asked: dict[str, int] = {}
        self.decided: dict[str, tuple[int, str | None]] = {}
        self.ways: dict[str, str] = {}
        self.failed: frozenset[str] = frozenset()
        self.disputes: dict[str, Dispute] = {}

    @property
    def is_received(self) -> bool:
        """Tell whether the money has come in."""
        return self.received > 0

    @property
    def refundable(self) -> int:
        """Return what was neither given back nor promised back."""
        return self.received - sum(self.refunds.values()) - sum(self.asked.values())

    def fee_told(self, source: str, *, returned: bool = False) -> int:
        """Return what was told of a fee, or of its return, together with the payment or dispute that it is for."""
        if not source:
            return 0 if returned else self.fee
        dispute = self.disputes.get(source)
        if dispute is None:
            return 0
        return -dispute.returned if returned else dispute.fee

    def request(self, *, invoice_id: UUID, person_id: UUID | None, amount: Money, attempt: int, on: date) -> None:
        """Ask for the money; nothing changes if it was asked for or has come in."""
        if self.requested or self.received:
            return
        whole(amount.minor, field="amount")
        self.states(self.Requested(invoice_id, person_id, amount, attempt, on))

    def receive(self, fact: facts.Received) -> None:
        """Take the money in. Raises Invalid if the amount, the fee or the way of paying cannot be."""
        whole(fact.amount.minor, field="amount")
        if not 0 <= fact.fee <= fact.amount.minor:
            raise Invalid(
                f"a fee of {Money(fact.fee, fact.amount.currency)} is more than the payment; correct it", field="fee"
            )
        checked_via(fact.via)
        self.states(fact)

    def charge_fee(self, transaction: str, amount: Money, *, source: str, on: date) -> bool:
        """Take down what the processor kept, known by its movement of money; tell whether that is news.

        Raises Early before what it is for.
        """
        self._has_come_in()
        if source and source not in {*self.disputes, *self.refunds, *self.asked, *self.failed}:
            raise Early(f"{source} is not known yet; take this notice again later", field="source")
        if transaction in self.fees or not amount.minor or self.fee_told(source, returned=amount.minor < 0):
            return False
        self.states(self.FeeCharged(transaction, source, self.invoice_id, amount, on))
        return True

    def request_refund(self, refund: str, amount: int, *, credit_note: str | None, on: date) -> bool:
        """Decide to give money back; tell whether that is news.

        Raises RuleBroken, naming the amount, if it is above what can be given back; naming the refund, if one of
        that name did not go through or is of other terms.
        """
        if refund in self.failed:
            raise RuleBroken(f"refund {refund} did not go through; choose another name", field="refund")
        if refund in self.asked or refund in self.refunds:
            self._check_same(refund, amount, credit_note)
            return False
        self._covers(amount, self.refundable)
        self.states(self.RefundRequested(refund, amount, credit_note, on))
        return True

    def refund(self, refund: str, amount: int, *, via: str | None, on: date) -> bool:
        """Take down that money was given back, asked for or not; tell whether that is news.

        Raises Early before the payment; RuleBroken, naming the amount, if it is above what can be given back.
        """
        if refund in self.refunds or refund in self.failed:
            return False
        self._covers(amount, self.refundable + self.asked.get(refund, 0))
        way = self.via if via is None else checked_via(via)
        self.states(self.Refunded(refund, self.invoice_id, amount, way, on))
        return True

    def fail_refund(self, refund: str, *, code: str, on: date) -> int:
        """Take down that a refund did not go through; return the amount that is the customer's again.

        Raises Early if nobody knows of that refund yet.
        """
        if refund in self.failed:
            return 0
        given = self.refunds.get(refund, 0)
        amount = given or self.asked.get(refund, 0)
        if not amount:
            raise Early(f"refund {refund} is not known yet; take this notice again later", field="refund")
        way = self.ways.get(refund, self.via)
        self.states(self.RefundFailed(refund, self.invoice_id, given, way, code, on))
        return amount

    def open_dispute(self, dispute: str, *, amount: int, fee: int, on: date) -> None:
        """Take down that the customer's bank holds money. Raises Early before the payment."""
        if dispute in self.disputes:
            return
        held = sum(d.amount for d in self.disputes.values() if d.outcome != "won")
        self._covers(amount, self.received - held)
        whole(fee, field="fee", least=0)
        self.states(self.DisputeOpened(dispute, self.invoice_id, amount, fee, on))

    def win_dispute(self, dispute: str, *, fee_returned: bool, on: date) -> None:
        """Take down that the money came back. Raises Early before the dispute, RuleBroken if it was lost."""
        held = self._open(dispute, "won")
        if held is not None:
            fee = held.fee if fee_returned else 0
            self.states(self.DisputeWon(dispute, self.invoice_id, held.amount, fee, fee_returned, on))

    def lose_dispute(self, dispute: str, *, ends_service: bool, on: date) -> int:
        """Take down that the money is gone; return how much, 0 the second time.

        Raises Early before the dispute, RuleBroken if it was won.
        """
        held = self._open(dispute, "lost")
        if held is None:
            return 0
        self.states(self.DisputeLost(dispute, self.invoice_id, held.amount, ends_service, on))
        return held.amount

    def _covers(self, amount: int, rest: int) -> None:
        self._has_come_in()
        whole(amount, field="amount")
        if amount > rest:
            raise RuleBroken(f"only {Money(rest, self.currency)} of the payment is left; take no more", field="amount")

    def _check_same(self, refund: str, amount: int, credit_note: str | None) -> None:
        known, note = self.decided.get(refund) or (self.refunds[refund], credit_note)
        if (amount, credit_note) != (known, note):
            told = f"refund {refund} is of {Money(known, self.currency)}{f' by {note}' if note else ''}"
            raise RuleBroken(f"{told}; give each refund a name of its own", field="refund")

    def _has_come_in(self) -> None:
        if not self.is_received:
            raise Early("the payment has not come in yet; take this notice again later", field="payment")

    def _open(self, dispute: str, outcome: str) -> Dispute | None:
        held = self.disputes.get(dispute)
        if held is None:
            raise Early(f"dispute {dispute} is not known yet; take this notice again later", field="dispute")
        if held.outcome not in ("", outcome):
            raise RuleBroken(f"dispute {dispute} was {held.outcome} before; ask the bank", field="dispute")
        return None if held.outcome else held

    @applies(Requested)
    def _requested(self, fact: facts.Requested) -> None:
        self.invoice_id, self.currency = fact.invoice_id, fact.amount.currency
        self.requested = fact.amount.minor

    @applies(Received)
    def _received(self, fact: facts.Received) -> None:
        self.invoice_id, self.currency = fact.invoice_id, fact.amount.currency
        self.received, self.via, self.fee, self.on = fact.amount.minor, fact.via, fact.fee, fact.on

    @applies(FeeCharged)
    def _fee_charged(self, fact: facts.FeeCharged) -> None:
        self.fees[fact.transaction] = Fee(fact.source, fact.amount.minor, fact.amount.currency)

    @applies(RefundRequested)
    def _refund_requested(self, fact: facts.RefundRequested) -> None:
        self.asked[fact.refund] = fact.amount
        self.decided[fact.refund] = fact.amount, fact.credit_note

    @applies(Refunded)
    def _refunded(self, fact: facts.Refunded) -> None:
        self.asked.pop(fact.refund, None)
        self.refunds[fact.refund] = fact.amount
        self.ways[fact.refund] = fact.via

    @applies(RefundFailed)
    def _refund_failed(self, fact: facts.RefundFailed) -> None:
        self.asked.pop(fact.refund, None)
        self.refunds.pop(fact.refund, None)
        self.ways.pop(fact.refund, None)
        self.failed |= {fact.refund}

    @applies(DisputeOpened)
    def _dispute_opened(self, fact: facts.DisputeOpened) -> None:
        self.disputes[fact.dispute] = Dispute(fact.amount, fact.fee)

    @applies(DisputeWon)
    def _dispute_won(self, fact: facts.DisputeWon) -> None:
        self.disputes[fact.dispute] = self.disputes[fact.dispute]._replace(outcome="won", returned=fact.fee)

    @applies(DisputeLost)
    def _dispute_lost(self, fact: facts.DisputeLost) -> None:
        self.disputes[fact.dispute] = self.disputes[fact.dispute]._replace(outcome="lost")
