"""The ledger as a view: each billing fact posted once, after the last, on open days only."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.aggregate import Fact
from domain.billing import facts, payment_facts
from domain.billing.books import Books, Donation, Payout
from domain.billing.lines import AtDate
from domain.billing.schedule import month_of
from projections.engine import Row, Rows, Sums, View
from projections.ledger import cash, post, tables
from projections.ledger.accounts import RECEIVABLE
from projections.ledger.charged import Charged
from projections.ledger.entries import Entry, posting_date
from projections.ledger.totals import BY_FINE, FINE, NEVER, totals

ledger = View(
    "ledger",
    tables.postings,
    totals,
    tables.invoices,
    tables.books,
    tables.closings,
    tables.events,
    version=post.RULES,
)
OF_INVOICES = tuple(post.POSTS)
OF_PAYMENTS = tuple(cash.POSTS)
UNPOSTED = frozenset(
    {
        "customer.credit_added",
        "invoice.payment_applied",
        "customer.credit_used",
        "payment.requested",
        "payment.refund_requested",
        "payment.dispute_lost",
    }
)
"""Billing facts that move no money themselves: intents, and what another fact beside them posts."""


class Source(NamedTuple):
    """What postings follow from: a fact's position, and the invoice that it is about."""

    position: int
    currency: str
    invoice_id: UUID | None = None
    due: date = NEVER


@ledger.on(facts.Issued)
def issued(  # noqa: PLR0913  a fold names what it reads
    ledger_postings: Rows,
    ledger_totals: Sums,
    ledger_invoices: Rows,
    ledger_books: Rows,
    ledger_events: Rows,
    *,
    id: UUID,
    position: int,
    fact: facts.Issued,
) -> None:
    """Open an invoice."""
    row = ledger_invoices[id]
    row.number, row.person_id, row.issued, row.due = fact.number, fact.person_id, fact.on, fact.due
    after, entries = post.post(None, fact)
    row.state = after
    for line in fact.lines:
        if isinstance(line.recognise, AtDate) and line.recognise.ref is not None:
            ledger_events.append(ref=line.recognise.ref, invoice_id=id, line=line.line)
    source = Source(position, after.currency, id, row.due)
    _add((ledger_postings, ledger_totals, ledger_books), entries, source)


@ledger.on(*OF_INVOICES)
def changed(  # noqa: PLR0913  a fold names what it reads
    ledger_postings: Rows,
    ledger_totals: Sums,
    ledger_invoices: Rows,
    ledger_books: Rows,
    *,
    id: UUID,
    position: int,
    fact: Fact,
) -> None:
    """Post what became of an invoice."""
    row = ledger_invoices[id]
    after, entries = post.post(row.state, fact)
    row.state = after
    source = Source(position, after.currency, id, row.due)
    _add((ledger_postings, ledger_totals, ledger_books), entries, source)


@ledger.on(payment_facts.Received)
def received(  # noqa: PLR0913  a fold names what it reads
    ledger_postings: Rows,
    ledger_totals: Sums,
    ledger_invoices: Rows,
    ledger_books: Rows,
    *,
    position: int,
    invoice_id: UUID,
    fact: payment_facts.Received,
) -> None:
    """Post a payment and settle its invoice."""
    row = ledger_invoices[invoice_id]
    invoice = _charged(row, fact)
    entries = cash.receive(invoice, fact)
    row.state = invoice.settled(fact.applied)
    source = Source(position, invoice.currency, invoice_id, row.due)
    _add((ledger_postings, ledger_totals, ledger_books), entries, source)


@ledger.on(*OF_PAYMENTS)
def paid(  # noqa: PLR0913  a fold names what it reads
    ledger_postings: Rows,
    ledger_totals: Sums,
    ledger_invoices: Rows,
    ledger_books: Rows,
    *,
    position: int,
    invoice_id: UUID,
    fact: Fact,
) -> None:
    """Post what became of a payment."""
    row = ledger_invoices[invoice_id]
    invoice = _charged(row, fact)
    entries = cash.post(invoice, fact)
    source = Source(position, invoice.currency, invoice_id, row.due)
    _add((ledger_postings, ledger_totals, ledger_books), entries, source)


@ledger.on(Donation.Received)
def given(
    ledger_postings: Rows, ledger_totals: Sums, ledger_books: Rows, *, position: int, fact: Donation.Received
) -> None:
    """Post a gift."""
    entries = cash.give(fact)
    source = Source(position, fact.amount.currency)
    _add((ledger_postings, ledger_totals, ledger_books), entries, source)


@ledger.on(Payout.Arrived)
def paid_out(
    ledger_postings: Rows, ledger_totals: Sums, ledger_books: Rows, *, position: int, fact: Payout.Arrived
) -> None:
    """Post a payout."""
    entries = cash.pay_out(fact)
    source = Source(position, fact.amount.currency)
    _add((ledger_postings, ledger_totals, ledger_books), entries, source)


@ledger.on(Books.MonthClosed)
def month_closed(ledger_books: Rows, ledger_closings: Rows, *, fact: Books.MonthClosed) -> None:
    """Close days for posting."""
    ledger_books["books"].closed = fact.through
    ledger_closings.append(through=fact.through, sealed=fact.position, hash=fact.hash)


def _charged(row: Row, fact: Fact) -> Charged:
    """Return the invoice as it stands. Raises LookupError if it was never issued."""
    found: Charged | None = row.state
    if found is None:
        raise LookupError(f"{fact.TOPIC} comes before its invoice")
    return found


def _add(tables: tuple[Rows, Sums, Rows], entries: Iterable[Entry], source: Source) -> None:
    postings, totals, books = tables
    found = books.find("books")
    closed = found.closed if found is not None else None
    position, currency = source.position, source.currency
    for place, entry in enumerate((e for e in entries if e.minor), 1):
        day = posting_date(entry.on, closed)
        due = source.due if entry.account == RECEIVABLE else NEVER
        totals.add((BY_FINE, position >> FINE, entry.account, day, entry.stream, currency, due), entry.minor)
        postings.append(
            position=position,
            place=place,
            account=entry.account,
            stream=entry.stream,
            currency=currency,
            minor=entry.minor,
            business_date=entry.on,
            posted=day,
            month=month_of(day),
            invoice_id=source.invoice_id,
            rules=post.RULES,
        )
