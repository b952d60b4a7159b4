"""A fair with tickets of each kind, things sold beside and a code, and who books a seat at it."""

from datetime import date
from uuid import UUID

import pytest

from domain.errors import DomainError
from domain.events import selling
from domain.events.box_office import BoxOffice, box_office_id
from domain.events.ordering import PLAIN, Buyer, Order
from domain.events.tickets import AddOn, Kind, Promotion, Ticket
from domain.processes import registration
from domain.values import Money
from tests.domain.processes.test_registration import invoice
from tests.domain.processes.worlds import BEN, EVENT, ON, anns, world
from tests.fakes import FakeJournal

EARLY = date(2026, 10, 15)
TICKETS = [
    Ticket("member", "Member", Kind.MEMBER, Money(30_00, "EUR"), Money(25_00, "EUR"), EARLY),
    Ticket("guest", "Guest", Kind.OPEN, Money(60_00, "EUR"), Money(50_00, "EUR"), EARLY),
    Ticket("student", "Student", Kind.STUDENT, Money(10_00, "EUR"), quota=1),
    Ticket("speaker", "Speaker", Kind.COMPLIMENTARY, Money(0, "EUR")),
    Ticket("stream", "Stream", Kind.OPEN, Money(20_00, "EUR"), modes=["online"]),
]
DINNER = AddOn("dinner", "Dinner", Money(45_00, "EUR"), quota=1)
WORKSHOP = AddOn("workshop", "Workshop", Money(80_00, "EUR"), stream="education")
FRIENDS = Promotion("friends", 2_000, None, ON, EARLY, uses=1)


def fair(capacity: int = 5, *, venue: int = 0) -> FakeJournal:
    """An event with tickets, add-ons and a code."""
    journal = world(capacity=capacity)
    selling.offer_tickets(journal, EVENT, tickets=TICKETS, on=ON)
    selling.offer_add_ons(journal, EVENT, add_ons=[DINNER, WORKSHOP], on=ON)
    selling.agree_promotion(journal, EVENT, promotion=FRIENDS, on=ON)
    if venue:
        selling.agree_modes(journal, EVENT, capacities={"venue": venue, "online": venue}, home="venue", on=ON)
    return journal


def book(journal: FakeJournal, person: UUID, order: Order = PLAIN, *, on: date = ON, who: Buyer | None = None) -> UUID:
    who = who or Buyer()
    return registration.register(journal, event_id=EVENT, person_id=person, on=on, standing=anns, order=order, who=who)


def lines(journal: FakeJournal, person: UUID) -> dict[str, tuple[str, int]]:
    return {name: (sold.stream, sold.net) for name, sold in invoice(journal, person).services.items()}


def gone(journal: FakeJournal) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    office = journal.get(BoxOffice, box_office_id(EVENT))
    return tuple(  # type: ignore[return-value]
        {code: count for code, count in counts.items() if code and count}
        for counts in (office.gone, office.gone_beside, office.used)
    )


def refused(error: type[DomainError], match: str, order: Order, person: UUID = BEN, on: date = ON) -> None:
    journal = fair()
    before = len(journal.entries)
    with pytest.raises(error, match=match):
        book(journal, person, order, on=on)
    assert len(journal.entries) == before
