"""Seats by mode, what is sold and what it brought in: views of a fair, equal to what its aggregates say."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.billing.invoice import Invoice
from domain.errors import DomainError
from domain.events import selling
from domain.events.box_office import BoxOffice, box_office_id
from domain.events.event import Event
from domain.events.ordering import Order
from domain.events.party import Party
from domain.events.registration import Registration, registration_id
from domain.events.tickets import AddOn, Step
from domain.people import commands as people
from domain.processes import handing_on, parties, payments, registration
from domain.processes.handing_on import Successor
from domain.values import Money
from projections.engine import View
from projections.reports import explained
from projections.reports.bookings import Roster
from projections.reports.explained import Report
from projections.reports.numbers import Look
from projections.reports.tickets import OnSale, Orders, SeatsByMode, Takings
from projections.views import orders, rosters, sales, seats, takings
from projections.views import parties as together
from tests.domain.processes.fairs import FRIENDS, TICKETS, WORKSHOP
from tests.domain.processes.worlds import EVENT, MEMBER_SINCE, ON, world
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.views.histories import viewed

PERSONS = [uuid5(EVENT, f"fair {number}") for number in range(14)]
REPORTS: dict[str, tuple[type[Any], View]] = {
    "roster": (Roster, rosters.view),
    "on sale": (OnSale, sales.view),
    "takings": (Takings, takings.view),
    "seats by mode": (SeatsByMode, seats.view),
    "orders": (Orders, orders.view),
}


class Fair:
    """A hybrid event with tickets, that a dozen people come and go to, driven by chance."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311  chance, not a secret
        self.journal = world(capacity=3)
        self.on = ON
        for number, person in enumerate(PERSONS):
            people.register(self.journal, person, name="G", email=f"fair{number}@example.org", on=MEMBER_SINCE)
        registration.register(self.journal, event_id=EVENT, person_id=PERSONS[0], on=ON)
        selling.agree_modes(self.journal, EVENT, capacities={"venue": 3, "online": 2}, home="venue", on=ON)
        dinner = AddOn("dinner", "Dinner", Money(45_00, "EUR"), quota=4)
        for quantity in (2, 3):
            offered = [dinner, WORKSHOP][:quantity]
            selling.offer_add_ons(self.journal, EVENT, add_ons=offered, on=ON)
        selling.offer_tickets(self.journal, EVENT, tickets=TICKETS, on=ON)
        selling.agree_promotion(self.journal, EVENT, promotion=FRIENDS, on=ON)
        selling.agree_refunds(self.journal, EVENT, steps=[Step(40, 10_000), Step(3, 5_000)], days_after_move=5, on=ON)

    def live(self, steps: int) -> FakeJournal:
        deeds = ("book", "book", "book", "pay", "cancel", "accept", "hand", "send", "switch", "party", "office", "day")
        for _ in range(steps):
            try:
                getattr(self, f"_{self.rng.choice(deeds)}")(self.rng.choice(PERSONS))
            except DomainError:
                continue
        return self.journal

    def _order(self) -> Order:
        some = self.rng.sample(["dinner", "workshop"], self.rng.randint(0, 2))
        mode = self.rng.choice(["venue", "online"])
        code = "friends" if self.rng.random() < 0.3 else None
        return Order(self.rng.choice(["guest", "student", "stream", None]), mode, code, tuple(some), stated=True)

    def _book(self, person: UUID) -> None:
        registration.register(self.journal, event_id=EVENT, person_id=person, on=self.on, order=self._order())

    def _pay(self, person: UUID) -> None:
        id = self._of(person).invoice_id
        if id is not None:
            amount = Money(self.journal.get(Invoice, id).open, "EUR")
            reference = f"r{len(self.journal.entries)}"
            payments.receive_payment(
                self.journal, reference=reference, invoice_id=id, amount=amount, via="bank", on=self.on
            )

    def _of(self, person: UUID) -> Registration:
        return self.journal.get(Registration, registration_id(EVENT, person))

    def _cancel(self, person: UUID) -> None:
        registration.cancel(self.journal, registration_id(EVENT, person), on=self.on)

    def _accept(self, person: UUID) -> None:
        registration.accept_offer(self.journal, registration_id(EVENT, person), on=self.on)

    def _hand(self, person: UUID) -> None:
        to = Successor(self.rng.choice(PERSONS), stated=True)
        if not self.journal.holds(Registration, registration_id(EVENT, to.person_id)):
            handing_on.transfer(self.journal, registration_id(EVENT, person), to=to, on=self.on)

    def _send(self, person: UUID) -> None:
        to = Successor(self.rng.choice(PERSONS), self.rng.choice(["guest", None]), stated=True)
        if not self.journal.holds(Registration, registration_id(EVENT, to.person_id)):
            handing_on.substitute(self.journal, registration_id(EVENT, person), to=to, on=self.on)

    def _switch(self, person: UUID) -> None:
        mode = self.rng.choice(["venue", "online"])
        handing_on.switch_mode(self.journal, registration_id(EVENT, person), mode=mode, on=self.on)

    def _party(self, person: UUID) -> None:
        event = self.journal.get(Event, EVENT)
        if event.seats["online"].free > 1:
            guest = parties.Guest(person, Order("guest", "online"))
            id = uuid5(person, str(len(self.journal.entries)))
            parties.register_party(self.journal, id, event_id=EVENT, payer_id=PERSONS[1], guests=[guest], on=self.on)

    def _office(self, _person: UUID) -> None:
        sizes = {"venue": self.rng.randint(2, 8), "online": self.rng.randint(2, 8)}
        selling.agree_modes(self.journal, EVENT, capacities=sizes, home="venue", on=self.on)

    def _day(self, _person: UUID) -> None:
        self.on = min(self.on + timedelta(days=self.rng.randint(1, 3)), date(2026, 11, 25))


