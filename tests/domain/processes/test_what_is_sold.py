"""What an event sells: tickets, codes and steps that can be, and what becomes of those that are changed."""

from datetime import timedelta

import pytest

from domain.errors import Invalid, RuleBroken
from domain.events import selling
from domain.events.ordering import Order
from domain.events.registration import registration_id
from domain.events.tickets import Kind, Promotion, Step, Ticket
from domain.processes import registration
from domain.values import Money
from tests.domain.processes.fairs import FRIENDS, book, fair, gone
from tests.domain.processes.test_registration import invoice
from tests.domain.processes.worlds import BEN, CEM, EVENT, ON


@pytest.mark.parametrize(
    ("tickets", "match"),
    [
        ([Ticket("a", "A", Kind.OPEN, Money(1, "USD"))], "prices are in EUR"),
        ([Ticket("A!", "A", Kind.OPEN, Money(1, "EUR"))], "is no code"),
        ([Ticket("a", "A", Kind.OPEN, Money(1, "EUR"))] * 2, "code of its own"),
        ([Ticket("a", "A", Kind.OPEN, Money(1, "EUR"), quota=0)], "a quota is 1"),
        ([Ticket("a", "A", Kind.OPEN, Money(5, "EUR"), Money(5, "EUR"), ON)], "not below the price"),
        ([Ticket("a", "A", Kind.OPEN, Money(5, "EUR"), Money(4, "EUR"))], "needs its last day"),
        ([Ticket("a", "A", Kind.GROUP, Money(5, "EUR"))], "a group has 2"),
        ([Ticket("a", "A", Kind.OPEN, Money(5, "EUR"), modes=["moon"])], "'moon' is no mode"),
        ([Ticket("a", " ", Kind.OPEN, Money(5, "EUR"))], "tickets is empty"),
    ],
)
def test_tickets_that_cannot_be_are_refused(tickets: list[Ticket], match: str) -> None:
    journal = fair()
    before = len(journal.entries)
    with pytest.raises(Invalid, match=match):
        selling.offer_tickets(journal, EVENT, tickets=tickets, on=ON)
    assert len(journal.entries) == before


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"percent_bp": None}, "give one of them"),
        ({"percent_bp": 10_001}, "100 % at most"),
        ({"percent_bp": None, "amount": Money(0, "EUR")}, "not below zero"),
        ({"through": ON - timedelta(days=1)}, "before it begins"),
        ({"uses": 0}, "1 to 100000 uses"),
        ({"tickets": ["vip"]}, "no ticket 'vip'"),
        ({"code": "a b"}, "letters A to Z"),
    ],
)
def test_codes_that_cannot_be_are_refused(change: dict[str, object], match: str) -> None:
    journal = fair()
    terms = {name: getattr(FRIENDS, name) for name in FRIENDS.__struct_fields__} | change
    with pytest.raises(Invalid, match=match):
        selling.agree_promotion(journal, EVENT, promotion=Promotion(**terms), on=ON)


@pytest.mark.parametrize(
    "steps",
    [
        [Step(30, 5_000), Step(7, 6_000)],
        [Step(7, 1), Step(7, 1)],
        [Step(-1, 1)],
        [Step(1, 10_001)],
    ],
)
def test_steps_that_cannot_be_are_refused(steps: list[Step]) -> None:
    with pytest.raises(Invalid) as refusal:
        selling.agree_refunds(fair(), EVENT, steps=steps, days_after_move=0, on=ON)
    assert refusal.value.field == "steps"


def test_a_code_can_be_withdrawn_and_whoever_used_it_keeps_the_price() -> None:
    journal = fair()
    book(journal, BEN, Order("guest", code="friends"))
    selling.withdraw_promotion(journal, EVENT, code="friends", on=ON)
    with pytest.raises(RuleBroken, match="no code"):
        book(journal, CEM, Order("guest", code="friends"))
    assert invoice(journal, BEN).open == 40_00
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    assert gone(journal) == ({}, {}, {})


def test_a_quota_below_what_is_gone_is_refused() -> None:
    journal = fair()
    book(journal, BEN, Order("guest"))
    book(journal, CEM, Order("guest"))
    with pytest.raises(RuleBroken, match="2 of guest are gone"):
        selling.offer_tickets(
            journal, EVENT, tickets=[Ticket("guest", "Guest", Kind.OPEN, Money(1, "EUR"), quota=1)], on=ON
        )
