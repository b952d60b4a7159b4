"""Paying: what is paid for begins, once, whatever order the processor tells things in."""

from datetime import date, timedelta
from functools import partial
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate, Line, Months
from domain.billing.payment import Early, Payment, payment_id
from domain.errors import Invalid, NotFound, RuleBroken
from domain.members import commands as members
from domain.members.member import Member
from domain.processes.notices import (
    DisputeEnded,
    DisputeMade,
    Notice,
    Paid,
    RefundMade,
    RefundUndone,
    take_notice,
    take_notices,
)
from domain.processes.payments import credit_invoice, receive_payment, use_credit
from domain.values import Money
from tests.fakes import FakeJournal

DAY = date(2027, 1, 10)
ANN = UUID(int=7)
DUES = Line("L1", "dues", 12000, Months("2027-01", 12))
SEAT = Line("L1", "events", 7500, AtDate(date(2027, 2, 15)))


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def issued(journal: FakeJournal, *lines: Line, purpose: str = "other", subject: UUID | None = None) -> UUID:
    return billing.issue(
        journal, uuid4(), person_id=ANN, on=DAY, due=DAY, currency="EUR",
        lines=lines, purpose=purpose, subject_id=subject,
    ).id  # fmt: skip


def a_member(journal: FakeJournal) -> UUID:
    member = members.apply(journal, uuid4(), person_id=ANN, grade="full", on=DAY)
    return members.admit(journal, member, on=DAY)


def pay(journal: FakeJournal, invoice: UUID, minor: int, reference: str = "pay:INV-000001:1") -> UUID:
    return receive_payment(
        journal, reference=reference, invoice_id=invoice, amount=euros(minor), via="stripe", on=DAY, fee=100
    )


def credit_of(journal: FakeJournal) -> int:
    id = customer_id(ANN)
    return journal.get(Customer, id).credit.get("EUR", 0) if journal.holds(Customer, id) else 0


def facts_of(journal: FakeJournal, kind: type) -> list[str]:
    return [fact.TOPIC for owner, fact in journal.entries if issubclass(journal.kinds[owner], kind)]


def test_paid_dues_start_a_term() -> None:
    journal = FakeJournal()
    member = a_member(journal)
    pay(journal, issued(journal, DUES, purpose="membership", subject=member), 12000)
    assert facts_of(journal, Member)[-1] == "member.joined"


def test_dues_paid_in_part_start_nothing() -> None:
    journal = FakeJournal()
    member = a_member(journal)
    pay(journal, issued(journal, DUES, purpose="membership", subject=member), 11999)
    assert "member.joined" not in facts_of(journal, Member)


def test_the_same_notice_five_times_gives_one_term_and_one_payment() -> None:
    journal = FakeJournal()
    member = a_member(journal)
    invoice = issued(journal, DUES, purpose="membership", subject=member)
    for _ in range(5):
        pay(journal, invoice, 12000)
    assert facts_of(journal, Member).count("member.joined") == 1
    assert facts_of(journal, Payment) == ["payment.received"]


def test_the_processors_notices_of_one_payment_may_differ() -> None:
    journal = FakeJournal()
    invoice = issued(journal, DUES)
    first = pay(journal, invoice, 12000)
    assert receive_payment(
        journal, reference="pay:INV-000001:1", invoice_id=invoice, amount=euros(12000), via="stripe",
        on=DAY + timedelta(days=1),
    ) == first  # fmt: skip
    assert facts_of(journal, Payment) == ["payment.received"]


def test_a_second_payment_becomes_credit_and_renews_nothing() -> None:
    journal = FakeJournal()
    member = a_member(journal)
    invoice = issued(journal, DUES, purpose="membership", subject=member)
    pay(journal, invoice, 12000)
    pay(journal, invoice, 12000, "another")
    assert facts_of(journal, Member).count("member.joined") == 1
    assert "member.renewed" not in facts_of(journal, Member)
    assert credit_of(journal) == 12000


def test_an_overpayment_becomes_the_customers_credit() -> None:
    journal = FakeJournal()
    invoice = issued(journal, DUES)
    pay(journal, invoice, 12500)
    assert journal.get(Invoice, invoice).open == 0
    assert credit_of(journal) == 500


