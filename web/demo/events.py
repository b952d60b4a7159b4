"""Webinars and conferences: announced, booked by members and guests, moved or called off, held, attended, credited."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.events import commands as events
from domain.events.event import Event
from domain.events.registration import Registration
from domain.processes import policies, registration
from domain.values import Money
from web.demo.people import People
from web.demo.plan import DAY
from web.demo.programme import Show, shows
from web.demo.seats import LIVE, Seats
from web.demo.world import World

GUESTS_PER_CENT = 18
CONVERTS_PER_CENT = 30
COMES_PER_CENT = 86
STAYS_PER_CENT = 85
OPENS_AFTER = timedelta(days=30)
"""In its first month the association has nobody to invite yet."""
DECIDED = 14
"""Days that an application takes at most; nobody applies later."""
POLICY = "policy:credit-attendance"


class Events:
    """The story of each event, from its announcement to the credit for having been there."""

    def __init__(self, world: World, people: People, seats: Seats, apply: Callable[[UUID], UUID]) -> None:
        self.world = world
        self.people = people
        self.seats = seats
        self.apply = apply
        self.open: list[UUID] = []

    def begin(self) -> None:
        """Plan every event."""
        for show in shows(self.world):
            self.world.at(show.announced, partial(self._announce, show))

    def _announce(self, show: Show) -> None:
        world, id = self.world, self.world.new_id()
        events.announce(
            world.by("staff"),
            id,
            title=show.title,
            summary=f"{show.title}: {show.minutes} minutes with time for questions, and a recording afterwards.",
            starts=f"{show.day}T{show.hour}",
            zone=str(world.zone),
            minutes=show.minutes,
            capacity=show.seats,
            price=Money(show.price, "EUR"),
            member_price=Money(show.member_price, "EUR"),
            on=world.today,
            credit={"hours": show.hours},
            attributes={"type": "event", "topic": show.topic, "verifiable": True},
        )
        self.open.append(id)
        self.seats.of[id] = []
        world.at(max(world.today + DAY, world.plan.first + OPENS_AFTER), partial(self._invite, id, show))
        world.at(show.day, partial(self._hold, id))
        self._disturb(id, show)

    def _invite(self, event_id: UUID, show: Show) -> None:
        """Let whoever would like to come register, most of them in the last weeks."""
        world = self.world
        wanted = show.seats * show.demand // 100
        guests = wanted * GUESTS_PER_CENT // 100
        current = [person for person in world.current() if person != world.cast.get("member")]
        for person in world.chance.sample(current, min(wanted - guests, len(current) * 2 // 3)):
            self._later(show, partial(self.seats.register, event_id, person))
        for _ in range(guests):
            self._later(show, partial(self._register_guest, event_id))

    def _later(self, show: Show, deed: Callable[[], object]) -> None:
        days = max((show.day - DAY - self.world.today).days, 0)
        share: float = self.world.chance.random() ** 0.6
        self.world.at(self.world.today + timedelta(days=round(days * share)), deed)

    def _register_guest(self, event_id: UUID) -> None:
        world, known = self.world, len(self.world.guests)
        person = self.people.guest()
        self.seats.register(event_id, person)
        if len(world.guests) > known and world.happens(CONVERTS_PER_CENT):
            world.after(20, 150, partial(self._convert, person))

    def _convert(self, person_id: UUID) -> None:
        world = self.world
        if (world.plan.last - world.today).days > DECIDED and person_id not in world.members:
            self.apply(person_id)

    def _disturb(self, event_id: UUID, show: Show) -> None:
        """Call off one webinar in two dozen, and move another."""
        if self.world.every("called off", 5, 29):
            self.world.at(show.day - timedelta(days=6), partial(self._call_off, event_id))
        elif self.world.every("moved", 6, 31):
            to = show.day + timedelta(days=7)
            self.world.at(show.day - timedelta(days=9), partial(self._move, event_id, f"{to}T{show.hour}"))

    def _call_off(self, event_id: UUID) -> None:
        events.call_off(self.world.by("staff"), event_id, on=self.world.today)
        self.open.remove(event_id)
        for id in self.seats.of[event_id]:
            self.seats.give_up(id, "staff")

    def _move(self, event_id: UUID, starts: str) -> None:
        world = self.world
        events.move(world.by("staff"), event_id, starts=starts, on=world.today)
        for id in self.seats.of[event_id]:
            registration.follow_event(world.by("staff"), id, on=world.today)
        world.at(world.get(Event, event_id).day, partial(self._hold, event_id))

    def _hold(self, event_id: UUID) -> None:
        world, event = self.world, self.world.get(Event, event_id)
        if event.is_called_off or event.day != world.today:
            return
        self.open.remove(event_id)
        events.hold(world.by("staff"), event_id, on=world.today)
        for id in self.seats.of[event_id]:
            if world.get(Registration, id).state in LIVE and world.happens(COMES_PER_CENT):
                self._attend(id, event.terms.minutes)

    def _attend(self, id: UUID, whole: int) -> None:
        world = self.world
        minutes = whole if world.happens(STAYS_PER_CENT) else whole * world.chance.randint(3, 9) // 10
        desk = world.by("staff")
        registration.attend(desk, id, on=world.today, minutes=minutes)
        attended = desk.told[-1]
        policies.credit_attendance(world.by(POLICY), attended)
