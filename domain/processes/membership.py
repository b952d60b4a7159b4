"""How membership and dues go together: applying, admission with its invoice, renewals, leaving without owing."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, Months
from domain.errors import Erased, RuleBroken
from domain.journal import Journal
from domain.members import standing
from domain.members.commands import NUMBERS
from domain.members.fees import FEES, FeeSchedule
from domain.members.member import Member
from domain.members.standing import DAY
from domain.people.person import Person

DUE = timedelta(days=30)
"""Dues are to be paid within thirty days of the invoice. Source: bylaw 5.1."""

SERVED_MONTHS = 12
STREAM = "dues"
LINE = "dues"
FREE = "this grade of membership is free"


def apply(journal: Journal, id: UUID, *, person_id: UUID, grade: str, on: date, statement: str | None = None) -> UUID:
    """Return the id of the membership applied for; the same id twice is one application.

    Raises NotFound or Erased when there is no such person, Invalid when no such grade is offered.
    """
    if journal.holds(Member, id):
        return id
    if journal.get(Person, person_id).erased:
        raise Erased("this person was erased; register them anew first")
    journal.get(FeeSchedule, FEES).price(grade, on)
    journal.record(Member.apply(id, person_id=person_id, grade=grade, on=on, statement=statement))
    return id


def admit_and_invoice(
    journal: Journal, member_id: UUID, *, invoice_id: UUID, on: date, expected: int | None = None
) -> UUID:
    """Return the id of the member, admitted and invoiced for the first year; a free grade joins at once."""
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.admit(number=f"M-{journal.next_number(NUMBERS):05d}", on=on)
    _charge(journal, member, invoice_id=invoice_id, period=on, on=on)
    journal.record(member)
    return member_id


def invoice_renewal(journal: Journal, member_id: UUID, *, on: date, period: date) -> UUID:
    """Return the id of the dues invoice for the term that begins with `period`; asked again, the same one.

    For a lapsed or resigned member the period begins on the day itself: paying it, they rejoin.
    Raises RuleBroken if the next term begins on another day, or if they have said that they leave.
    """
    invoice_id = dues_id(member_id, period)
    if journal.holds(Invoice, invoice_id):
        return invoice_id
    member = journal.get(Member, member_id)
    leaves = standing.resigned_from(member.moves)
    if leaves is not None and on < leaves:
        raise RuleBroken(f"they resigned from {leaves} on; invoice them again when they come back")
    if not member.terms or member.next_start(on) != period:
        raise RuleBroken(f"no further term begins on {period}; look up when the last one ends")
    _charge(journal, member, invoice_id=invoice_id, period=period, on=on)
    journal.record(member)
    return invoice_id


def resign(
    journal: Journal, member_id: UUID, *, on: date, reason: str | None = None, expected: int | None = None
) -> UUID:
    """Return the id of the member, who leaves with the day before and owes nothing for a term not begun.

    Entered late it comes to the same dues as entered in time.
    """
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.resign(on=on, reason=reason)
    journal.record(member)
    if member.terms:
        _withdraw(journal, dues_id(member_id, member.terms[-1].through + DAY), on)
    return member_id


def dues_id(member_id: UUID, period: date) -> UUID:
    """Return the id of the one invoice for a member's dues of a period, named by its first day."""
    return uuid5(member_id, period.isoformat())


def _charge(journal: Journal, member: Member, *, invoice_id: UUID, period: date, on: date) -> None:
    version, offer = journal.get(FeeSchedule, FEES).offer(member.grade, on)
    if not offer.fee.minor:
        member.grant_credit(reason=FREE, on=on)
        member.start_term(invoice_id=None, on=on)
        return
    served = Months(from_=f"{period:%Y-%m}", count=SERVED_MONTHS)
    billing.issue(
        journal,
        invoice_id,
        person_id=member.person_id,
        on=on,
        due=on + DUE,
        currency=offer.fee.currency,
        lines=[Line(line=f"{LINE}-v{version}", stream=STREAM, net=offer.fee.minor, recognise=served)],
        purpose="membership",
        subject_id=member.id,
    )


def _withdraw(journal: Journal, invoice_id: UUID, on: date) -> None:
    if not journal.holds(Invoice, invoice_id):
        return
    invoice = journal.get(Invoice, invoice_id)
    if invoice.paid or not invoice.open:
        return
    for line, sold in list(invoice.services.items()):
        day = max(on, invoice.issued)
        billing.credit(journal, invoice_id, line=line, net=sold.net_left, ends_service=True, on=day)
