"""Tickets, codes and add-ons: the price shown is the price charged, and giving up brings everything back."""

from datetime import date, timedelta

import pytest

from domain.aggregate import Fact
from domain.billing.invoice import Invoice
from domain.errors import DomainError, Invalid, RuleBroken
from domain.events import commands as events
from domain.events import selling
from domain.events.event import Event
from domain.events.ordering import Buyer, Order
from domain.events.registration import Registration, registration_id
from domain.events.tickets import Step
from domain.processes import orders, registration
from domain.values import Money
from tests.domain.processes.fairs import EARLY, book, fair, gone, lines, refused
from tests.domain.processes.test_registration import invoice, of, pay, states
from tests.domain.processes.worlds import ANN, BEN, CEM, DAY, EVENT, ON, world


def test_an_unpaid_member_is_refused_the_member_price() -> None:
    """C 10: "member in good standing" decides, and the membership itself says so."""
    journal = fair()
    book(journal, ANN, Order("member"))
    assert of(journal, ANN).price == Money(25_00, "EUR")
    refused(RuleBroken, "pay the dues that are open first", Order("member"), BEN)


def test_a_member_whose_dues_ran_out_is_refused_the_member_price() -> None:
    journal = fair()
    events.move(journal, EVENT, starts="2027-11-30T18:00", on=ON)
    with pytest.raises(RuleBroken, match="members in good standing"):
        book(journal, ANN, Order("member"), on=date(2027, 3, 16))


@pytest.mark.parametrize(
    ("on", "price", "why"),
    [
        (EARLY, 50_00, "Guest: the early price, through 2026-10-15"),
        (EARLY + timedelta(days=1), 60_00, "Guest: the price since the early one ended on 2026-10-15"),
    ],
)
def test_the_early_price_ends_with_its_day_and_says_so(on: date, price: int, why: str) -> None:
    journal = fair()
    book(journal, BEN, Order("guest"), on=on)
    (charge,) = of(journal, BEN).charges
    assert (charge.net, charge.why) == (price, why)
    assert invoice(journal, BEN).open == price


def test_without_a_choice_members_have_their_ticket_and_guests_theirs() -> None:
    journal = fair()
    for person in (ANN, BEN):
        book(journal, person)
    assert [of(journal, person).charges[0].code for person in (ANN, BEN)] == ["member", "guest"]


def test_a_line_for_each_thing_with_its_own_stream() -> None:
    journal = fair()
    book(journal, BEN, Order("guest", add_ons=("dinner", "workshop")))
    assert lines(journal, BEN) == {
        "registration": ("events", 50_00),
        "dinner": ("events", 45_00),
        "workshop": ("education", 80_00),
    }


def test_what_was_quoted_is_what_is_charged() -> None:
    journal = fair()
    order = Order("guest", code="friends", add_ons=("dinner",))
    told = sum(c.net for c in orders.quote(journal, journal.get(Event, EVENT), order, Buyer(), on=ON))
    book(journal, BEN, order._replace(told=told))
    assert invoice(journal, BEN).open == told == 40_00 + 45_00
    assert of(journal, BEN).charges[0].why.endswith("less 20 % by FRIENDS, good through 2026-10-15")


def test_a_price_that_changed_since_it_was_shown_is_refused_never_charged() -> None:
    refused(RuleBroken, "costs 60.00 EUR now, and 50.00 EUR was shown", Order("guest", told=50_00), on=DAY)


@pytest.mark.parametrize(
    ("order", "error", "match"),
    [
        (Order("vip"), Invalid, "no ticket 'vip'"),
        (Order("student"), RuleBroken, "declare that you are one"),
        (Order("speaker"), RuleBroken, "given by the office"),
        (Order("guest", code="nothing"), RuleBroken, "no code for this event"),
        (Order("guest", code="?"), Invalid, "letters A to Z"),
        (Order("guest", add_ons=("yacht",)), Invalid, "no add-on 'yacht'"),
        (Order("guest", add_ons=("dinner", "dinner")), Invalid, "once to a person"),
        (Order("guest", mode="venue"), Invalid, "no seats venue; leave it out"),
    ],
)
def test_an_order_that_cannot_be_is_refused_with_a_way_on(order: Order, error: type[DomainError], match: str) -> None:
    refused(error, match, order)


def test_the_office_gives_a_ticket_that_nobody_buys() -> None:
    journal = fair()
    book(journal, BEN, Order("speaker"), who=Buyer(is_office=True))
    assert (of(journal, BEN).invoice_id, states(journal, BEN)) == (None, ["confirmed"])


def test_a_ticket_for_online_is_not_good_at_the_venue() -> None:
    journal = fair(venue=2)
    with pytest.raises(RuleBroken, match="for online only"):
        book(journal, BEN, Order("stream", mode="venue"))
    book(journal, BEN, Order("stream", mode="online"))
    assert of(journal, BEN).mode == "online"


