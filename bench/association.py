"""People, events and tokens of an association to measure on, and what is done there over HTTP."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4, uuid5

from bench.append import ACTOR
from bench.server import ROLES, Line
from domain.events import commands as events
from domain.journal import Journal
from domain.members.fees import FEES, FeeSchedule
from domain.people import commands as people
from domain.processes import registration
from domain.values import Money
from web.auth.tokens import make_token
from web.installation import Installation

API = "/api/v1"
GRADE, FIRST = "full", "first dues"
PRICE = Money(4_000, "EUR")
BATCH = 100
LISTED = 50
"""Rows of a page, so many that a small association fills it too."""


def clerk_token(ours: Installation) -> str:
    """Register somebody who may do everything; return their token."""
    (id,) = persons(ours, 1)
    for role in sorted(ROLES):
        ours.office.carry_out(partial(people.grant_role, person_id=id, role=role, on=ours.today()), ACTOR)
    return make_token(ours.office, id, label="bench", roles=ROLES)


def persons(ours: Installation, count: int) -> list[UUID]:
    """Register so many people, a hundred in one transaction; return their ids."""
    ids = [uuid4() for _ in range(count)]
    ours.keys.prepare(ids)
    for start in range(0, count, BATCH):
        with ours.office.unit(ACTOR) as unit:
            for id in ids[start : start + BATCH]:
                people.register(unit, id, name=f"Uma Dvořák {id.hex[:4]}", email=f"{id}@example.org", on=ours.today())
    return ids


def an_event(ours: Installation, capacity: int, price: Money = PRICE) -> UUID:
    """Announce an event; return its id."""
    id = uuid4()

    def announce(journal: Journal) -> UUID:
        when = {"starts": f"{ours.today().year + 1}-05-01T18:00", "zone": "Europe/Berlin", "minutes": 90}
        terms = {"title": "Annual meeting", "summary": "Everybody meets.", "price": price, "member_price": price}
        return events.announce(journal, id, capacity=capacity, on=ours.today(), **terms, **when)

    ours.office.carry_out(announce, ACTOR)
    return id


def fill(ours: Installation, event_id: UUID, ids: list[UUID]) -> None:
    """Seat people at an event, a hundred in one transaction."""
    for start in range(0, len(ids), BATCH):
        with ours.office.unit(ACTOR) as unit:
            for id in ids[start : start + BATCH]:
                registration.register(unit, event_id=event_id, person_id=id, on=ours.today())


class Clerk:
    """Somebody of the office at a program of theirs, who does whole things for others."""

    def __init__(self, ours: Installation, port: int, token: str) -> None:
        self.line = Line(port, token)
        self.today = ours.today().isoformat()
        self.dues = ours.office.read(FeeSchedule, FEES).offer(GRADE, ours.today())[1].fee.minor

    def join_and_pay(self, person: UUID) -> None:
        """Let somebody apply, be admitted and pay their dues: three requests."""
        member = self.line.post(f"{API}/members", {"person_id": str(person), "grade": GRADE})["id"]
        self.line.post(f"{API}/members/{member}/admissions")
        self._pay(uuid5(UUID(member), FIRST), self.dues)

    def register_and_pay(self, event_id: UUID, person: UUID) -> None:
        """Let somebody take a seat and pay for it: two requests."""
        self._pay(uuid5(self.register(event_id, person), "invoice:0"), PRICE.minor)

    def register(self, event_id: UUID, person: UUID) -> UUID:
        """Let somebody take a seat; return the registration's id."""
        return UUID(self.line.post(f"{API}/events/{event_id}/registrations", {"person_id": str(person)})["id"])

    def due(self) -> int:
        """Ask for a full page of those whose dues are wanted within two years; return how many are on it."""
        by = date.fromisoformat(self.today) + timedelta(days=730)
        return len(self.line.get(f"{API}/reports/renewals?by={by}&limit={LISTED}")["items"])

    def _pay(self, invoice: UUID, minor: int) -> None:
        money = {"minor": minor, "currency": PRICE.currency}
        said = {"reference": invoice.hex, "amount": money, "via": "bank", "on": self.today}
        self.line.post(f"{API}/invoices/{invoice}/receipts", said)
