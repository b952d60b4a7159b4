"""Webinars and conferences: seats taken, queued for, given back, offered on; attendance credited."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from domain.billing.invoice import Invoice
from domain.events import commands as events
from domain.events.event import Event
from domain.events.registration import Registration, State, registration_id
from domain.processes import policies, registration
from domain.values import Money
from web.demo.money import Till
from web.demo.people import People
from web.demo.plan import DAY
from web.demo.programme import Show, shows
from web.demo.refunds import Refunds
from web.demo.world import World

GUESTS_PER_CENT = 18
GIVES_UP_PER_CENT = 6
COMES_PER_CENT = 86
NEVER_PAYS_PER_CENT = 2
POLICY = "policy:credit-attendance"
LIVE = (State.BOOKED, State.CONFIRMED)


class Events:
    """The story of each event, from its announcement to the credit for having been there."""

    def __init__(self, world: World, people: People, till: Till, apply: Callable[[UUID], UUID]) -> None:
        self.world = world
        self.people = people
        self.till = till
        self.refunds = Refunds(world, till)
        self.apply = apply
        self.open: list[UUID] = []
        self._registrations: dict[UUID, list[UUID]] = {}
        self._answered: set[tuple[UUID, date]] = set()

    def begin(self) -> None:
        """Plan every event."""
        for show in shows(self.world):
            self.world.at(show.announced, partial(self._announce, show))

    def register(self, event_id: UUID, person_id: UUID, *, certain: bool = False) -> None:
        """Register somebody who is not yet; who is not certain may give the seat up again."""
        world = self.world
        if registration_id(event_id, person_id) in world.memory.aggregates:
            return
        if world.get(Event, event_id).is_called_off:
            return
        id = registration.register(
            world.by(person_id), event_id=event_id, person_id=person_id, on=world.today, standing=world.standing
        )
        self._registrations[event_id].append(id)
        if not certain:
            self._perhaps_gives_up(id)
        self._pay(id)

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
        self._registrations[id] = []
        world.at(max(world.today + DAY, world.plan.first + timedelta(days=30)), partial(self._invite, id, show))
        world.at(show.day, partial(self._hold, id))
        self._disturb(id, show)

    def _invite(self, event_id: UUID, show: Show) -> None:
        """Let whoever would like to come register, most of them in the last weeks."""
        world = self.world
        wanted = show.seats * show.demand // 100
        guests = wanted * GUESTS_PER_CENT // 100
        current = [p for p in world.current() if p != world.cast.get("member")]
        comers = world.chance.sample(current, min(wanted - guests, len(current) * 2 // 3))
        days = max((show.day - DAY - world.today).days, 0)
        for person in comers:
            self._later(days, partial(self.register, event_id, person))
        for _ in range(guests):
            self._later(days, partial(self._register_guest, event_id))

    def _later(self, days: int, deed: Callable[[], object]) -> None:
        share = self.world.chance.random() ** 0.6
        self.world.at(self.world.today + timedelta(days=round(days * share)), deed)

    def _register_guest(self, event_id: UUID) -> None:
        world = self.world
        known = len(world.guests)
        person = self.people.guest()
        self.register(event_id, person)
        if len(world.guests) > known and world.happens(30) and self._may_apply():
            world.after(20, 150, partial(self._convert, person))

    def _may_apply(self) -> bool:
        return (self.world.plan.last - self.world.today).days > 14  # noqa: PLR2004  time to be decided

    def _convert(self, person_id: UUID) -> None:
        if self._may_apply() and person_id not in self.world.members:
            self.apply(person_id)

    def _pay(self, id: UUID) -> None:
        world, booked = self.world, self.world.get(Registration, id)
        if booked.invoice_id is None:
            return
        if world.happens(NEVER_PAYS_PER_CENT):
            world.after(75, 100, partial(self.till.write_off, booked.invoice_id))
        elif world.happens(80):
            self._settle(booked.invoice_id)
        else:
            world.after(1, 12, partial(self._settle, booked.invoice_id))

    def _perhaps_gives_up(self, id: UUID) -> None:
        world = self.world
        days = (world.get(Event, world.get(Registration, id).event_id).day - world.today).days
        if days > 1 and world.happens(GIVES_UP_PER_CENT):
            world.after(1, days - 1, partial(self._cancel, id))

    def _settle(self, invoice_id: UUID) -> None:
        if self.world.get(Invoice, invoice_id).open:
            self.till.pay(invoice_id)
            self.refunds.perhaps(invoice_id)

    def _cancel(self, id: UUID) -> None:
        world, booked = self.world, self.world.get(Registration, id)
        if booked.state not in (*LIVE, State.WAITING):
            return
        registration.cancel(world.by(booked.person_id), id, on=world.today)
        self.refunds.after_cancelling(booked.invoice_id)
        self.offer_answers(booked.event_id)

    def offer_answers(self, event_id: UUID) -> None:
        """Let whoever was offered a seat take it, pass it on, or let the days go by."""
        world = self.world
        for id, until in world.get(Event, event_id).queue.offers.items():
            if (id, until) in self._answered:
                continue
            self._answered.add((id, until))
            (answer,) = world.chance.choices((self._accept, self._pass_on, None), (75, 12, 13))
            if answer is not None:
                world.after(0, (until - world.today).days, partial(answer, id))
            else:
                world.at(until + DAY, partial(self._lapse, id))

    def _accept(self, id: UUID) -> None:
        if self._is_offered(id):
            registration.accept_offer(self.world.by(self._person(id)), id, on=self.world.today)
            self._pay(id)

    def _pass_on(self, id: UUID) -> None:
        if self._is_offered(id):
            registration.pass_offer(self.world.by(self._person(id)), id, on=self.world.today)
            self.offer_answers(self.world.get(Registration, id).event_id)

    def _lapse(self, id: UUID) -> None:
        if self._is_offered(id):
            registration.let_offer_lapse(self.world.by("run-due"), id, on=self.world.today)
            self.offer_answers(self.world.get(Registration, id).event_id)

    def _is_offered(self, id: UUID) -> bool:
        offered = self.world.get(Registration, id)
        event = self.world.get(Event, offered.event_id)
        return offered.state is State.OFFERED and not event.was_held and not event.is_called_off

    def _person(self, id: UUID) -> UUID:
        return self.world.get(Registration, id).person_id

    def _disturb(self, event_id: UUID, show: Show) -> None:
        """Call off one webinar in two dozen, and move another."""
        if self.world.every("called off", 5, 29):
            self.world.at(show.day - timedelta(days=6), partial(self._call_off, event_id))
        elif self.world.every("moved", 6, 31):
            to = show.day + timedelta(days=7)
            self.world.at(show.day - timedelta(days=9), partial(self._move, event_id, f"{to}T{show.hour}"))

    def _call_off(self, event_id: UUID) -> None:
        world = self.world
        events.call_off(world.by("staff"), event_id, on=world.today)
        for id in self._registrations[event_id]:
            booked = world.get(Registration, id)
            if booked.state not in (State.CANCELLED, State.ATTENDED):
                registration.cancel(world.by("staff"), id, on=world.today)
                self.refunds.after_cancelling(booked.invoice_id)

    def _move(self, event_id: UUID, starts: str) -> None:
        world = self.world
        events.move(world.by("staff"), event_id, starts=starts, on=world.today)
        for id in self._registrations[event_id]:
            registration.follow_event(world.by("staff"), id, on=world.today)
        world.at(world.get(Event, event_id).day, partial(self._hold, event_id))

    def _hold(self, event_id: UUID) -> None:
        world = self.world
        event = world.get(Event, event_id)
        if event.is_called_off or event.day != world.today:
            return
        self.open.remove(event_id)
        events.hold(world.by("staff"), event_id, on=world.today)
        for id in self._registrations[event_id]:
            if world.get(Registration, id).state in LIVE and world.happens(COMES_PER_CENT):
                self._attend(id, event.terms.minutes)

    def _attend(self, id: UUID, whole: int) -> None:
        world = self.world
        minutes = whole if world.happens(85) else whole * world.chance.randint(3, 9) // 10
        desk = world.by("staff")
        registration.attend(desk, id, on=world.today, minutes=minutes)
        attended = desk.told[-1]
        policies.credit_attendance(world.by(POLICY), attended)
