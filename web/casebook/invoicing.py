"""Facts of a worked case about invoices: issued, credited, written off, moved, corrected."""

from uuid import UUID

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.errors import Invalid
from domain.journal import Journal
from domain.processes.payments import credit_invoice, use_credit
from integrations.books import words
from web.casebook.desk import CUSTOMER, Desk, take
from web.casebook.prices import priced, rate_of


@take.register
def issue(fact: words.Invoice, desk: Desk) -> None:
    """Issue an invoice."""
    id = desk.new("invoice", fact.invoice)
    currency = fact.currency or desk.case.currency
    fx = rate_of(fact.fx, currency, desk.case.currency)
    lines = priced(fact, desk.case.policy.tax_rounding)

    def deed(journal: Journal) -> UUID:
        return billing.issue(
            journal,
            id,
            person_id=CUSTOMER,
            on=fact.date,
            due=fact.due,
            currency=currency,
            lines=lines,
            purpose="other",
            fx=fx,
        ).id

    desk.do(deed)
    desk.currencies[fact.invoice] = currency
    for line in lines:
        desk.lines.setdefault(line.line, []).append(fact.invoice)


@take.register
def apply_credit(fact: words.ApplyCredit, desk: Desk) -> None:
    """Settle an invoice with credit."""
    id = desk.invoice(fact.invoice)
    desk.do(lambda journal: use_credit(journal, id, amount=fact.amount, on=fact.date))


@take.register
def credit(fact: words.CreditNote, desk: Desk) -> None:
    """Take a part of a line back."""
    desk.new("credit_note", fact.credit_note)
    id = desk.invoice_of(fact.line)
    desk.do(
        lambda journal: credit_invoice(
            journal, id, line=fact.line, net=fact.net, ends_service=fact.ends_service, on=fact.date
        )
    )


@take.register
def write_off(fact: words.WriteOff, desk: Desk) -> None:
    """Give up what is open."""
    id = desk.invoice(fact.invoice)
    desk.do(
        lambda journal: billing.write_off(journal, id, amount=fact.amount, tax_relief=fact.tax_relief, on=fact.date)
    )


@take.register
def recover(fact: words.Recovery, desk: Desk) -> None:
    """Take in what was given up, all of it unless an amount is said."""
    if fact.tax_relief:
        raise Invalid("no rule is built for a recovery with tax relief; leave tax_relief out")
    id = desk.invoice(fact.invoice)

    def deed(journal: Journal) -> UUID:
        amount = journal.get(Invoice, id).lost if fact.amount is None else fact.amount
        return billing.recover(journal, id, amount=amount, via=fact.via, on=fact.date)

    desk.do(deed)


@take.register
def move_event(fact: words.EventMoved, desk: Desk) -> None:
    """Move an event, and what was sold for it."""
    sold = desk.sold(fact.ref)

    def deed(journal: Journal) -> None:
        for id in sold:
            billing.move_event(journal, id, ref=fact.ref, to=fact.to, on=fact.date)

    desk.do(deed)


@take.register
def call_event_off(fact: words.EventCancelled, desk: Desk) -> None:
    """Call an event off, and what was sold for it."""
    sold = desk.sold(fact.ref)

    def deed(journal: Journal) -> None:
        for id in sold:
            billing.call_event_off(journal, id, ref=fact.ref, on=fact.date)

    desk.do(deed)


@take.register
def complete(fact: words.Completed, desk: Desk) -> None:
    """Complete what a line is for."""
    id = desk.invoice_of(fact.line)
    desk.once("the completion of line", fact.line)
    desk.do(lambda journal: billing.deliver(journal, id, line=fact.line, on=fact.date))


@take.register
def reschedule(fact: words.Reschedule, desk: Desk) -> None:
    """Correct the service dates of a line."""
    id = desk.invoice_of(fact.line)
    desk.do(
        lambda journal: billing.reschedule(
            journal, id, line=fact.line, recognise=fact.recognise, reason=fact.reason, on=fact.date
        )
    )
