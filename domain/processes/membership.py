"""How membership and dues go together: applying, admission with its invoice, renewals, leaving without owing."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, Months
from domain.billing.schedule import month_of
from domain.errors import Erased, RuleBroken
from domain.journal import Journal
from domain.members import commands as members
from domain.members import standing
from domain.members.commands import NUMBERS
from domain.members.fees import FEES, FeeSchedule
from domain.members.member import Member
from domain.members.standing import DAY, Status
from domain.people.person import Person

DUE = timedelta(days=30)
"""Dues are to be paid within thirty days of the invoice. Source: bylaw 5.1."""

SERVED_MONTHS = 12
STREAM = "dues"
LINE = "dues"
BEGUN = "the term began in another month than invoiced for"
FREE = "this grade of membership is free"


def apply(journal: Journal, id: UUID, *, person_id: UUID, grade: str, on: date, statement: str | None = None) -> UUID:
    """Return the id of the membership applied for; the same id twice is one application.

    Raises NotFound or Erased when there is no such person, Invalid when no such grade is offered, Taken when they
    have applied for it or hold it already.
    """
    journal.foresee(id, person_id, FEES)
    if journal.holds(Member, id):
        return id
    if journal.get(Person, person_id).erased:
        raise Erased("this person was erased; register them anew first")
    journal.get(FeeSchedule, FEES).price(grade, on)
    return members.apply(journal, id, person_id=person_id, grade=grade, on=on, statement=statement)


def admit_and_invoice(
    journal: Journal, member_id: UUID, *, invoice_id: UUID, on: date, expected: int | None = None
) -> UUID:
    """Return the id of the member, admitted and invoiced for the first year; a free grade joins at once."""
    journal.foresee(member_id, invoice_id, FEES)
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.admit(number=f"M-{journal.next_number(NUMBERS):05d}", on=on)
    _charge(journal, member, invoice_id=invoice_id, period=on, on=on)
    journal.record(member)
    return member_id


def invoice_renewal(journal: Journal, member_id: UUID, *, on: date, period: date) -> UUID:
    """Return the id of the dues invoice for the term that begins with `period`; asked again, the same one.

    For a lapsed or resigned member the period begins on the day itself: paying it, they rejoin.
    Raises RuleBroken, naming the period, if the next term begins on another day, if they have said that they
    leave, or if its dues were withdrawn because they left.
    """
    member = journal.get(Member, member_id)
    leaves = standing.resigned_from(member.moves)
    if leaves is not None and on < leaves:
        raise RuleBroken(f"they resigned from {leaves} on; invoice them again when they come back", field="period")
    invoice_id = dues_id(member_id, period)
    if journal.holds(Invoice, invoice_id):
        _is_wanted(journal.get(Invoice, invoice_id))
        return invoice_id
    if not member.terms or member.next_start(on) != period:
        raise RuleBroken(f"no further term begins on {period}; look up when the last one ends", field="period")
    if member.status(on) in {Status.LAPSED, Status.RESIGNED}:
        members.keep_to_one(journal, member)
    _charge(journal, member, invoice_id=invoice_id, period=period, on=on)
    journal.record(member)
    return invoice_id


def resign(
    journal: Journal,
    member_id: UUID,
    *,
    on: date,
    reason: str | None = None,
    earliest: date | None = None,
    expected: int | None = None,
) -> UUID:
    """Return the id of the member, who leaves with the day before and owes nothing for a term not begun.

    Entered late it comes to the same dues as entered in time. Raises Invalid before the earliest day, if one is given.
    """
    members.resign(journal, member_id, on=on, reason=reason, earliest=earliest, expected=expected)
    member = journal.get(Member, member_id)
    if member.terms:
        _withdraw(journal, dues_id(member_id, member.terms[-1].through + DAY), on)
    return member_id


def begin_term(journal: Journal, member_id: UUID, invoice_id: UUID, on: date) -> None:
    """Let the term begin that these dues pay for; dues planned from another month are earned over that term."""
    members.start_term(journal, member_id, invoice_id=invoice_id, on=on)
    begun = journal.get(Member, member_id).terms[-1]
    moved = [] if begun.invoice_id != invoice_id else _planned_apart(journal.get(Invoice, invoice_id), begun.from_)
    if not moved or journal.get(Person, begun.person_id).erased:
        return
    served = Months(from_=month_of(begun.from_), count=SERVED_MONTHS)
    for line in moved:
        billing.reschedule(journal, invoice_id, line=line, recognise=served, reason=BEGUN, on=on)


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


def _planned_apart(invoice: Invoice, first: date) -> list[str]:
    """Return the lines earned from another month on than a term that begins on a day; none before its invoice's."""
    plans = {line: sold.plan for line, sold in invoice.services.items() if isinstance(sold.how, Months) and sold.plan}
    return [line for line, plan in plans.items() if min(plan) != max(month_of(first), invoice.services[line].invoiced)]


def _is_wanted(invoice: Invoice) -> None:
    if not (invoice.open or invoice.paid):
        message = f"{invoice.number} for this term was withdrawn; ask for a term that begins on the day itself"
        raise RuleBroken(message, field="period")


def _withdraw(journal: Journal, invoice_id: UUID, on: date) -> None:
    if not journal.holds(Invoice, invoice_id):
        return
    invoice = journal.get(Invoice, invoice_id)
    if invoice.paid or not invoice.open:
        return
    for line, sold in list(invoice.services.items()):
        day = max(on, invoice.issued)
        billing.credit(journal, invoice_id, line=line, net=sold.net_left, ends_service=True, on=day)