def test_after_the_refund_of_a_double_payment_the_invoice_is_still_paid() -> None:
    journal = FakeJournal()
    invoice = issued(journal, DUES)
    pay(journal, invoice, 12000)
    second = pay(journal, invoice, 12000, "another")
    payments.request_refund(journal, second, refund="R1", amount=12000, on=DAY)
    payments.refund(journal, second, refund="R1", amount=12000, on=DAY)
    assert journal.get(Invoice, invoice).is_paid
    assert credit_of(journal) == 0


def test_credit_that_pays_dues_starts_a_term() -> None:
    journal = FakeJournal()
    member = a_member(journal)
    pay(journal, issued(journal, SEAT), 19500)
    dues = issued(journal, DUES, purpose="membership", subject=member)
    use_credit(journal, dues, amount=12000, on=DAY)
    assert facts_of(journal, Member)[-1] == "member.joined"
    assert credit_of(journal) == 0


def test_a_discount_given_late_that_settles_the_dues_starts_a_term() -> None:
    journal = FakeJournal()
    member = a_member(journal)
    dues = issued(journal, DUES, purpose="membership", subject=member)
    pay(journal, dues, 10000)
    credit_invoice(journal, dues, line="L1", net=2000, ends_service=False, on=DAY)
    assert facts_of(journal, Member)[-1] == "member.joined"


def test_more_credit_than_there_is_cannot_be_used() -> None:
    journal = FakeJournal()
    pay(journal, issued(journal, SEAT), 7600)
    with pytest.raises(RuleBroken, match=r"credit is 1\.00 EUR") as refusal:
        use_credit(journal, issued(journal, DUES), amount=101, on=DAY)
    assert refusal.value.field == "amount"


def test_a_payment_in_another_currency_is_refused() -> None:
    journal = FakeJournal()
    with pytest.raises(Invalid, match="currenc"):
        receive_payment(
            journal, reference="x", invoice_id=issued(journal, DUES), amount=Money(1, "USD"), via="bank", on=DAY
        )


def test_a_payment_for_no_invoice_is_not_found() -> None:
    with pytest.raises(NotFound):
        pay(FakeJournal(), uuid4(), 1)


@pytest.mark.parametrize(("amount", "refused"), [(12000, False), (12001, True)])
def test_a_refund_above_the_payment_is_refused(amount: int, *, refused: bool) -> None:
    journal = FakeJournal()
    invoice = issued(journal, DUES)
    payment = pay(journal, invoice, 12000)
    billing.credit(journal, invoice, line="L1", net=12000, ends_service=True, on=DAY)
    if not refused:
        payments.request_refund(journal, payment, refund="R1", amount=amount, on=DAY)
        return
    with pytest.raises(RuleBroken, match=r"only 120\.00 EUR of the payment") as refusal:
        payments.request_refund(journal, payment, refund="R1", amount=amount, on=DAY)
    assert refusal.value.field == "amount"


def test_a_refund_without_a_credit_note_is_refused() -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, DUES), 12000)
    with pytest.raises(RuleBroken, match="credit note first"):
        payments.request_refund(journal, payment, refund="R1", amount=1, on=DAY)


def test_a_refund_that_failed_is_the_customers_again() -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, DUES), 12500)
    payments.request_refund(journal, payment, refund="R1", amount=500, on=DAY)
    assert credit_of(journal) == 0
    payments.fail_refund(journal, payment, refund="R1", code="expired_card", on=DAY)
    assert credit_of(journal) == 500


def test_asking_twice_for_a_refund_sets_credit_aside_once() -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, DUES), 13000)
    for _ in range(2):
        payments.request_refund(journal, payment, refund="R1", amount=500, on=DAY)
    assert credit_of(journal) == 500