def test_quotas_and_uses_end_and_say_so() -> None:
    journal = fair()
    book(journal, BEN, Order("student", stated=True, code="friends", add_ons=("dinner",)))
    for order, match in (
        (Order("student", stated=True), "Student is sold out"),
        (Order("guest", code="FRIENDS"), "used as often"),
        (Order("guest", add_ons=("dinner",)), "Dinner is sold out"),
    ):
        with pytest.raises(RuleBroken, match=match):
            book(journal, CEM, order)


def test_giving_up_returns_capacity_code_add_ons_and_money() -> None:
    """C 30: nothing of a cancelled registration is gone, and the person can register again."""
    journal = fair(1)
    order = Order("student", stated=True, code="friends", add_ons=("dinner",))
    book(journal, BEN, order)
    pay(journal, invoice(journal, BEN).id, of(journal, BEN).price)
    assert gone(journal) == ({"student": 1}, {"dinner": 1}, {"FRIENDS": 1})
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    assert gone(journal) == ({}, {}, {})
    assert all(sold.net_left == 0 for sold in invoice(journal, BEN).services.values())
    assert journal.get(Event, EVENT).free == 1
    book(journal, BEN, order)
    assert states(journal, BEN) == ["booked"]


def test_whoever_waits_keeps_the_price_told_and_what_was_set_aside() -> None:
    journal = fair(1)
    book(journal, CEM)
    book(journal, BEN, Order("guest", code="friends", add_ons=("dinner",)))
    registration.cancel(journal, registration_id(EVENT, CEM), on=ON)
    registration.accept_offer(journal, registration_id(EVENT, BEN), on=ON + timedelta(days=3))
    assert lines(journal, BEN) == {"registration": ("events", 40_00), "dinner": ("events", 45_00)}


@pytest.mark.parametrize("end", ["cancel", "pass", "lapse"])
def test_whoever_stops_waiting_gives_back_what_was_set_aside(end: str) -> None:
    journal = fair(1)
    book(journal, CEM)
    id = book(journal, BEN, Order("student", stated=True))
    if end != "cancel":
        registration.cancel(journal, registration_id(EVENT, CEM), on=ON)
    if end == "lapse":
        registration.let_offer_lapse(journal, id, on=ON + timedelta(days=4))
    else:
        {"cancel": registration.cancel, "pass": registration.pass_offer}[end](journal, id, on=ON)
    assert gone(journal)[0].get("student", 0) == 0


STEPS = [Step(30, 10_000), Step(7, 5_000)]


@pytest.mark.parametrize(("before", "left"), [(30, 0), (29, 25_00), (7, 25_00), (6, 50_00), (0, 50_00)])
def test_what_is_given_back_follows_the_steps_agreed(before: int, left: int) -> None:
    journal = fair()
    selling.agree_refunds(journal, EVENT, steps=STEPS, days_after_move=14, on=ON)
    book(journal, BEN, Order("guest"))
    registration.cancel(journal, registration_id(EVENT, BEN), on=DAY - timedelta(days=before))
    assert invoice(journal, BEN).service("registration").net_left == left


def test_an_event_called_off_gives_everything_back_whatever_was_agreed() -> None:
    journal = fair()
    selling.agree_refunds(journal, EVENT, steps=[], days_after_move=0, on=ON)
    book(journal, BEN, Order("guest", add_ons=("dinner",)))
    events.call_off(journal, EVENT, on=DAY)
    registration.cancel(journal, registration_id(EVENT, BEN), on=DAY + timedelta(days=1))
    assert [sold.net_left for sold in invoice(journal, BEN).services.values()] == [0, 0]


@pytest.mark.parametrize(("days", "left"), [(14, 0), (15, 50_00)])
def test_after_a_move_everything_is_given_back_for_so_many_days(days: int, left: int) -> None:
    journal = fair()
    selling.agree_refunds(journal, EVENT, steps=[], days_after_move=14, on=ON)
    book(journal, BEN, Order("guest"))
    events.move(journal, EVENT, starts="2026-12-20T18:00", on=ON + timedelta(days=1))
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON + timedelta(days=1 + days))
    assert invoice(journal, BEN).service("registration").net_left == left


def test_every_line_of_an_invoice_follows_its_event() -> None:
    journal = fair()
    id = book(journal, BEN, Order("guest", add_ons=("dinner",)))
    events.move(journal, EVENT, starts="2026-12-20T18:00", on=ON)
    for _ in range(2):
        registration.follow_event(journal, id, on=ON)
    moved = [fact for fact in journal.of(invoice(journal, BEN).id) if isinstance(fact, Invoice.EventMoved)]
    assert [fact.line for fact in moved] == ["registration", "dinner"]


def test_an_event_without_a_box_office_states_what_it_always_did() -> None:
    journal = world()
    before = len(journal.entries)
    registration.register(journal, event_id=EVENT, person_id=BEN, on=ON)
    kinds: list[type[Fact]] = [type(fact) for _, fact in journal.entries[before:]]
    assert kinds == [Event.SeatTaken, Registration.Booked, Invoice.Issued]
