"""What can be done about memberships: apply, admit, decline, start a term, lapse, resign, publish fees."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.journal import Journal
from domain.members.fees import FEES, FeeSchedule, GradeFee
from domain.members.member import Member

NUMBERS = "member"
"""The series that member numbers are taken from."""
GRADE = "grade"
"""The space of reservations in which each person has each grade of membership once."""


def apply(journal: Journal, id: UUID, *, person_id: UUID, grade: str, on: date, statement: str | None = None) -> UUID:
    """Return the id of the membership applied for; the same id twice is one application.

    Raises Taken if the person has applied for that grade or holds it: what they have is released when it is
    declined, resigned or lapsed.
    """
    if not journal.holds(Member, id):
        member = Member.apply(id, person_id=person_id, grade=grade, on=on, statement=statement)
        keep_to_one(journal, member)
        journal.record(member)
    return id


def keep_to_one(journal: Journal, member: Member) -> None:
    """Let nobody apply for the grade of a membership whose person has it, or is about to have it again."""
    journal.reserve(GRADE, f"{member.person_id}:{member.grade}", member.id)


def admit(journal: Journal, member_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Return the id of the member, now admitted under the next number."""
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.admit(number=f"M-{journal.next_number(NUMBERS):05d}", on=on)
    journal.record(member)
    return member_id


def decline(journal: Journal, member_id: UUID, *, reason: str, on: date, expected: int | None = None) -> UUID:
    """Return the id of the membership, now declined."""
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.decline(reason=reason, on=on)
    journal.release(GRADE, member_id)
    journal.record(member)
    return member_id


def grant_credit(journal: Journal, member_id: UUID, *, reason: str, on: date, expected: int | None = None) -> UUID:
    """Return the id of the member, for whom one term may now begin without an invoice."""
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.grant_credit(reason=reason, on=on)
    journal.record(member)
    return member_id


def start_term(
    journal: Journal, member_id: UUID, *, invoice_id: UUID | None, on: date, expected: int | None = None
) -> UUID:
    """Return the id of the member, whose next term is paid for; the same invoice never counts twice.

    Whoever calls it has seen that the invoice is paid.
    """
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.start_term(invoice_id=invoice_id, on=on)
    journal.record(member)
    return member_id


def lapse(journal: Journal, member_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Return the id of the member, whose lapse is now stated; a second run states nothing."""
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.lapse(on=on)
    journal.release(GRADE, member_id)
    journal.record(member)
    return member_id


def resign(
    journal: Journal,
    member_id: UUID,
    *,
    on: date,
    reason: str | None = None,
    earliest: date | None = None,
    expected: int | None = None,
) -> UUID:
    """Return the id of the member, whose membership ends with the day before `on`, `earliest` if that is given."""
    member = journal.get(Member, member_id)
    member.expects(expected)
    member.resign(on=on, reason=reason, earliest=earliest)
    journal.release(GRADE, member_id)
    journal.record(member)
    return member_id


def publish_fees(
    journal: Journal,
    *,
    starts: date,
    fees: list[GradeFee],
    on: date,
    given_up: Collection[str] = (),
    expected: int | None = None,
) -> UUID:
    """Return the id of the fee schedule, which now has one more version."""
    schedule = journal.get(FeeSchedule, FEES) if journal.holds(FeeSchedule, FEES) else FeeSchedule(FEES)
    schedule.expects(expected)
    schedule.publish(starts=starts, fees=fees, on=on, given_up=given_up)
    journal.record(schedule)
    return FEES
