"""Seats at events: taken and paid for, queued for, given back, offered on until somebody takes them."""

from datetime import date
from functools import partial
from uuid import UUID

from domain.billing.invoice import Invoice
from domain.events.event import Event
from domain.events.registration import Registration, State, registration_id
from domain.processes import registration
from web.demo.money import Till
from web.demo.plan import DAY
from web.demo.refunds import Refunds
from web.demo.world import World

GIVES_UP_PER_CENT = 6
NEVER_PAYS_PER_CENT = 2
AT_ONCE_PER_CENT = 80
LIVE = (State.BOOKED, State.CONFIRMED)
ANSWERS = (75, 12, 13)
"""How many of a hundred take a seat offered to them, pass it on, or let the days go by."""


class Seats:
    """The story of each registration."""

    def __init__(self, world: World, till: Till) -> None:
        self.world = world
        self.till = till
        self.refunds = Refunds(world, till)
        self.of: dict[UUID, list[UUID]] = {}
        self._answered: set[tuple[UUID, date]] = set()

    def register(self, event_id: UUID, person_id: UUID) -> None:
        """Register somebody who is not yet, who mostly pays and comes."""
        if self.book(event_id, person_id):
            id = registration_id(event_id, person_id)
            self._perhaps_gives_up(id)
            self.pay(id)

    def book(self, event_id: UUID, person_id: UUID) -> bool:
        """Register somebody who has not paid yet; False if they were registered before, or cannot be."""
        world = self.world
        if registration_id(event_id, person_id) in world.memory.aggregates:
            return False
        if world.get(Event, event_id).is_called_off:
            return False
        id = registration.register(
            world.by(person_id), event_id=event_id, person_id=person_id, on=world.today, standing=world.standing
        )
        self.of[event_id].append(id)
        return True

    def give_up(self, id: UUID, by: UUID | str) -> None:
        """Cancel a registration, if there is still something to cancel."""
        world, booked = self.world, self.world.get(Registration, id)
        if booked.state in (*LIVE, State.WAITING, State.OFFERED):
            registration.cancel(world.by(by), id, on=world.today)
            self.refunds.after_cancelling(booked.invoice_id)

    def _perhaps_gives_up(self, id: UUID) -> None:
        world, booked = self.world, self.world.get(Registration, id)
        days = (world.get(Event, booked.event_id).day - world.today).days
        if days > 1 and world.happens(GIVES_UP_PER_CENT):
            world.after(1, days - 1, partial(self._free, id))

    def _free(self, id: UUID) -> None:
        booked = self.world.get(Registration, id)
        self.give_up(id, booked.person_id)
        self._wait_for_answers(booked.event_id)

    def pay(self, id: UUID) -> None:
        """Pay for a seat at once, some days later, or not at all."""
        world, invoice_id = self.world, self.world.get(Registration, id).invoice_id
        if invoice_id is None:
            return
        if world.happens(NEVER_PAYS_PER_CENT):
            world.after(75, 100, partial(self.till.write_off, invoice_id))
        elif world.happens(AT_ONCE_PER_CENT):
            self._settle(invoice_id)
        else:
            world.after(1, 12, partial(self._settle, invoice_id))

    def _settle(self, invoice_id: UUID) -> None:
        if self.world.get(Invoice, invoice_id).open:
            self.till.pay(invoice_id)
            self.refunds.perhaps(invoice_id)

    def _wait_for_answers(self, event_id: UUID) -> None:
        world = self.world
        for id, until in world.get(Event, event_id).queue.offers.items():
            if (id, until) in self._answered:
                continue
            self._answered.add((id, until))
            (answer,) = world.chance.choices((self._accept, self._pass_on, None), ANSWERS)
            if answer is not None:
                world.after(0, (until - world.today).days, partial(answer, id))
            else:
                world.at(until + DAY, partial(self._lapse, id))

    def _accept(self, id: UUID) -> None:
        if self._is_offered(id):
            registration.accept_offer(self.world.by(self._holder(id)), id, on=self.world.today)
            self.pay(id)

    def _pass_on(self, id: UUID) -> None:
        if self._is_offered(id):
            registration.pass_offer(self.world.by(self._holder(id)), id, on=self.world.today)
            self._wait_for_answers(self.world.get(Registration, id).event_id)

    def _lapse(self, id: UUID) -> None:
        if self._is_offered(id):
            registration.let_offer_lapse(self.world.by("run-due"), id, on=self.world.today)
            self._wait_for_answers(self.world.get(Registration, id).event_id)

    def _is_offered(self, id: UUID) -> bool:
        offered = self.world.get(Registration, id)
        event = self.world.get(Event, offered.event_id)
        return offered.state is State.OFFERED and not event.was_held and not event.is_called_off

    def _holder(self, id: UUID) -> UUID:
        return self.world.get(Registration, id).person_id