@pytest.mark.parametrize("made", [False, True], ids=["asked for", "made"])
@pytest.mark.parametrize(("amount", "note"), [(501, "CN-1"), (500, "CN-2"), (500, None)])
def test_a_name_is_of_one_refund_only(amount: int, note: str | None, *, made: bool) -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, DUES), 14000)
    ask = partial(payments.request_refund, journal, payment, refund="R1", on=DAY)
    ask(amount=500, credit_note="CN-1")
    if made:
        payments.refund(journal, payment, refund="R1", amount=500, on=DAY)
    with pytest.raises(RuleBroken, match=r"R1 is of 5\.00 EUR by CN-1; give each refund a name") as refusal:
        ask(amount=amount, credit_note=note)
    assert refusal.value.field == "refund"
    ask(amount=500, credit_note="CN-1")
    assert credit_of(journal) == 1500


def test_the_name_of_a_refund_that_failed_is_not_used_again() -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, DUES), 12500)
    ask = partial(payments.request_refund, journal, payment, amount=500, on=DAY)
    ask(refund="R1")
    for _ in range(2):
        payments.fail_refund(journal, payment, refund="R1", code="expired_card", on=DAY)
    with pytest.raises(RuleBroken, match="R1 did not go through; choose another name") as refusal:
        ask(refund="R1")
    assert refusal.value.field == "refund"
    ask(refund="R2")
    assert credit_of(journal) == 0


def test_a_refund_made_at_the_processor_is_asked_for_again_only_alike() -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, DUES), 13000)
    payments.refund(journal, payment, refund="R1", amount=500, on=DAY)
    payments.request_refund(journal, payment, refund="R1", amount=500, credit_note="CN-1", on=DAY)
    with pytest.raises(RuleBroken, match="R1 is of 5"):
        payments.request_refund(journal, payment, refund="R1", amount=400, on=DAY)
    assert credit_of(journal) == 500


def test_a_refund_told_before_its_payment_is_early() -> None:
    with pytest.raises(Early):
        take_notice(FakeJournal(), RefundMade("x", "R1", 1, DAY))


def test_a_lost_dispute_takes_the_event_fee_back_from_the_invoice() -> None:
    journal = FakeJournal()
    invoice = issued(journal, SEAT)
    payment = pay(journal, invoice, 7500)
    payments.dispute_opened(journal, payment, dispute="D1", amount=7500, fee=1500, on=DAY)
    payments.dispute_lost(journal, payment, dispute="D1", on=DAY)
    assert journal.get(Invoice, invoice).service("L1").net_left == 0


def test_a_dispute_won_cannot_be_lost_afterwards() -> None:
    journal = FakeJournal()
    payment = pay(journal, issued(journal, SEAT), 7500)
    payments.dispute_opened(journal, payment, dispute="D1", amount=7500, fee=1500, on=DAY)
    payments.dispute_won(journal, payment, dispute="D1", fee_returned=True, on=DAY)
    with pytest.raises(RuleBroken, match="won before"):
        payments.dispute_lost(journal, payment, dispute="D1", on=DAY)


STORY: list[list[str]] = [["refund"], ["refund", "undone"], ["dispute", "lost"], ["dispute", "won", "refund"]]


def _told(words: list[str], invoice: UUID) -> list[Notice]:
    known: dict[str, Notice] = {
        "paid": Paid("x", invoice, euros(7500), 248, DAY),
        "refund": RefundMade("x", "R1", 1000, DAY),
        "undone": RefundUndone("x", "R1", "expired_card", DAY),
        "dispute": DisputeMade("x", "D1", 2500, 1500, DAY),
        "lost": DisputeEnded("x", "D1", won=False, on=DAY),
        "won": DisputeEnded("x", "D1", won=True, on=DAY, fee_returned=True),
    }
    return [known["paid"], *(known[word] for word in words)]


@pytest.mark.parametrize("story", STORY, ids="+".join)
def test_every_order_of_notices_ends_in_one_state(story: list[str]) -> None:
    ends = []
    for order in permutations(range(len(story) + 1)):
        journal = FakeJournal()
        invoice = issued(journal, SEAT)
        notices = _told(story, invoice)
        assert take_notices(journal, [notices[place] for place in (*order, *order)]) == []
        payment = vars(journal.get(Payment, payment_id("x"))) | {"invoice_id": 0, "version": 0}
        ends.append((payment, journal.get(Invoice, invoice).services, credit_of(journal)))
    assert all(end == ends[0] for end in ends)
