"""The account at Stripe over a period: what concerns our payments, every other movement, and what went to the bank."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from integrations.effects.ports import Heard, Movement, PaidOut, Statement
from integrations.stripe import notices, shapes
from integrations.stripe.asking import listed, made
from integrations.stripe.currency import from_stripe

if TYPE_CHECKING:
    from stripe import StripeClient

MOVEMENT = "balance_transaction"
HEARD_OF = frozenset({"refund", "dispute", "payout"})
"""What a movement may be for that is listed by itself too."""


class Account:
    """Stripe's own lists, read to their end: each question can be asked again."""

    def __init__(self, client: "StripeClient", zone: tzinfo) -> None:
        self._v1 = client.v1
        self._zone = zone

    def statement(self, since: datetime, until: datetime) -> Statement:
        """Return what happened in a period, oldest first. Raises Unreachable if Stripe does not answer."""
        span = made(since, until)
        happened = [*self._charges(span), *self._refunds(span), *self._disputes(span)]
        heard = [heard for _, some in sorted(happened, key=lambda pair: pair[0]) for heard in some]
        return Statement(heard, list(self._others(span)), list(self._payouts(span)))

    def _charges(self, span: dict[str, int]) -> Iterator[tuple[int, list[Heard]]]:
        charges = self._v1.charges
        pages = lambda p: charges.list(p).auto_paging_iter()  # noqa: E731  shorter than a function
        for charge in listed(pages, shapes.Charge, created=span, expand=[f"data.{MOVEMENT}"]):
            yield charge.created, notices.read_charge(charge, self._zone)

    def _refunds(self, span: dict[str, int]) -> Iterator[tuple[int, list[Heard]]]:
        refunds = self._v1.refunds
        pages = lambda p: refunds.list(p).auto_paging_iter()  # noqa: E731  as above
        for refund in listed(pages, shapes.Refund, created=span, expand=[f"data.{MOVEMENT}"]):
            on = notices.day(refund.created, self._zone)
            yield refund.created, notices.read_refund(refund, on, self._zone)

    def _disputes(self, span: dict[str, int]) -> Iterator[tuple[int, list[Heard]]]:
        disputes = self._v1.disputes
        pages = lambda p: disputes.list(p).auto_paging_iter()  # noqa: E731  as above
        for dispute in listed(pages, shapes.Disputed, created=span):
            on = notices.day(dispute.created, self._zone)
            yield dispute.created, notices.read_dispute(dispute, on, self._zone)

    def _others(self, span: dict[str, int]) -> Iterator[Movement]:
        """Yield what belongs to no payment of ours: charges made by others, fees of Stripe's own, adjustments."""
        for move in self._moves(created=span, expand=["data.source"]):
            source = move.source if isinstance(move.source, shapes.Source) else None
            if source is not None and (source.object in HEARD_OF or notices.ours(source.metadata, None)):
                continue
            amount, on = from_stripe(move.amount, move.currency), notices.day(move.created, self._zone)
            fee = from_stripe(move.fee, move.currency).minor
            yield Movement(move.id, move.type, source.id if source else "", amount, fee, on)

    def _payouts(self, span: dict[str, int]) -> Iterator[PaidOut]:
        payouts = self._v1.payouts
        pages = lambda p: payouts.list(p).auto_paging_iter()  # noqa: E731  as above
        for payout in listed(pages, shapes.Payout, created=span):
            inside = self._moves(payout=payout.id) if payout.automatic else []
            is_told = any(move.type == "payout" for move in inside)
            rest = from_stripe(sum(move.net for move in inside), payout.currency).minor if is_told else None
            amount, on = from_stripe(payout.amount, payout.currency), notices.day(payout.arrival_date, self._zone)
            yield PaidOut(payout.id, amount, payout.status, on, len(inside), rest)

    def _moves(self, **params: object) -> list[shapes.Transaction]:
        moves = self._v1.balance_transactions
        return listed(lambda p: moves.list(p).auto_paging_iter(), shapes.Transaction, **params)