def a_fair(seed: int, steps: int = 120) -> FakeJournal:
    return Fair(seed).live(steps)


@pytest.mark.parametrize(
    "view", [sales.view, orders.view, takings.view, seats.view], ids=["sales", "orders", "takings", "seats"]
)
def test_rebuild_equals_follow(view: View, database_url: str) -> None:
    rows = rebuild_equals_follow(view, database_url, a_fair(1, 50).entries, Random(1))  # noqa: S311
    assert all(rows.values()), rows.keys()


def test_rebuild_equals_follow_for_several_people(database_url: str) -> None:
    rows = rebuild_equals_follow(together.view, database_url, a_fair(3, 50).entries, Random(1))  # noqa: S311
    assert rows["parties"]


def test_who_registered_several_people_finds_them_as_known_then(database_url: str) -> None:
    journal = a_fair(3, 50)
    told = [(n, id, fact) for n, (id, fact) in enumerate(journal.entries, 1) if isinstance(fact, Party.Registered)]
    with viewed(database_url, journal.entries, together.view) as connection:
        found = together.of_payer(connection, PERSONS[1], as_of=date.max)
        before = together.of_payer(connection, PERSONS[1], as_of=date.max, known_at=told[-1][0] - 1)
    mine = [(id, EVENT, 1, fact.on) for _, id, fact in reversed(told)]
    assert (found, before) == (mine, mine[1:])


@pytest.mark.parametrize("seed", [2])
def test_the_views_say_what_the_aggregates_say(seed: int, database_url: str) -> None:
    journal = a_fair(seed)
    event, office = journal.get(Event, EVENT), journal.get(BoxOffice, box_office_id(EVENT))
    with viewed(database_url, journal.entries, sales.view, orders.view, takings.view, seats.view) as connection:
        by_mode = seats.modes_of(connection, [EVENT])[EVENT]
        sold = sales.on_sale(connection, EVENT, as_of=date.max)
        with_seats = orders.orders_of(connection, EVENT, as_of=date.max)
        brought = takings.takings(connection, EVENT, as_of=date.max)
    told = {mode: (each.capacity, each.taken, each.held, each.free) for mode, each in by_mode.items()}
    assert told == {mode: (each.capacity, each.taken, each.held, each.free) for mode, each in event.seats.items()}
    gone = Counter({code: n for (what, code), n in sold.gone.items() if what == sales.TICKETS})
    assert +gone == +Counter({code: n for code, n in office.gone.items() if code})
    for id, found in with_seats.items():
        assert found.mode == journal.get(Registration, id).mode
    assert sum(each.kept for each in brought.values()) == invoiced(journal)
    assert len(brought) > 2


