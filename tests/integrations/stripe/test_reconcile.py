"""The books held against a processor's lists, both ways: what is certain is taken down, once; the rest is named."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from domain.billing.books import Payout
from domain.billing.payment import Payment
from domain.processes.notices import DisputeEnded, DisputeMade, FeeTaken, Notice, Paid, RefundMade
from domain.values import Money
from integrations.effects.ports import Fee as ProcessorFee
from integrations.effects.ports import Heard, Movement, Order, Page, PaidOut, Refunded, RefundOrder, Statement
from integrations.journal.office import Office
from integrations.stripe.bookkeeping import Bookkeeping
from integrations.stripe.payouts import payout_id
from integrations.stripe.reconcile import DIFFERENT, HERE, OPEN, TAKEN, THERE, WOULD, Comparison, Period, reconcile
from tests.integrations.stripe.tills import Bill

MARCH = Period(datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC), *(
    date(2026, 3, 1), date(2026, 3, 31),
))  # fmt: skip
DAY = date(2026, 3, 2)


class Lists:
    """A processor that answers with what a test has put into its lists."""

    def __init__(self) -> None:
        self.told = Statement([])
        self.asked: list[tuple[datetime, datetime]] = []

    def checkout(self, order: Order) -> Page:
        raise NotImplementedError

    def refund(self, order: RefundOrder) -> Refunded:
        raise NotImplementedError

    def find_checkout(self, intent: str, since: datetime) -> None:
        raise NotImplementedError

    def find_refund(self, intent: str, since: datetime) -> None:
        raise NotImplementedError

    def fee(self, payment: str) -> ProcessorFee | None:
        raise NotImplementedError

    def statement(self, since: datetime, until: datetime) -> Statement:
        self.asked.append((since, until))
        return self.told


class Desk:
    """Books, a processor's lists, and one bill."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.book = Bookkeeping(office)
        self.lists = Lists()
        self.bill = Bill(office)

    def paid(self, amount: int = 10_000, on: date = DAY) -> Heard:
        bill = self.bill
        return Heard(bill.stripe, Paid(bill.stripe, bill.invoice, Money(amount, "EUR"), 0, on), bill.intent)

    def fee(self, minor: int = 175, source: str = "", transaction: str = "txn_1") -> Heard:
        return self.heard(FeeTaken(self.bill.stripe, transaction, source, Money(minor, "EUR"), DAY))

    def refund(self, amount: int = 4_000) -> Heard:
        return self.heard(RefundMade(self.bill.stripe, "re_1", amount, DAY))

    def dispute(self, amount: int = 3_000) -> Heard:
        return self.heard(DisputeMade(self.bill.stripe, "dp_1", amount, 0, DAY))

    def heard(self, notice: Notice) -> Heard:
        return Heard(self.bill.stripe, notice)

    def tell(self, *heard: Heard, others: tuple[Movement, ...] = (), payouts: tuple[PaidOut, ...] = ()) -> None:
        self.lists.told = Statement(heard, others, payouts)

    def take(self, *heard: Heard) -> None:
        for each in heard:
            self.book.take(each)

    def compare(self, *, write: bool = True, currency: str = "EUR") -> Comparison:
        return reconcile(self.book, self.lists, MARCH, currency, write=write)

    def found(self, *, write: bool = True) -> list[tuple[str, str, str]]:
        return [(each.side, each.about, each.outcome) for each in self.compare(write=write).findings]

    def topics(self) -> list[str]:
        return [raw.topic for raw in self.office.recorder.page(0, 1_000)]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_books_that_agree_have_no_differences(desk: Desk) -> None:
    everything = (desk.paid(), desk.fee(), desk.refund(), desk.dispute())
    desk.take(*everything)
    desk.tell(*everything)
    found = desk.compare()
    assert (found.findings, found.here, found.there, found.open) == ([], 4, 4, 0)


