"""A members' day to come, at the venue and online: tickets, a dinner, a code, a line, colleagues, a seat handed on."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.errors import RuleBroken
from domain.events import commands as events
from domain.events import selling
from domain.events.ordering import Order
from domain.events.registration import Registration, registration_id
from domain.events.tickets import AddOn, Kind, Promotion, Step, Ticket
from domain.processes import handing_on, parties, registration
from domain.processes.handing_on import Successor
from domain.processes.parties import Guest
from domain.values import Money
from web.demo.people import People
from web.demo.plan import DAY
from web.demo.seats import Seats
from web.demo.world import World

AHEAD, NOTICE = timedelta(days=48), timedelta(days=24)
"""How long after the story's end it takes place, and how long before it is announced."""
TITLE = "Members' day"


class Fair:
    """The story of one event that sells tickets; it begins shortly before the story ends."""

    def __init__(self, world: World, people: People, seats: Seats) -> None:
        self.world = world
        self.people = people
        self.seats = seats

    def begin(self) -> None:
        """Plan its announcement."""
        self.world.at(self.world.plan.last - NOTICE, self._announce)

    def _announce(self) -> None:
        world, id, day = self.world, self.world.new_id(), self.world.plan.last + AHEAD
        venue, online = world.plan.of_members(30, least=4), world.plan.of_members(60, least=8)
        events.announce(
            world.by("staff"),
            id,
            title=f"{TITLE} {day.year}",
            summary="Talks in the morning, workshops after lunch, a dinner for whoever stays. At the venue and online.",
            starts=f"{day}T10:00",
            zone=str(world.zone),
            minutes=420,
            capacity=venue,
            price=_eur(190),
            member_price=_eur(120),
            on=world.today,
            credit={"hours": "5"},
            attributes={"type": "event", "topic": "practice", "verifiable": True},
        )
        self.seats.of[id] = []
        self._agree(id, {"venue": venue, "online": online})
        guests = [person for person in world.current() if person != world.cast.get("member")][: venue + 4]
        for number, person in enumerate(guests):
            world.at(world.today + DAY * (1 + number % 12), partial(self._book, id, person, number))
        world.at(world.today + DAY * 14, partial(self._change, id, guests))

    def _agree(self, id: UUID, capacities: dict[str, int]) -> None:
        world, today = self.world, self.world.today
        early, desk = today + timedelta(days=30), world.by("staff")
        tickets = [
            Ticket("member", "Member", Kind.MEMBER, _eur(120), _eur(95), early),
            Ticket("guest", "Guest", Kind.OPEN, _eur(190), _eur(160), early),
            Ticket("student", "Student", Kind.STUDENT, _eur(40), quota=10),
            Ticket("stream", "Online only", Kind.OPEN, _eur(70), modes=["online"]),
            Ticket("team", "Team", Kind.GROUP, _eur(100), persons=3),
            Ticket("speaker", "Speaker", Kind.COMPLIMENTARY, _eur(0)),
        ]
        add_ons = [
            AddOn("dinner", "Dinner", _eur(45), quota=20),
            AddOn("workshop", "Workshop", _eur(80), stream="education"),
        ]
        steps = [Step(30, 10_000), Step(7, 5_000)]
        selling.agree_modes(desk, id, capacities=capacities, home="venue", on=today)
        selling.offer_tickets(desk, id, tickets=tickets, on=today)
        selling.offer_add_ons(desk, id, add_ons=add_ons, on=today)
        promotion = Promotion("FRIENDS", 2_000, None, today, early, uses=25)
        selling.agree_promotion(desk, id, promotion=promotion, on=today)
        selling.agree_refunds(desk, id, steps=steps, days_after_move=14, on=today)

    def _book(self, id: UUID, person: UUID, number: int) -> None:
        """Let somebody book: every third online, every fourth with the dinner, every fifth by the code."""
        mode = "online" if number % 3 == 2 else "venue"  # noqa: PLR2004  by turns
        add_ons = ("dinner",) if number % 4 == 0 else ()
        order = Order(mode=mode, add_ons=add_ons, code="FRIENDS" if number % 5 == 0 else None)
        world, booked = self.world, registration_id(id, person)
        registration.register(
            world.by(person), event_id=id, person_id=person, on=world.today, standing=world.standing, order=order
        )
        self.seats.of[id].append(booked)
        invoice = world.get(Registration, booked).invoice_id
        if invoice is not None:
            self.seats.till.pay(invoice)

    def _change(self, id: UUID, guests: list[UUID]) -> None:
        """Let one give up, one change to online, one send a newcomer, and one bring two colleagues."""
        world, today = self.world, self.world.today
        leaves, switches, sends, brings = guests[:4]
        registration.cancel(world.by(leaves), registration_id(id, leaves), on=today)
        with suppress(RuleBroken):  # who has no seat any more keeps what they have
            handing_on.switch_mode(world.by(switches), registration_id(id, switches), mode="online", on=today)
        newcomer = Successor(self.people.newcomer(), "guest")
        with suppress(RuleBroken):
            handing_on.substitute(
                world.by(sends), registration_id(id, sends), to=newcomer, on=today, standing=world.standing
            )
        colleagues = [Guest(self.people.newcomer(), Order("guest", "online")) for _ in range(2)]
        parties.register_party(
            world.by(brings), world.new_id(), event_id=id, payer_id=brings, guests=colleagues, on=today
        )


def _eur(whole: int) -> Money:
    return Money(whole * 100, "EUR")
