"""What facts about money mean for the books: payments, refunds, disputes, gifts and payouts. Pure."""

from collections.abc import Callable
from typing import Any

from domain.aggregate import Fact
from domain.billing import payment_facts as facts
from domain.billing.books import Donation, Payout
from domain.billing.lines import Fx
from projections.ledger import accounts
from projections.ledger.charged import Charged
from projections.ledger.entries import Entry, moved


def receive(invoice: Charged, fact: facts.Received) -> list[Entry]:
    """Return the entries of a payment; gain or loss is what the rate has changed since the invoice.

    Source: worked cases, rules 9 and 12. The invoice is as it stood before.
    """
    money, fx = accounts.MONEY[fact.via], fact.fx or invoice.fx
    entries = [
        Entry(money, _convert(fx, fact.amount.minor), fact.on),
        Entry(accounts.RECEIVABLE, -invoice.settling(fact.applied), fact.on),
        Entry(accounts.CREDIT, -invoice.convert(fact.to_credit), fact.on),
    ]
    difference = -sum(entry.minor for entry in entries)
    fee = _convert(fx, fact.fee)
    return [*entries, Entry(accounts.FX, difference, fact.on), *moved(accounts.FEES, money, fee, fact.on)]


def post(invoice: Charged, fact: Fact) -> list[Entry]:
    """Return the entries of any other fact about a payment for an invoice."""
    return POSTS[type(fact)](invoice, fact)


def give(fact: Donation.Received) -> list[Entry]:
    """Return the entries of a gift: revenue when received. Source: ASC 958-605."""
    money = accounts.MONEY[fact.via]
    entries = [
        Entry(money, fact.amount.minor, fact.on),
        Entry(accounts.REVENUE, -fact.amount.minor, fact.on, fact.stream),
    ]
    return [*entries, *moved(accounts.FEES, money, fact.fee, fact.on)]


def pay_out(fact: Payout.Arrived) -> list[Entry]:
    """Return the entries of a payout: from the processor to the bank."""
    return list(moved(accounts.BANK, accounts.CLEARING, fact.amount.minor, fact.on))


def _fee_charged(invoice: Charged, fact: facts.FeeCharged) -> list[Entry]:
    in_books = fact.amount.currency == invoice.currency
    fee = fact.amount.minor if in_books else invoice.convert(fact.amount.minor)
    return list(moved(accounts.FEES, accounts.CLEARING, fee, fact.on))


def _refunded(invoice: Charged, fact: facts.Refunded) -> list[Entry]:
    return list(moved(accounts.CREDIT, accounts.MONEY[fact.via], invoice.convert(fact.amount), fact.on))


def _refund_failed(invoice: Charged, fact: facts.RefundFailed) -> list[Entry]:
    return list(moved(accounts.MONEY[fact.via], accounts.CREDIT, invoice.convert(fact.returned), fact.on))


def _dispute_opened(invoice: Charged, fact: facts.DisputeOpened) -> list[Entry]:
    amount, fee = invoice.convert(fact.amount), invoice.convert(fact.fee)
    return [
        *moved(accounts.HELD, accounts.CLEARING, amount, fact.on),
        *moved(accounts.FEES, accounts.CLEARING, fee, fact.on),
    ]


def _dispute_won(invoice: Charged, fact: facts.DisputeWon) -> list[Entry]:
    amount, fee = invoice.convert(fact.amount), invoice.convert(fact.fee)
    return [
        *moved(accounts.CLEARING, accounts.HELD, amount, fact.on),
        *moved(accounts.CLEARING, accounts.FEES, fee, fact.on),
    ]


def _convert(fx: Fx | None, minor: int) -> int:
    return minor if fx is None else fx.convert(minor)


POSTS: dict[type[Fact], Callable[[Charged, Any], list[Entry]]] = {
    facts.FeeCharged: _fee_charged,
    facts.Refunded: _refunded,
    facts.RefundFailed: _refund_failed,
    facts.DisputeOpened: _dispute_opened,
    facts.DisputeWon: _dispute_won,
}
"""A lost dispute posts with the invoice that it charges back."""