def test_each_mode_has_a_line_of_its_own_on_the_roster(database_url: str) -> None:
    journal = Fair(5).journal
    for number, person in enumerate(PERSONS[1:]):
        order = Order("guest", ["venue", "online"][number % 2])
        registration.register(journal, event_id=EVENT, person_id=person, on=ON, order=order)
    event = journal.get(Event, EVENT)
    with viewed(database_url, journal.entries, rosters.view) as connection:
        found = rosters.roster(connection, EVENT, as_of=date.max)
    waiting = {(each.mode, each.place): each.id for each in found if each.state == rosters.WAITING}
    assert {mode for mode, _ in waiting} == {"venue", "online"}
    for mode, seats_of_mode in event.seats.items():
        for place in range(1, sum(1 for each, _ in waiting if each == mode) + 1):
            assert seats_of_mode.queue.head is not None
            assert seats_of_mode.queue.head.booking_id == waiting[mode, place]
            seats_of_mode.queue.leave(waiting[mode, place])


def invoiced(journal: FakeJournal) -> int:
    ids = {id for id, fact in journal.entries if isinstance(fact, Invoice.Issued)}
    return sum(sold.net_left for id in ids for sold in journal.get(Invoice, id).services.values())


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_why_and_what_changed(name: str, database_url: str, tmp_path: Path) -> None:
    kind, view = REPORTS[name]
    facts = a_fair(4).entries
    with viewed(database_url, facts, view) as connection:
        for known_at in (len(facts) // 2, len(facts)):
            report: Report[Any] = kind(EVENT, Look(date.max, known_at))
            said = dict(report.says(connection))
            listed = set(explained.explain(connection, report, limit=10_000))
            assert listed
            again = [fact for position, fact in enumerate(facts, 1) if position in listed]
            with viewed(f"sqlite:///{tmp_path / str(known_at)}", again, view) as few:
                assert dict(kind(EVENT, Look(date.max)).says(few)) == said
        old, new = (kind(EVENT, Look(date.max, at)) for at in (len(facts) // 2, len(facts)))
        changes = explained.delta(connection, old, new, limit=1_000)
        became = {str(key): line for key, line in old.says(connection).items()} | {c.id: c.after for c in changes}
        said = {str(key): line for key, line in new.says(connection).items()}
        assert {id: line for id, line in became.items() if line is not None} == said
        assert all(change.facts for change in changes)


def test_the_days_run_finds_offers_of_each_mode_that_were_not_taken(database_url: str) -> None:
    journal = Fair(6).journal
    for number, person in enumerate(PERSONS[1:]):
        order = Order("guest", ["venue", "online"][number % 2])
        registration.register(journal, event_id=EVENT, person_id=person, on=ON, order=order)
    for person in (PERSONS[1], PERSONS[2]):
        registration.cancel(journal, registration_id(EVENT, person), on=ON)
    offered = {
        offer for seats_of_mode in journal.get(Event, EVENT).seats.values() for offer in seats_of_mode.queue.offers
    }
    with viewed(database_url, journal.entries, rosters.view) as connection:
        assert rosters.offers_to_lapse(connection, on=ON + timedelta(days=2)) == []
        found = rosters.offers_to_lapse(connection, on=ON + timedelta(days=3))
    assert (len(found), set(found)) == (2, offered)
    for id in found:
        registration.let_offer_lapse(journal, id, on=ON + timedelta(days=4))
    assert all(each.held == 1 and not each.free for each in journal.get(Event, EVENT).seats.values())
