"""A seat in other hands, several seats on one invoice, and what each of them costs whom."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.errors import Invalid, NotFound, RuleBroken
from domain.events import selling
from domain.events.event import Event
from domain.events.ordering import Order
from domain.events.party import Party
from domain.events.registration import Registration, registration_id
from domain.events.tickets import Kind, Promotion, Ticket
from domain.people.person import Person
from domain.processes import handing_on, parties, payments, registration
from domain.processes.handing_on import Successor
from domain.processes.parties import Guest
from domain.values import Money
from tests.domain.processes.fairs import TICKETS, book, fair, gone
from tests.domain.processes.test_registration import invoice, of, pay, states
from tests.domain.processes.worlds import ANN, BEN, CEM, EVENT, ON, anns, world
from tests.fakes import FakeJournal

PARTY, DANA = UUID(int=50), UUID(int=51)


def paid(journal: FakeJournal, person: UUID, order: Order = Order()) -> UUID:  # noqa: B008  a value
    id = book(journal, person, order)
    pay(journal, invoice(journal, person).id, of(journal, person).price)
    return id


def credit_of(journal: FakeJournal, person: UUID) -> dict[str, int]:
    id = customer_id(person)
    return journal.get(Customer, id).credit if journal.holds(Customer, id) else {}


def bring(journal: FakeJournal, *guests: Guest, id: UUID = PARTY, payer: UUID = ANN) -> UUID:
    return parties.register_party(journal, id, event_id=EVENT, payer_id=payer, guests=guests, on=ON, standing=anns)


def test_a_seat_handed_on_is_paid_by_each_for_themselves() -> None:
    journal = fair(1)
    id = paid(journal, ANN, Order("guest", add_ons=("dinner",)))
    handing_on.transfer(journal, id, to=Successor(BEN), on=ON)
    assert states(journal, ANN, BEN) == ["cancelled", "booked"]
    assert credit_of(journal, ANN) == {"EUR": 95_00}
    assert invoice(journal, BEN).open == 95_00
    assert gone(journal) == ({"guest": 1}, {"dinner": 1}, {})
    assert journal.get(Event, EVENT).taken == 1


def test_a_seat_handed_on_passes_over_nobody_and_frees_none() -> None:
    journal = world()
    id = paid(journal, ANN)
    book(journal, CEM)
    handing_on.transfer(journal, id, to=Successor(BEN), on=ON)
    assert states(journal, BEN, CEM) == ["booked", "waiting"]


@pytest.mark.parametrize(
    ("take", "match"), [(book, "pay its invoice first"), (paid, "they: cannot be registered by you")]
)
def test_a_seat_is_not_handed_on_unpaid_or_to_who_has_one(take: Callable[..., UUID], match: str) -> None:
    journal = world(capacity=5)
    id = take(journal, ANN)
    if take is paid:
        book(journal, BEN)
    before = len(journal.entries)
    with pytest.raises(RuleBroken, match=match):
        handing_on.transfer(journal, id, to=Successor(BEN), on=ON)
    assert len(journal.entries) == before


def test_a_members_ticket_goes_only_to_members_who_may_choose_another() -> None:
    journal = fair()
    id = paid(journal, ANN, Order("member"))
    with pytest.raises(RuleBroken, match="members in good standing"):
        handing_on.substitute(journal, id, to=Successor(BEN), on=ON, standing=anns)


def test_who_goes_in_ones_place_costs_the_payer_the_difference() -> None:
    journal = fair()
    id = paid(journal, ANN, Order("member"))
    handing_on.substitute(journal, id, to=Successor(BEN, "guest"), on=ON, standing=anns)
    sent = of(journal, BEN)
    ((difference, line),) = sent.differences
    assert (journal.get(Invoice, difference).open, line) == (25_00, "difference")
    assert journal.get(Invoice, difference).person_id == ANN
    assert (sent.state, sent.invoice_id) == ("confirmed", of(journal, ANN).invoice_id)


def test_who_goes_in_ones_place_for_less_is_credited_to_the_payer() -> None:
    journal = fair()
    id = paid(journal, BEN, Order("guest"))
    handing_on.substitute(journal, id, to=Successor(ANN, "member"), on=ON, standing=anns)
    assert credit_of(journal, BEN) == {"EUR": 25_00}
    registration.cancel(journal, registration_id(EVENT, ANN), on=ON)
    assert credit_of(journal, BEN) == {"EUR": 50_00}


def test_giving_up_after_a_difference_gives_both_invoices_back() -> None:
    journal = fair()
    id = paid(journal, ANN, Order("member"))
    handing_on.substitute(journal, id, to=Successor(BEN, "guest"), on=ON, standing=anns)
    ((difference, _),) = of(journal, BEN).differences
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    assert journal.get(Invoice, difference).open == 0
    assert credit_of(journal, ANN) == {"EUR": 25_00}


def test_a_code_is_of_whoever_used_it() -> None:
    journal = fair()
    id = paid(journal, ANN, Order("guest", code="friends"))
    handing_on.transfer(journal, id, to=Successor(BEN), on=ON)
    assert of(journal, BEN).price == Money(50_00, "EUR")
    assert gone(journal)[2] == {}


def test_a_seat_changes_its_mode_where_one_is_free_at_the_same_price() -> None:
    journal = fair(venue=1)
    id = paid(journal, ANN, Order("guest"))
    book(journal, BEN, Order("guest"))
    handing_on.switch_mode(journal, id, mode="online", on=ON)
    assert (of(journal, ANN).mode, states(journal, ANN, BEN)) == ("online", ["confirmed", "offered"])
    with pytest.raises(RuleBroken, match="no seat venue is free"):
        handing_on.switch_mode(journal, id, mode="venue", on=ON)


def test_a_ticket_for_online_does_not_move_to_the_venue() -> None:
    journal = fair(venue=1)
    id = paid(journal, BEN, Order("stream", mode="online"))
    with pytest.raises(RuleBroken, match="for online only"):
        handing_on.switch_mode(journal, id, mode="venue", on=ON)


def test_people_registered_together_have_a_seat_each_and_one_invoice() -> None:
    journal = fair()
    dana = Guest(DANA, Order(), "Dana", "dana@example.org")
    bring(journal, Guest(ANN, Order()), Guest(BEN, Order("guest", add_ons=("dinner",))), dana)
    party = journal.get(Party, PARTY)
    assert party.invoice_id is not None
    bill = journal.get(Invoice, party.invoice_id)
    assert {name: sold.net for name, sold in bill.services.items()} == {
        "registration-1": 25_00, "registration-2": 50_00, "dinner-2": 45_00, "registration-3": 50_00,
    }  # fmt: skip
    assert (bill.person_id, states(journal, ANN, BEN, DANA)) == (ANN, ["booked"] * 3)
    assert journal.get(Person, DANA).name == "Dana"
    payments.receive_payment(journal, reference="r", invoice_id=bill.id, amount=Money(170_00, "EUR"), via="bank", on=ON)
    assert states(journal, ANN, BEN, DANA) == ["confirmed"] * 3
    told = [fact.person_id for _, fact in journal.entries if isinstance(fact, Registration.MadeBy)]
    assert told == [BEN, DANA]


def test_each_of_a_party_gives_up_their_own_seat_and_the_payer_has_it_back() -> None:
    journal = fair()
    bring(journal, Guest(BEN, Order("guest", add_ons=("dinner",))), Guest(CEM, Order("guest")))
    registration.cancel(journal, registration_id(EVENT, BEN), on=ON)
    bill = journal.get(Invoice, of(journal, CEM).invoice_id or CEM)
    assert {name: sold.net_left for name, sold in bill.services.items()} == {
        "registration-1": 0, "dinner-1": 0, "registration-2": 50_00,
    }  # fmt: skip


def test_one_of_a_party_sends_somebody_else_on_the_same_invoice() -> None:
    journal = fair()
    bring(journal, Guest(BEN, Order("guest")), Guest(CEM, Order("guest")))
    pay(journal, of(journal, CEM).invoice_id or CEM, Money(100_00, "EUR"))
    dana = Successor(DANA, name="Dana", email="dana@example.org")
    handing_on.substitute(journal, registration_id(EVENT, CEM), to=dana, on=ON)
    registration.cancel(journal, registration_id(EVENT, DANA), on=ON)
    assert credit_of(journal, ANN) == {"EUR": 50_00}


@pytest.mark.parametrize(
    ("guests", "error", "match"),
    [
        ((), Invalid, "1 to 100 persons"),
        ((Guest(BEN, Order()), Guest(BEN, Order())), Invalid, "each once"),
        ((Guest(BEN, Order()), Guest(CEM, Order("vip"))), Invalid, "no ticket 'vip'"),
        ((Guest(BEN, Order()), Guest(CEM, Order("speaker"))), RuleBroken, "person 2: this ticket is given"),
        ((Guest(ANN, Order()), Guest(BEN, Order()), Guest(CEM, Order())), RuleBroken, "no seat for person 3"),
        ((Guest(BEN, Order("crew")),), RuleBroken, "person 1: this ticket is for 2 persons or more"),
    ],
)
def test_a_party_that_cannot_be_leaves_nothing(guests: tuple[Guest, ...], error: type[Exception], match: str) -> None:
    journal = fair(2)
    crew = Ticket("crew", "Crew", Kind.GROUP, Money(40_00, "EUR"), persons=2)
    selling.offer_tickets(journal, EVENT, tickets=[*TICKETS, crew], on=ON)
    before = {id for id, _ in journal.entries}
    with pytest.raises(error, match=match):
        bring(journal, *guests)
    assert not journal.holds(Party, PARTY)
    assert not {id for id, _ in journal.entries} - before - {journal.get(Event, EVENT).id}


def test_a_group_ticket_is_for_those_who_come_together() -> None:
    journal = fair()
    crew = Ticket("crew", "Crew", Kind.GROUP, Money(40_00, "EUR"), persons=2)
    selling.offer_tickets(journal, EVENT, tickets=[*TICKETS, crew], on=ON)
    bring(journal, Guest(BEN, Order("crew")), Guest(CEM, Order("crew")))
    assert of(journal, CEM).price == Money(40_00, "EUR")


@pytest.mark.parametrize(
    ("is_office", "match"), [(True, r"person 1: .*registered already"), (False, "person 1: cannot")]
)
def test_only_the_office_learns_that_somebody_is_registered(is_office: bool, match: str) -> None:  # noqa: FBT001
    journal = world(capacity=5)
    book(journal, BEN)
    with pytest.raises(RuleBroken, match=match):
        parties.register_party(
            journal, PARTY, event_id=EVENT, payer_id=ANN, guests=[Guest(BEN, Order())], on=ON, is_office=is_office
        )


def test_a_party_asked_for_twice_is_one() -> None:
    journal = fair()
    for _ in range(2):
        bring(journal, Guest(BEN, Order()))
    assert journal.get(Event, EVENT).taken == 1


def test_a_party_that_costs_nothing_is_confirmed_at_once() -> None:
    journal = world(price=Money(0, "EUR"), member_price=Money(0, "EUR"), capacity=5)
    bring(journal, Guest(BEN, Order()), Guest(CEM, Order()))
    assert states(journal, BEN, CEM) == ["confirmed"] * 2
    assert journal.get(Party, PARTY).invoice_id is None


def test_a_seat_cannot_be_handed_on_after_the_event() -> None:
    journal = world(capacity=2)
    id = paid(journal, BEN)
    with pytest.raises(RuleBroken, match="choose another"):
        handing_on.transfer(journal, id, to=Successor(CEM), on=journal.get(Event, EVENT).day + timedelta(days=1))


def test_each_use_of_a_code_in_a_party_counts() -> None:
    journal = fair()
    twice = Promotion("two", None, Money(5_00, "EUR"), ON, ON, uses=2)
    selling.agree_promotion(journal, EVENT, promotion=twice, on=ON)
    order = Order("guest", code="two")
    with pytest.raises(RuleBroken, match="person 3: TWO was used as often"):
        bring(journal, *(Guest(person, order) for person in (ANN, BEN, CEM)), id=uuid4())


def test_whoever_pays_gives_up_a_colleagues_seat_and_has_its_price_back() -> None:
    journal = world(capacity=2)
    bring(journal, Guest(BEN, Order()), Guest(CEM, Order()))
    bens = of(journal, BEN)
    pay(journal, invoice(journal, BEN).id, bens.price + of(journal, CEM).price)
    parties.give_up(journal, PARTY, registration_id=bens.id, on=ON)
    assert states(journal, BEN, CEM) == ["cancelled", "confirmed"]
    assert (credit_of(journal, ANN), credit_of(journal, BEN)) == ({"EUR": bens.price.minor}, {})
    assert journal.get(Event, EVENT).free == 1


def test_a_payer_does_not_give_up_a_seat_that_the_colleague_booked_anew() -> None:
    journal = world(capacity=2)
    bring(journal, Guest(BEN, Order()))
    registration.cancel(journal, of(journal, BEN).id, on=ON)
    book(journal, BEN)
    with pytest.raises(NotFound, match="own by now"):
        parties.give_up(journal, PARTY, registration_id=of(journal, BEN).id, on=ON)
    with pytest.raises(NotFound, match="not booked with"):
        parties.give_up(journal, PARTY, registration_id=registration_id(EVENT, CEM), on=ON)
