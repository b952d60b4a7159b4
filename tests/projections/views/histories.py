"""Random histories of a small association, made by its own use cases, and views over them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from random import Random
from uuid import UUID, uuid5

from sqlalchemy import Connection

from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.courses import commands as courses
from domain.courses.enrolment import enrolment_id
from domain.cpd.dates import Period
from domain.cpd.evaluate import evaluate
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme_text import scheme_to_json
from domain.errors import DomainError
from domain.events import commands as events
from domain.events.registration import registration_id
from domain.learning import closings, obligations
from domain.learning import commands as learning
from domain.learning.closing import Judgement
from domain.learning.obligation import Obligation, obligation_id
from domain.learning.scheme import Scheme, scheme_id
from domain.learning.settled import CreditIn
from domain.people import commands as people
from domain.processes import enrolment, registration
from domain.values import Money
from projections.engine import View
from tests.domain.learning.schemes import rules
from tests.domain.processes.worlds import COURSE, DAY, EVENT, MEMBER_SINCE, ON, world
from tests.fakes import FakeJournal
from tests.projections.engine.harness import Stated, house

STEPS = 120
COLLEAGUE = str(UUID(int=99))


class Year:
    """A year of an event and a course that a dozen people care about, driven by chance."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.journal = world(capacity=3)
        self.on = ON
        courses.describe(
            self.journal, COURSE, theme="Statics", level="advanced", language="en", form="own", on=MEMBER_SINCE
        )
        self.persons = [uuid5(EVENT, f"person {number}") for number in range(12)]
        for number, person in enumerate(self.persons):
            email = f"guest{number}@example.org"
            people.register(self.journal, person, name=f"G{number}", email=email, on=MEMBER_SINCE)
        self.activities: list[UUID] = []

    def live(self, steps: int = STEPS) -> FakeJournal:
        """Take so many steps; what the rules refuse did not happen."""
        deeds: list[Callable[[UUID], object]] = [
            self._register,
            self._register,
            self._cancel,
            self._accept,
            self._pass,
            self._attend,
            self._enrol,
            self._complete,
            self._leave_course,
            self._log,
            self._judge,
            self._void,
            self._award,
            self._office,
            self._place,
            self._settle,
            self._close,
        ]
        for _ in range(steps):
            try:
                self.rng.choice(deeds)(self.rng.choice(self.persons))
            except DomainError:
                continue
        return self.journal

    def _register(self, person: UUID) -> None:
        registration.register(self.journal, event_id=EVENT, person_id=person, on=self.on)

    def _cancel(self, person: UUID) -> None:
        registration.cancel(self.journal, registration_id(EVENT, person), on=self.on)

    def _accept(self, person: UUID) -> None:
        registration.accept_offer(self.journal, registration_id(EVENT, person), on=self.on)

    def _pass(self, person: UUID) -> None:
        registration.pass_offer(self.journal, registration_id(EVENT, person), on=self.on)

    def _attend(self, person: UUID) -> None:
        if self.rng.random() < 0.1:
            events.attend(self.journal, registration_id(EVENT, person), on=DAY, minutes=self.rng.randint(1, 90))

    def _enrol(self, person: UUID) -> None:
        enrolment.enrol(self.journal, course_id=COURSE, person_id=person, on=self.on)

    def _complete(self, person: UUID) -> None:
        courses.confirm(self.journal, enrolment_id(COURSE, person), on=self.on)
        enrolment.complete(self.journal, enrolment_id(COURSE, person), on=self.on)

    def _leave_course(self, person: UUID) -> None:
        enrolment.cancel(self.journal, enrolment_id(COURSE, person), on=self.on)

    def _log(self, person: UUID) -> None:
        id = uuid5(person, f"activity {len(self.activities)}")
        amounts = {"hours": str(self.rng.randint(1, 8))}
        on = self.on - timedelta(days=self.rng.randint(0, 200))
        learning.log(self.journal, id, person_id=person, kind="reading", title="A book", on=on, amounts=amounts)
        self.activities.append(id)

    def _judge(self, _person: UUID) -> None:
        if self.activities:
            id = self.rng.choice(self.activities)
            if self.rng.random() < 0.5:
                learning.accept(self.journal, id, scheme="demo", on=self.on, decided_by=COLLEAGUE)
            else:
                learning.reject(self.journal, id, scheme="demo", on=self.on, reason="No", decided_by=COLLEAGUE)

    def _void(self, _person: UUID) -> None:
        if self.activities and self.rng.random() < 0.3:
            learning.void(self.journal, self.rng.choice(self.activities), on=self.on, reason="Twice")

    def _award(self, person: UUID) -> None:
        award(self.journal, person, self.on, number=len(self.journal.entries))

    def _place(self, person: UUID) -> None:
        if not self.journal.holds(Scheme, scheme_id("demo")):
            publish(self.journal, self.on)
        joined = self.on - timedelta(days=self.rng.randint(0, 400))
        obligations.place(
            self.journal, person_id=person, scheme="demo", joined=joined, on=self.on, decided_by=COLLEAGUE
        )

    def _settle(self, person: UUID) -> None:
        id, day = obligation_id(person, "demo"), self.on - timedelta(days=self.rng.randint(0, 200))
        until, said = day + timedelta(days=self.rng.randint(0, 300)), {"on": self.on, "decided_by": COLLEAGUE}
        credit: list[CreditIn] = [{"credits": "2", "attributes": {"topic": "law"}}]
        deeds: list[Callable[[], object]] = [
            partial(obligations.agree_cycle, self.journal, id, start=day, end=until, **said),
            partial(obligations.defer, self.journal, id, day=day, until=until, reason="Ill", **said),
            partial(obligations.exempt, self.journal, id, from_=day, through=until, reason="Leave", **said),
            partial(obligations.bring_in, self.journal, id, day=day, lines=credit, **said),
            partial(obligations.reinstate, self.journal, id, reason="Appeal", **said),
            partial(obligations.release, self.journal, id, reason="Left", **said),
        ]
        self.rng.choice(deeds)()
        first = next(iter(self.journal.get(Obligation, id).exemptions), day)
        obligations.withdraw_exemption(self.journal, id, from_=first, reason="Back", **said)

    def _close(self, person: UUID) -> None:
        start = self.on - timedelta(days=self.rng.randint(400, 800))
        outcome = evaluate(rules(), MemberFacts(), cycle=Period(start, start + timedelta(days=364)))
        judgement = Judgement(outcome, (), outcome.cycle.end, 1, len(self.journal.entries))
        said = {"person_id": person, "scheme": "demo", "on": self.on}
        closings.let_cycle_close(self.journal, judgement=judgement, **said)
        if self.rng.random() < 0.5:
            closings.reopen_cycle(self.journal, start=start, reason="Struck off", decided_by=COLLEAGUE, **said)

    def _office(self, _person: UUID) -> None:
        match self.rng.randint(0, 4):
            case 0:
                events.agree_capacity(self.journal, EVENT, capacity=self.rng.randint(2, 8), on=self.on)
            case 1:
                events.move(self.journal, EVENT, starts=f"2026-11-{self.rng.randint(10, 30)}T18:00", on=self.on)
            case 2:
                publish(self.journal, self.on, minimum=self.rng.randint(5, 20))
            case _:
                self.on = min(self.on + timedelta(days=self.rng.randint(1, 4)), DAY - timedelta(days=20))


