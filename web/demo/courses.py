"""Courses: offered, taken, mostly finished, given up in time by a few; the oldest withdrawn in the end."""

from datetime import timedelta
from functools import partial
from typing import get_args
from uuid import UUID, uuid5

from domain.billing.invoice import Invoice
from domain.courses import commands as courses
from domain.courses.enrolment import Enrolment, State, enrolment_id
from domain.courses.facts import Level, Module
from domain.journal import Journal
from domain.processes import enrolment, policies
from domain.values import Money
from web.demo import texts
from web.demo.money import Till
from web.demo.refunds import Refunds
from web.demo.world import World

POLICY = "policy:credit-completion"
PER_MONTH = 10
"""Enrolments a month for each thousand members."""
GIVES_UP_PER_CENT, FINISHES_PER_CENT = 5, 82
WITHDRAWN, LIMITED = timedelta(days=100), timedelta(days=120)
SEATS = 2
"""Seats on the newest course from four months before the end on."""


class Courses:
    """The story of each course and each place on it."""

    def __init__(self, world: World, till: Till) -> None:
        self.world = world
        self.till = till
        self.refunds = Refunds(world, till)
        self.open: list[UUID] = []

    def begin(self) -> None:
        """Offer one course after the other; withdraw the oldest shortly before the end."""
        for number in range(len(texts.COURSES)):
            self.world.after(20 + 25 * number, 30 + 25 * number, partial(self._offer, number))
        self.world.at(self.world.plan.last - WITHDRAWN, self._withdraw)
        self.world.at(self.world.plan.last - LIMITED, self._limit)
        self.world.after(50, 50, self._month)

    def enrol(self, course_id: UUID, person_id: UUID) -> None:
        """Enrol somebody who is not yet; most finish within half a year."""
        world = self.world
        if enrolment_id(course_id, person_id) in world.memory.aggregates:
            return
        id = enrolment.enrol(
            world.by(person_id), course_id=course_id, person_id=person_id, on=world.today, standing=world.standing
        )
        invoice_id = world.get(Enrolment, id).invoice_id
        if invoice_id is not None:
            self.till.pay(invoice_id)
        if world.happens(GIVES_UP_PER_CENT):
            world.after(2, 20, partial(self._cancel, id))
        elif world.happens(FINISHES_PER_CENT):
            world.after(25, 200, partial(self._complete, id))

    def _offer(self, number: int) -> None:
        world, id = self.world, self.world.new_id()
        title, topic, price, member_price, hours = texts.COURSES[number]
        desk = world.by("staff")
        courses.offer(
            desk,
            id,
            title=title,
            summary=f"{title}: {hours} hours in your own time, with exercises and a tutor.",
            price=Money(price, "EUR"),
            member_price=Money(member_price, "EUR"),
            performance=f"Apply what the course teaches about {topic} in one's own practice.",
            on=world.today,
            credit={"hours": hours},
            attributes={"type": "course", "topic": topic, "verifiable": True},
        )
        self.open.append(id)
        self._set_up(desk, id, number)
        if number == len(texts.COURSES) - 1:
            title, aim = "From practice to leading", "Lead a practice of one's own."
            courses.lay_path(
                desk, uuid5(id, "path"), title=title, performance=aim, courses=self.open[1:4], on=world.today
            )

    def _set_up(self, desk: Journal, id: UUID, number: int) -> None:
        """Say where a course stands in the catalogue, lay out its modules, and agree its terms."""
        _, topic, _, _, hours = texts.COURSES[number]
        on, levels = self.world.today, get_args(Level)
        level, minutes = levels[number % len(levels)], int(hours) * 60
        theme = topic.capitalize()
        courses.describe(desk, id, theme=theme, level=level, language="en", form="own", minutes=minutes, on=on)
        parts = [Module(title, minutes // len(texts.MODULES)) for title in texts.MODULES]
        courses.structure(desk, id, modules=parts, on=on)
        if number % 2:
            courses.agree_refunds(desk, id, full_days=14, share_bp=5_000, share_days=60, on=on)

    def _limit(self) -> None:
        """Take few more on the newest course, so that some wait."""
        courses.limit_seats(self.world.by("staff"), self.open[-1], limit=SEATS, on=self.world.today)

    def _withdraw(self) -> None:
        if len(self.open) > 1:
            courses.withdraw(self.world.by("staff"), self.open.pop(0), on=self.world.today)

    def _month(self) -> None:
        world = self.world
        current = [person for person in world.current() if person != world.cast.get("member")]
        for person in world.some(current, PER_MONTH):
            world.after(0, 27, partial(self._enrol_somewhere, person))
        world.after(30, 31, self._month)

    def _enrol_somewhere(self, person_id: UUID) -> None:
        if self.open:
            self.enrol(self.world.chance.choice(self.open), person_id)

    def _complete(self, id: UUID) -> None:
        world, place = self.world, self.world.get(Enrolment, id)
        if place.state is not State.CONFIRMED or self._is_charged_back(place):
            return
        desk = world.by(place.person_id)
        enrolment.complete(desk, id, on=world.today)
        completed = next(e for e in reversed(desk.told) if isinstance(e.fact, Enrolment.Completed))
        policies.credit_completion(world.by(POLICY), completed)

    def _is_charged_back(self, place: Enrolment) -> bool:
        invoice = self.world.memory.aggregates.get(place.invoice_id) if place.invoice_id else None
        return isinstance(invoice, Invoice) and invoice.service(enrolment.PURPOSE).how is None

    def _cancel(self, id: UUID) -> None:
        place = self.world.get(Enrolment, id)
        if place.state not in (State.REQUESTED, State.CONFIRMED):
            return
        enrolment.cancel(self.world.by(place.person_id), id, on=self.world.today)
        self.refunds.after_cancelling(place.invoice_id)
