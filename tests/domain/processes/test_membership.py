"""Membership and dues: nobody is charged twice, and entering things late costs the same as in time."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.billing import facts as billed
from domain.billing.invoice import Invoice
from domain.billing.lines import Months
from domain.errors import Erased, Invalid, NotFound, RuleBroken, Taken
from domain.members import commands as members
from domain.members.fees import GradeFee
from domain.members.member import Member
from domain.members.standing import Status
from domain.people import commands as people
from domain.people.erase import erase
from domain.processes import membership
from domain.processes.payments import receive_payment
from domain.values import Money
from tests.fakes import FakeJournal

DAY = timedelta(days=1)
ON = date(2026, 1, 1)
NEXT = date(2027, 1, 1)
ANN, FIRST_DUES = UUID(int=11), UUID(int=12)
FEES = [GradeFee("full", "Full member", Money(120_00, "EUR")), GradeFee("student", "Student", Money(0, "EUR"))]


def association() -> FakeJournal:
    journal = FakeJournal()
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    members.publish_fees(journal, starts=ON, fees=FEES, on=ON)
    return journal


def admitted(journal: FakeJournal, *, grade: str = "full") -> UUID:
    id = membership.apply(journal, uuid4(), person_id=ANN, grade=grade, on=ON)
    return membership.admit_and_invoice(journal, id, invoice_id=FIRST_DUES, on=ON)


def pay(journal: FakeJournal, invoice_id: UUID, on: date, *, reference: str | None = None) -> None:
    invoice = journal.get(Invoice, invoice_id)
    amount = Money(120_00, invoice.currency)
    receive_payment(
        journal, reference=reference or f"bank-{invoice_id}", invoice_id=invoice_id, amount=amount, via="bank", on=on
    )


def a_member(journal: FakeJournal) -> UUID:
    id = admitted(journal)
    pay(journal, FIRST_DUES, ON)
    return id


def dues_of(journal: FakeJournal) -> list[billed.Issued]:
    return [fact for _, fact in journal.entries if isinstance(fact, billed.Issued)]


def test_an_admitted_applicant_is_invoiced_and_not_yet_a_member() -> None:
    journal = association()
    id = admitted(journal)
    [issued] = dues_of(journal)
    assert (issued.person_id, issued.subject_id, issued.purpose) == (ANN, id, "membership")
    assert (issued.on, issued.due) == (ON, ON + 30 * DAY)
    [line] = issued.lines
    assert (line.line, line.stream, line.net, line.tax) == ("dues-v1", "dues", 120_00, 0)
    assert line.recognise == Months("2026-01", 12)
    assert journal.get(Member, id).status(ON) is Status.ADMITTED


def test_paying_the_first_dues_begins_the_membership() -> None:
    journal = association()
    id = admitted(journal)
    pay(journal, FIRST_DUES, date(2026, 1, 20))
    assert journal.get(Member, id).status(date(2026, 1, 19)) is Status.ADMITTED
    assert journal.get(Member, id).status(date(2026, 1, 20)) is Status.CURRENT


@pytest.mark.parametrize(
    ("paid", "served"), [(date(2026, 1, 31), "2026-01"), (date(2026, 2, 1), "2026-02"), (date(2026, 4, 9), "2026-04")]
)
def test_dues_are_earned_over_the_term_that_they_pay_for(paid: date, served: str) -> None:
    journal = association()
    id = admitted(journal)
    pay(journal, FIRST_DUES, paid)
    [line] = journal.get(Invoice, FIRST_DUES).services.values()
    assert f"{journal.get(Member, id).terms[0].from_:%Y-%m}" == served
    assert line.how == Months(served, 12)
    moved = [fact for fact in journal.of(FIRST_DUES) if isinstance(fact, billed.Rescheduled)]
    assert len(moved) == (served != "2026-01")


def test_dues_paid_late_within_grace_are_earned_over_the_months_they_are_for() -> None:
    journal = association()
    id = a_member(journal)
    renewal = membership.invoice_renewal(journal, id, on=date(2027, 1, 20), period=NEXT)
    pay(journal, renewal, date(2027, 2, 3))
    assert not any(isinstance(fact, billed.Rescheduled) for fact in journal.of(renewal))


def test_dues_of_somebody_forgotten_are_taken_without_another_word() -> None:
    journal = association()
    admitted(journal)
    erase(journal, ANN, on=ON)
    pay(journal, FIRST_DUES, date(2026, 4, 9))
    assert not any(isinstance(fact, billed.Rescheduled) for fact in journal.of(FIRST_DUES))


def test_a_free_grade_joins_at_once_by_a_credit_and_without_an_invoice() -> None:
    journal = association()
    id = admitted(journal, grade="student")
    assert dues_of(journal) == []
    assert any(isinstance(fact, Member.CreditGranted) for fact in journal.of(id))
    assert journal.get(Member, id).status(ON) is Status.CURRENT


def test_an_application_sent_twice_is_one() -> None:
    journal, id = association(), uuid4()
    for _ in range(2):
        membership.apply(journal, id, person_id=ANN, grade="full", on=ON)
    assert len(journal.of(id)) == 1


def test_an_application_needs_a_known_person_and_an_offered_grade() -> None:
    journal = association()
    with pytest.raises(NotFound):
        membership.apply(journal, uuid4(), person_id=uuid4(), grade="full", on=ON)
    with pytest.raises(Invalid, match="gold"):
        membership.apply(journal, uuid4(), person_id=ANN, grade="gold", on=ON)
    erase(journal, ANN, on=ON)
    with pytest.raises(Erased):
        membership.apply(journal, uuid4(), person_id=ANN, grade="full", on=ON)


def test_renewal_dues_are_invoiced_once_per_period_however_often_the_run_is_repeated() -> None:
    journal = association()
    id = a_member(journal)
    ids = {membership.invoice_renewal(journal, id, on=date(2026, 12, day), period=NEXT) for day in (1, 2, 3)}
    assert ids == {membership.dues_id(id, NEXT)}
    assert [issued.lines[0].recognise for issued in dues_of(journal)] == [
        Months("2026-01", 12),
        Months("2027-01", 12),
    ]


def test_a_run_of_renewals_after_payment_charges_nothing_more() -> None:
    journal = association()
    id = a_member(journal)
    pay(journal, membership.invoice_renewal(journal, id, on=date(2026, 12, 1), period=NEXT), NEXT)
    membership.invoice_renewal(journal, id, on=date(2027, 1, 2), period=NEXT)
    assert len(dues_of(journal)) == 2


@pytest.mark.parametrize("period", [NEXT - DAY, NEXT + DAY])
def test_only_the_period_that_follows_is_invoiced(period: date) -> None:
    journal = association()
    with pytest.raises(RuleBroken, match="no further term"):
        membership.invoice_renewal(journal, a_member(journal), on=date(2026, 12, 1), period=period)


def test_no_renewal_is_invoiced_before_there_is_a_first_term() -> None:
    journal = association()
    with pytest.raises(RuleBroken):
        membership.invoice_renewal(journal, admitted(journal), on=ON, period=ON)


def test_dues_paid_late_within_grace_continue_without_a_gap() -> None:
    journal = association()
    id = a_member(journal)
    pay(journal, membership.invoice_renewal(journal, id, on=date(2026, 12, 1), period=NEXT), date(2027, 3, 1))
    assert journal.get(Member, id).status(NEXT) is Status.CURRENT


def test_a_lapsed_member_who_pays_rejoins_on_that_day() -> None:
    journal = association()
    id, back = a_member(journal), date(2028, 5, 4)
    pay(journal, membership.invoice_renewal(journal, id, on=back, period=back), back)
    assert isinstance(journal.of(id)[-1], Member.Rejoined)
    assert journal.get(Member, id).since(back).last_rejoined == back


def test_the_same_payment_told_five_times_is_one_period() -> None:
    journal = association()
    id = a_member(journal)
    for _ in range(5):
        pay(journal, FIRST_DUES, ON)
    assert len(journal.get(Member, id).terms) == 1


def test_a_second_payment_of_the_same_dues_is_no_second_period() -> None:
    journal = association()
    id = a_member(journal)
    pay(journal, FIRST_DUES, date(2026, 2, 1), reference="bank-again")
    assert len(journal.get(Member, id).terms) == 1


def test_dues_partly_paid_begin_nothing() -> None:
    journal = association()
    id = admitted(journal)
    receive_payment(journal, reference="part", invoice_id=FIRST_DUES, amount=Money(119_99, "EUR"), via="bank", on=ON)
    assert journal.get(Member, id).status(ON) is Status.ADMITTED


def test_new_fees_leave_old_charges_with_the_version_they_name() -> None:
    journal = association()
    id = a_member(journal)
    dearer = [GradeFee("full", "Full member", Money(132_00, "EUR"))]
    members.publish_fees(journal, starts=date(2026, 7, 1), fees=dearer, on=date(2026, 6, 1), given_up=["student"])
    membership.invoice_renewal(journal, id, on=date(2026, 12, 1), period=NEXT)
    assert [(i.lines[0].line, i.lines[0].net) for i in dues_of(journal)] == [
        ("dues-v1", 120_00),
        ("dues-v2", 132_00),
    ]


@pytest.mark.parametrize("left", [NEXT, date(2027, 2, 10)])
@pytest.mark.parametrize("entered_late", [False, True])
def test_a_resignation_entered_late_comes_to_the_same_dues_as_in_time(left: date, entered_late: bool) -> None:  # noqa: FBT001  the two cases
    journal = association()
    id = a_member(journal)
    if entered_late:
        invoice_id = membership.invoice_renewal(journal, id, on=date(2026, 12, 1), period=NEXT)
        membership.resign(journal, id, on=left)
        assert journal.get(Invoice, invoice_id).open == 0
    else:
        membership.resign(journal, id, on=left)
        with pytest.raises(RuleBroken, match="resigned from"):
            membership.invoice_renewal(journal, id, on=date(2026, 12, 1), period=NEXT)
    owed = sum(journal.get(Invoice, i).open for i, kind in journal.kinds.items() if kind is Invoice)
    assert owed == 0
    assert journal.get(Member, id).status(left) is Status.RESIGNED


def test_a_resignation_leaves_paid_dues_as_they_are() -> None:
    journal = association()
    id = a_member(journal)
    renewal = membership.invoice_renewal(journal, id, on=date(2026, 12, 1), period=NEXT)
    pay(journal, renewal, date(2026, 12, 10))
    membership.resign(journal, id, on=date(2027, 3, 1), reason="Moved abroad")
    assert journal.get(Invoice, renewal).paid == 120_00
    assert not any(isinstance(fact, billed.Credited) for fact in journal.of(renewal))


def test_an_applicant_who_was_never_invoiced_may_withdraw() -> None:
    journal = association()
    id = membership.apply(journal, uuid4(), person_id=ANN, grade="full", on=ON)
    membership.resign(journal, id, on=ON)
    assert journal.get(Member, id).status(ON) is Status.RESIGNED


def apply(journal: FakeJournal, grade: str = "full", *, on: date = ON) -> UUID:
    return membership.apply(journal, uuid4(), person_id=ANN, grade=grade, on=on)


def test_nobody_applies_twice_for_a_grade_nor_for_one_that_they_hold() -> None:
    journal = association()
    first = apply(journal)
    with pytest.raises(Taken):
        apply(journal)
    membership.admit_and_invoice(journal, first, invoice_id=FIRST_DUES, on=ON)
    pay(journal, FIRST_DUES, ON)
    with pytest.raises(Taken):
        apply(journal)
    assert apply(journal, "student") != first


@pytest.mark.parametrize("ended", ["declined", "resigned", "lapsed"])
def test_after_an_application_or_membership_has_ended_another_may_begin(ended: str) -> None:
    journal = association()
    first, day = (a_member(journal) if ended == "lapsed" else apply(journal)), date(2027, 6, 1)
    match ended:
        case "declined":
            members.decline(journal, first, reason="No proof", on=ON)
        case "resigned":
            membership.resign(journal, first, on=ON)
        case "lapsed":
            members.lapse(journal, first, on=day)
    assert apply(journal, on=day) != first


def test_a_lapsed_member_who_has_applied_anew_is_not_invoiced_for_the_old_membership() -> None:
    journal, back = association(), date(2028, 5, 4)
    id = a_member(journal)
    members.lapse(journal, id, on=back)
    other = apply(journal, on=back)
    with pytest.raises(Taken):
        membership.invoice_renewal(journal, id, on=back, period=back)
    members.decline(journal, other, reason="Rejoins instead", on=back)
    pay(journal, membership.invoice_renewal(journal, id, on=back, period=back), back)
    with pytest.raises(Taken):
        apply(journal, on=back)


@pytest.mark.parametrize(("left", "refused"), [(date(2026, 5, 31), True), (date(2026, 6, 1), False)])
def test_a_member_leaves_no_earlier_than_they_may(left: date, *, refused: bool) -> None:
    journal = association()
    id, today = a_member(journal), date(2026, 6, 1)
    if not refused:
        membership.resign(journal, id, on=left, earliest=today)
        assert journal.get(Member, id).status(left) is Status.RESIGNED
        return
    with pytest.raises(Invalid, match="from 2026-06-01 on") as refusal:
        membership.resign(journal, id, on=left, earliest=today)
    assert refusal.value.field == "on"
