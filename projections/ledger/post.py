"""What each fact about an invoice means for the books: pure, from the invoice as it stood to entries."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from domain.aggregate import Fact
from domain.billing import facts
from domain.billing.service import Service, Taken, delivered, halted, moved, replanned, shares, take, taken
from projections.ledger import accounts
from projections.ledger.charged import Charged, charged
from projections.ledger.entries import Entry, recognised

RULES = 1
"""Version of the rules that postings are made by; raise it when one changes its meaning."""

Posted = tuple[Charged, list[Entry]]


def post(before: Charged | None, fact: Fact) -> Posted:
    """Return the invoice after a fact, and the entries that follow from it.

    Raises LookupError if the fact is about an invoice that was never issued.
    """
    if isinstance(fact, facts.Issued):
        return _issued(fact)
    if before is None:
        raise LookupError(f"{fact.TOPIC} comes before its invoice")
    return POSTS[type(fact)](before, fact)


def _issued(fact: facts.Issued) -> Posted:
    after = charged(fact)
    entries = [Entry(accounts.RECEIVABLE, after.receivable, fact.on)]
    for sold in after.services.values():
        entries.append(Entry(accounts.DEFERRED, -sold.net, fact.on, sold.stream))
        entries.append(Entry(accounts.TAX, -sold.tax, fact.on))
        entries.extend(recognised(sold.stream, {}, sold.plan))
    return after, entries


def _credit_applied(before: Charged, fact: facts.CreditApplied) -> Posted:
    minor = before.settling(fact.amount)
    entries = [Entry(accounts.CREDIT, minor, fact.on), Entry(accounts.RECEIVABLE, -minor, fact.on)]
    return before.settled(fact.amount), entries


def _credited(before: Charged, fact: facts.Credited) -> Posted:
    net, tax = before.part(fact.line, fact.net, fact.tax)
    old = before.services[fact.line]
    unearned = min(net, old.unearned(fact.on))
    new = take(old, net, tax, fact.on, ends=fact.ends_service)
    against = fact.net + fact.tax - fact.to_credit
    settled = before.settling(against)
    entries = [
        Entry(accounts.DEFERRED, unearned, fact.on, old.stream),
        Entry(accounts.REVENUE, net - unearned, fact.on, old.stream),
        Entry(accounts.TAX, tax, fact.on),
        Entry(accounts.RECEIVABLE, -settled, fact.on),
        Entry(accounts.CREDIT, settled - net - tax, fact.on),
        *recognised(old.stream, old.plan, new.plan),
    ]
    net_left, tax_left = before.left[fact.line]
    left = before.left | {fact.line: (net_left - fact.net, tax_left - fact.tax)}
    after = before.settled(against).with_service(fact.line, new)
    return msgspec.structs.replace(after, left=left), entries


def _charged_back(before: Charged, fact: facts.ChargedBack) -> Posted:
    kept, tax = before.convert(fact.amount - fact.to_credit), before.convert(fact.tax)
    parts = shares(before.services, kept, tax, fact.on)
    after, entries = _taken(before, parts, fact, ends=fact.ends_service)
    for part in parts:
        stream = before.services[part.line].stream
        entries.append(Entry(accounts.REVENUE, part.earned, fact.on, stream))
    entries.append(Entry(accounts.CREDIT, before.convert(fact.to_credit), fact.on))
    return after, _balanced(entries, accounts.HELD, fact)


def _written_off(before: Charged, fact: facts.WrittenOff) -> Posted:
    minor = before.settling(fact.amount)
    parts = shares(before.services, minor, before.convert(fact.tax), fact.on)
    after, entries = _taken(before, parts, fact, ends=True)
    entries.append(Entry(accounts.RECEIVABLE, -minor, fact.on))
    return after.settled(fact.amount), _balanced(entries, accounts.BAD_DEBT, fact)


def _taken(before: Charged, parts: list[Taken], fact: Any, *, ends: bool) -> Posted:  # noqa: ANN401  two kinds
    """Return what is taken back of lines: from deferred and from the tax, and their plans as they then are."""
    services = taken(before.services, parts, fact.on, ends=ends)
    entries = []
    for part in parts:
        old = before.services[part.line]
        entries.append(Entry(accounts.DEFERRED, part.unearned, fact.on, old.stream))
        entries.append(Entry(accounts.TAX, part.tax, fact.on))
        entries.extend(recognised(old.stream, old.plan, services[part.line].plan))
    return msgspec.structs.replace(before, services=services), entries


def _balanced(entries: Iterable[Entry], account: str, fact: Any) -> list[Entry]:  # noqa: ANN401  two kinds
    entries = list(entries)
    return [*entries, Entry(account, -sum(entry.minor for entry in entries), fact.on)]


def _recovered(before: Charged, fact: facts.Recovered) -> Posted:
    minor = before.convert(fact.amount)
    money = accounts.MONEY[fact.via]
    return before, [Entry(money, minor, fact.on), Entry(accounts.BAD_DEBT, -minor, fact.on)]


def _rescheduled(before: Charged, fact: facts.Rescheduled) -> Posted:
    return _replanned(before, fact.line, replanned(before.services[fact.line], fact.recognise))


def _event_moved(before: Charged, fact: facts.EventMoved) -> Posted:
    return _replanned(before, fact.line, moved(before.services[fact.line], fact.to))


def _event_called_off(before: Charged, fact: facts.EventCalledOff) -> Posted:
    return _replanned(before, fact.line, halted(before.services[fact.line]))


def _delivered(before: Charged, fact: facts.Delivered) -> Posted:
    return _replanned(before, fact.line, delivered(before.services[fact.line], fact.on))


def _replanned(before: Charged, line: str, new: Service) -> Posted:
    old = before.services[line]
    return before.with_service(line, new), list(recognised(old.stream, old.plan, new.plan))


POSTS: dict[type[Fact], Callable[[Charged, Any], Posted]] = {
    facts.CreditApplied: _credit_applied,
    facts.Credited: _credited,
    facts.ChargedBack: _charged_back,
    facts.WrittenOff: _written_off,
    facts.Recovered: _recovered,
    facts.Rescheduled: _rescheduled,
    facts.EventMoved: _event_moved,
    facts.EventCalledOff: _event_called_off,
    facts.Delivered: _delivered,
}
"""Every fact about an issued invoice, with what it does; a payment settles an invoice by a fact of its own."""