def test_a_payment_whose_notice_never_came_is_taken_down_with_its_fee_once(desk: Desk) -> None:
    desk.tell(desk.paid(), desk.fee(), desk.refund(), desk.dispute(), desk.fee(1_500, "dp_1", "txn_2"))
    abouts = ["payment", "fee", "refund", "dispute", "fee"]
    assert desk.found() == [(THERE, about, TAKEN) for about in abouts]
    assert desk.found() == []
    state = desk.bill.state()
    assert (state["received"], state["refunds"], state["fees"]) == (10_000, [4_000], [175, 1_500])


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    desk.tell(
        desk.paid(), desk.fee(), desk.refund(), payouts=(PaidOut("po_1", Money(5_000, "EUR"), "paid", DAY, 2, 0),)
    )
    before = desk.topics()
    wanted = [(THERE, about) for about in ("payment", "fee", "refund", "payout")]
    assert desk.found(write=False) == [(*each, WOULD) for each in wanted]
    assert desk.topics() == before
    assert desk.found() == [(*each, TAKEN) for each in wanted]


def test_what_only_the_books_have_is_named(desk: Desk) -> None:
    desk.take(desk.paid(), desk.fee(), desk.refund(), desk.dispute())
    found = desk.compare().findings
    assert [(each.side, each.about, each.name, each.outcome) for each in found] == [
        (HERE, "payment", desk.bill.stripe, OPEN), (HERE, "fee", "txn_1", OPEN),
        (HERE, "refund", "re_1", OPEN), (HERE, "dispute", "dp_1", OPEN),
    ]  # fmt: skip
    assert [each.here for each in found] == [Money(minor, "EUR") for minor in (10_000, 175, 4_000, 3_000)]
    assert all("look it up there" in each.reason for each in found)


def test_what_the_processor_keeps_no_list_of_is_not_missed(desk: Desk) -> None:
    desk.take(desk.paid(), desk.dispute())
    desk.lists.told = Statement([desk.paid()], mute=frozenset({"dispute"}))
    assert desk.found() == []


def test_a_payment_listed_shortly_before_the_period_is_not_missed(desk: Desk) -> None:
    """A bank debit is made in February and comes in in March: the lists are asked for two weeks more."""
    desk.take(desk.paid(on=DAY))
    desk.tell(desk.paid(on=date(2026, 2, 20)))
    assert desk.found() == []
    ((since, until),) = desk.lists.asked
    assert (since, until) == (datetime(2026, 2, 14, 23, tzinfo=UTC), MARCH.until)


def test_what_lies_before_the_period_is_left_alone(desk: Desk) -> None:
    desk.tell(desk.paid(on=date(2026, 2, 28)))
    assert desk.found() == []
    assert desk.bill.state()["received"] == 0


@pytest.mark.parametrize(
    ("about", "here", "there"),
    [("payment", 10_000, 9_999), ("fee", 175, 176), ("refund", 4_000, 3_999), ("dispute", 3_000, 2_999)],
)
def test_amounts_that_differ_are_shown_side_by_side(desk: Desk, about: str, here: int, there: int) -> None:
    one, two = ({"payment": desk.paid, "fee": desk.fee, "refund": desk.refund, "dispute": desk.dispute}[about](minor)
                for minor in (here, there))  # fmt: skip
    desk.take(desk.paid(), *([one] if about != "payment" else []))
    desk.tell(*([desk.paid()] if about != "payment" else []), two)
    (found,) = desk.compare().findings
    assert (found.side, found.about, found.outcome) == (DIFFERENT, about, OPEN)
    assert (found.here, found.there) == (Money(here, "EUR"), Money(there, "EUR"))


def test_another_currency_differs(desk: Desk) -> None:
    desk.take(desk.paid())
    paid = Paid(desk.bill.stripe, desk.bill.invoice, Money(10_000, "USD"), 0, DAY)
    desk.tell(desk.heard(paid))
    (found,) = desk.compare().findings
    assert (found.here, found.there) == (Money(10_000, "EUR"), Money(10_000, "USD"))


def test_a_dispute_that_ended_otherwise_differs(desk: Desk) -> None:
    lost, won = (desk.heard(DisputeEnded(desk.bill.stripe, "dp_1", won, DAY)) for won in (False, True))
    desk.take(desk.paid(), desk.dispute(), lost)
    desk.tell(desk.paid(), desk.dispute(), won)
    (found,) = desk.compare().findings
    assert (found.side, found.outcome) == (DIFFERENT, OPEN)
    assert "lost in the books" in found.reason


