"""Learning: schemes published, courses taken, and what members put on their logs themselves."""

from datetime import timedelta
from functools import partial
from importlib.resources import files
from uuid import UUID

from domain.courses import commands as courses
from domain.courses.enrolment import Enrolment, State, enrolment_id
from domain.cpd.scheme_text import scheme_to_json
from domain.learning import commands as learning
from domain.processes import enrolment, policies
from domain.values import Money
from integrations.schemes.load import loads
from web.demo import texts
from web.demo.money import Till
from web.demo.refunds import Refunds
from web.demo.world import World

POLICY = "policy:credit-completion"
SCHEMES = {"practitioner": "counts", "ethics": "counts", "lead": "asks"}
"""The files of the association's schemes, and whether what members log counts unseen."""
LOGS_PER_CENT = 14
"""How many of the members log something in a month."""
ENROLS = 12
"""Enrolments a month for each thousand members."""


class Learning:
    """The story of courses and logs."""

    def __init__(self, world: World, till: Till) -> None:
        self.world = world
        self.till = till
        self.refunds = Refunds(world, till)
        self.courses: list[UUID] = []

    def begin(self) -> None:
        """Publish the schemes and offer the courses; the oldest is withdrawn in the last year."""
        for name, trust in SCHEMES.items():
            self._publish(name, trust)
        for number in range(len(texts.COURSES)):
            self.world.after(20 + 25 * number, 30 + 25 * number, partial(self._offer, number))
        self.world.at(self.world.plan.last - timedelta(days=100), self._withdraw)
        self.world.after(50, 50, self._month)

    def log(self, person_id: UUID, entry: tuple[str, str, str, str], scheme: str | None = None) -> UUID:
        """Put something on somebody's own log."""
        kind, title, topic, hours = entry
        world = self.world
        return learning.log(
            world.by(person_id),
            world.new_id(),
            person_id=person_id,
            kind=kind,
            title=title,
            on=world.today,
            amounts={"hours": hours},
            attributes={"type": kind, "topic": topic, "verifiable": kind in {"course", "teaching", "writing"}},
            for_schemes=None if scheme is None else [scheme],
        )

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
        if world.happens(5):
            world.after(2, 20, partial(self._cancel, id))
        elif world.happens(82):
            world.after(25, 200, partial(self._complete, id))

    def _publish(self, name: str, trust: str) -> None:
        text = files(__package__).joinpath("schemes", f"{name}.yaml").read_text("utf-8")
        scheme = loads(text, name).scheme
        assert scheme is not None
        content = scheme_to_json(scheme)
        learning.publish_scheme(
            self.world.by("staff"), content=content, trust="asks" if trust == "asks" else "counts", on=self.world.today
        )

    def _offer(self, number: int) -> None:
        world, id = self.world, self.world.new_id()
        title, topic, price, member_price, hours = texts.COURSES[number]
        courses.offer(
            world.by("staff"),
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
        self.courses.append(id)

    def _withdraw(self) -> None:
        if len(self.courses) > 1:
            courses.withdraw(self.world.by("staff"), self.courses.pop(0), on=self.world.today)

    def _month(self) -> None:
        world = self.world
        current = [p for p in world.current() if p != world.cast.get("member")]
        for person in world.chance.sample(current, min(world.plan.of_members(ENROLS), len(current))):
            world.after(0, 27, partial(self._enrol_somewhere, person))
        for person in world.chance.sample(current, len(current) * LOGS_PER_CENT // 100):
            world.after(0, 27, partial(self._log_something, person))
        world.after(30, 31, self._month)

    def _enrol_somewhere(self, person_id: UUID) -> None:
        if self.courses:
            self.enrol(self.world.chance.choice(self.courses), person_id)

    def _log_something(self, person_id: UUID) -> None:
        world = self.world
        kind, title, topic, hours = world.chance.choice(texts.LEARNT)
        scheme = "meridian-lead" if world.happens(8) else None
        id = self.log(person_id, (kind, title, topic, world.chance.choice(hours)), scheme)
        if scheme is not None:
            world.after(3, 20, partial(self._look_at, id, scheme))
        elif world.every("voided", 40, 400):
            world.after(1, 5, partial(self._void, id, person_id))

    def _look_at(self, id: UUID, scheme: str) -> None:
        world, by = self.world, str(self.world.cast["staff"])
        if world.happens(85):
            learning.accept(world.by("staff"), id, scheme=scheme, on=world.today, decided_by=by)
            return
        doubt = world.chance.choice(texts.DOUBTS)
        learning.reject(world.by("staff"), id, scheme=scheme, on=world.today, reason=doubt, decided_by=by)

    def _void(self, id: UUID, person_id: UUID) -> None:
        learning.void(self.world.by(person_id), id, on=self.world.today, reason="Logged twice by mistake.")

    def _complete(self, id: UUID) -> None:
        world, place = self.world, self.world.get(Enrolment, id)
        if place.state is not State.CONFIRMED:
            return
        desk = world.by(place.person_id)
        enrolment.complete(desk, id, on=world.today)
        completed = next(e for e in reversed(desk.told) if isinstance(e.fact, Enrolment.Completed))
        policies.credit_completion(world.by(POLICY), completed)

    def _cancel(self, id: UUID) -> None:
        place = self.world.get(Enrolment, id)
        if place.state not in (State.REQUESTED, State.CONFIRMED):
            return
        enrolment.cancel(self.world.by(place.person_id), id, on=self.world.today)
        self.refunds.after_cancelling(place.invoice_id)