def publish(journal: FakeJournal, on: date, *, minimum: int = 20, trust: str = "counts") -> None:
    """Publish the demo scheme, and a programme that asks for it."""
    content = scheme_to_json(rules(minimum))
    learning.publish_scheme(journal, content=content, trust="asks" if trust == "asks" else "counts", on=on)
    if not journal.holds(Programme, programme_id("statics")):
        programme = Programme(programme_id("statics"))
        fee = Money(0, "EUR")
        programme.define(code="statics", title="Statics", scheme="demo", months=12, fee=fee, on=on)
        journal.record(programme)


def award(journal: FakeJournal, person: UUID, on: date, *, number: int = 1) -> None:
    """Award the programme's certification to a person."""
    certification = Certification.apply(
        uuid5(person, f"certification {number}"), person_id=person, programme="statics", on=on
    )
    expires = on + timedelta(days=364)
    certification.award(number=f"C-{number}", on=on, expires=expires, decided_by=COLLEAGUE)
    journal.record(certification)


def a_year(seed: int, steps: int = STEPS) -> FakeJournal:
    """A random history."""
    return Year(Random(seed)).live(steps)  # noqa: S311  chance, not a secret


@contextmanager
def viewed(url: str, facts: Sequence[Stated], *views: View) -> Iterator[Connection]:
    """Lend a connection to views that have folded the facts."""
    with house(url) as lent:
        engine = lent.engine(*views)
        lent.record(*facts)
        engine.catch_up()
        with lent.views.reading() as connection:
            yield connection