def test_a_fee_that_came_with_its_payment_is_not_booked_again(desk: Desk) -> None:
    """As older journals have it, and the demonstration."""
    paid = desk.paid()
    assert isinstance(paid.notice, Paid)
    desk.take(paid._replace(notice=Paid(desk.bill.stripe, desk.bill.invoice, Money(10_000, "EUR"), 175, DAY)))
    desk.tell(paid, desk.fee(175))
    assert desk.found() == []
    desk.tell(paid, desk.fee(180))
    (found,) = desk.compare().findings
    assert (found.side, found.here, found.there) == (DIFFERENT, Money(175, "EUR"), Money(180, "EUR"))
    assert desk.bill.state()["fees"] == []


@pytest.mark.parametrize("write", [True, False])
def test_a_payment_for_an_invoice_nobody_issued_is_left_to_a_person(desk: Desk, *, write: bool) -> None:
    desk.tell(Heard("pi_other", Paid("pi_other", uuid4(), Money(5, "EUR"), 0, DAY), "pay:INV-X:1"))
    assert desk.found(write=write) == [(THERE, "payment", OPEN)]


def test_a_refund_of_a_payment_nobody_knows_is_left_to_a_person(desk: Desk) -> None:
    desk.tell(Heard("pi_other", RefundMade("pi_other", "re_9", 5, DAY)))
    assert desk.found(write=False) == [(THERE, "refund", OPEN)] == desk.found()


def test_a_fee_in_a_third_currency_is_left_to_a_person(desk: Desk) -> None:
    fee = desk.heard(FeeTaken(desk.bill.stripe, "txn_1", "", Money(170, "CHF"), DAY))
    desk.take(desk.paid())
    desk.tell(desk.paid(), fee)
    (found,) = desk.compare().findings
    assert (found.about, found.outcome) == ("fee", OPEN)
    assert "by hand" in found.reason


def test_movements_of_no_invoice_are_left_to_a_person(desk: Desk) -> None:
    desk.tell(others=(Movement("txn_4", "stripe_fee", "", Money(-350, "EUR"), 0, DAY),))
    (found,) = desk.compare().findings
    assert (found.side, found.about, found.name, found.there) == (THERE, "movement", "txn_4", Money(-350, "EUR"))
    assert found.reason.endswith("book it by hand")


def a_payout(state: str = "paid", rest: int | None = 0, currency: str = "EUR") -> PaidOut:
    return PaidOut("po_1", Money(5_000, currency), state, DAY, 3, rest)


@pytest.mark.parametrize("rest", [0, None])
def test_a_payout_that_arrived_is_booked_once(desk: Desk, rest: int | None) -> None:
    desk.tell(payouts=(a_payout(rest=rest),))
    assert desk.found() == [(THERE, "payout", TAKEN)]
    assert desk.found() == []
    assert desk.office.read(Payout, payout_id("po_1")).amount == Money(5_000, "EUR")


def test_a_payout_that_came_back_is_booked_back_once(desk: Desk) -> None:
    desk.tell(payouts=(a_payout(),))
    desk.compare()
    desk.tell(payouts=(a_payout("failed"),))
    assert desk.found() == [(THERE, "payout", TAKEN)]
    assert desk.found() == []
    assert desk.topics().count("payout.arrived") == 2
    assert desk.office.read(Payout, payout_id("po_1:failed")).amount == Money(-5_000, "EUR")


@pytest.mark.parametrize("state", ["pending", "in_transit", "canceled", "failed"])
def test_a_payout_that_did_not_arrive_is_shown_and_not_booked(desk: Desk, state: str) -> None:
    desk.tell(payouts=(a_payout(state),))
    found = desk.compare()
    assert (found.findings, [each.payout.state for each in found.payouts]) == ([], [state])
    assert "payout.arrived" not in desk.topics()


@pytest.mark.parametrize("payout", [a_payout(rest=-1), a_payout(currency="USD")])
def test_a_payout_that_does_not_add_up_or_is_in_another_currency_is_left_to_a_person(
    desk: Desk, payout: PaidOut
) -> None:
    desk.tell(payouts=(payout,))
    assert desk.found() == [(DIFFERENT, "payout", OPEN)]
    assert "payout.arrived" not in desk.topics()


def test_a_payment_taken_by_bank_is_none_of_the_processors(desk: Desk) -> None:
    payment = Paid("bank-1", desk.bill.invoice, Money(10_000, "EUR"), 0, DAY, via="bank")
    desk.take(Heard("bank-1", payment, desk.bill.intent))
    assert desk.office.read(Payment, desk.bill.payment).via == "bank"
    assert desk.found() == []
