"""What a course given up leaves in the books: refunds by days and shares, of places and of blocks, to the cent."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.invoice import Invoice
from domain.courses import commands as courses
from domain.courses.block import SeatBlock
from domain.courses.enrolment import Enrolment
from domain.courses.facts import RefundsAgreed
from domain.courses.rules import WHOLE_BP, due_back
from domain.processes import enrolment, seat_blocks
from domain.processes.payments import receive_payment
from domain.values import Money
from projections.ledger import ledger
from tests.domain.processes.worlds import ANN, BEN, CEM, COURSE, ON, anns, world
from tests.fakes import FakeJournal
from tests.projections.engine.harness import folded

PRICE, MEMBER_PRICE = Money(4_501, "EUR"), Money(3_333, "EUR")
BLOCK = UUID(int=41)
EARLY, LATE, TOO_LATE = (ON + timedelta(days=days) for days in (14, 20, 61))
THIRD = 3_333


def a_course(share_bp: int = THIRD) -> FakeJournal:
    """All is given back for a fortnight, a share for sixty days, then nothing."""
    journal = world(price=PRICE, member_price=MEMBER_PRICE)
    terms = {"full_days": 14, "share_bp": share_bp, "share_days": 60}
    courses.agree_refunds(journal, COURSE, on=date(2026, 1, 15), **terms)
    return journal


def books(journal: FakeJournal, on: date = date.max) -> dict[str, int]:
    """Return what stands on each account of the ledger by a day; what is nothing is left out."""
    rows = folded(ledger, *((id, fact) for id, fact in journal.entries if fact.TOPIC in ledger.topics))
    sums: Counter[str] = Counter()
    for row in rows["ledger_postings"]:
        if row["posted"] <= on:
            sums[row["account"]] += row["minor"]
    assert sum(sums.values()) == 0
    return {account: minor for account, minor in sums.items() if minor}


def pay(journal: FakeJournal, invoice_id: UUID | None) -> None:
    assert invoice_id is not None
    amount = Money(journal.get(Invoice, invoice_id).open, "EUR")
    receive_payment(journal, reference=str(invoice_id), invoice_id=invoice_id, amount=amount, via="bank", on=ON)


def a_place(journal: FakeJournal, person: UUID = BEN, *, paid: bool = True) -> UUID:
    id = enrolment.enrol(journal, course_id=COURSE, person_id=person, on=ON, standing=anns)
    if paid:
        pay(journal, journal.get(Enrolment, id).invoice_id)
    return id


def a_block(journal: FakeJournal) -> FakeJournal:
    """Let Cem buy and pay three seats, one of which is Ben's."""
    seat_blocks.buy(journal, BLOCK, course_id=COURSE, person_id=CEM, seats=3, on=ON)
    pay(journal, journal.get(SeatBlock, BLOCK).invoice_id)
    seat_blocks.assign(journal, BLOCK, holder_id=BEN, on=ON)
    return journal


@pytest.mark.parametrize(("on", "share_bp", "back"), [
    (EARLY, THIRD, 4_501), (LATE, THIRD, 1_500), (LATE, 5_000, 2_251), (LATE, 1, 0), (TOO_LATE, THIRD, 0),
])  # fmt: skip
def test_a_place_given_up_leaves_what_is_not_due_back_as_revenue(on: date, share_bp: int, back: int) -> None:
    journal = a_course(share_bp)
    enrolment.cancel(journal, a_place(journal), on=on)
    kept = {"revenue": back - 4_501} if back < 4_501 else {}
    assert books(journal) == {"bank": 4_501, **kept, **({"customer_credit": -back} if back else {})}


def test_a_member_gets_the_share_of_the_members_price() -> None:
    journal = a_course()
    enrolment.cancel(journal, a_place(journal, ANN), on=LATE)
    assert books(journal, date(2026, 10, 31)) == {"bank": 3_333, "customer_credit": -1_111, "revenue": -2_222}


def test_whoever_never_paid_owes_what_is_not_due_back() -> None:
    journal = a_course()
    enrolment.cancel(journal, a_place(journal, paid=False), on=LATE)
    assert books(journal) == {"receivable": 3_001, "revenue": -3_001}


def test_a_block_given_back_in_parts_gives_each_seat_its_own_share_and_earns_the_rest() -> None:
    journal = a_block(a_course())
    seat_blocks.give_back(journal, BLOCK, seats=1, on=EARLY)
    assert books(journal, EARLY) == {"bank": 13_503, "customer_credit": -4_501, "deferred": -9_002}
    seat_blocks.give_back(journal, BLOCK, seats=1, on=LATE)
    october = {"bank": 13_503, "customer_credit": -6_001, "deferred": -4_501, "revenue": -3_001}
    assert books(journal, date(2026, 10, 31)) == october
    (bens,) = journal.get(SeatBlock, BLOCK).holders.values()
    enrolment.complete(journal, bens[1], on=date(2026, 12, 1))
    assert books(journal) == {"bank": 13_503, "customer_credit": -6_001, "revenue": -7_502}


def test_a_place_taken_back_and_given_up_again_gives_back_what_it_did_the_first_time() -> None:
    journal = a_course()
    id = a_place(journal)
    enrolment.cancel(journal, id, on=LATE)
    first = books(journal)
    enrolment.resume(journal, id, on=LATE)
    assert books(journal, LATE)["bank"] == 4_501
    assert "customer_credit" not in books(journal)
    enrolment.cancel(journal, id, on=LATE)
    assert books(journal) == first


@given(st.integers(1, 10**7), st.integers(1, 60), st.integers(0, WHOLE_BP))
def test_a_share_is_the_nearest_cent_and_never_more_than_was_paid(minor: int, days: int, share_bp: int) -> None:
    policy = RefundsAgreed(0, None, share_bp, 60, ON)
    back = due_back(policy, minor, enrolled=ON, on=ON + timedelta(days=days))
    assert 0 <= back <= minor
    assert abs(back * WHOLE_BP - minor * share_bp) * 2 <= WHOLE_BP
