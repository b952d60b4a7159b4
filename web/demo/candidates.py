"""Candidates: a programme with a review and an examination, and somebody at each step on the way to it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.certifications import commands as certifications
from domain.certifications.appeal import Against
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import take_step
from domain.certifications.candidacies.exams import Result
from domain.certifications.programme_commands import draft_version, publish_version
from domain.certifications.programme_rules import Examination, Fees, Requirement, plain
from domain.processes import appeals, candidacies, certification, sittings
from domain.processes.appeals import Matter
from domain.values import Money
from web.demo.money import Till
from web.demo.people import People
from web.demo.world import World

CODE, TITLE, MONTHS = "MSA", "Meridian Safety Auditor", 36
FEE, SITTING = Money(4_500, "EUR"), Money(1_500, "EUR")
THEORY = Examination(code="theory", title="Theory of safety audits", mark_hundredths=6_000, attempts=3, wait_days=30)
ASKED = [
    Requirement("practice", "Three years of practice in audits"),
    Requirement("sponsor", "A member who speaks for you", evidence=True),
]
BEGINS = 90
"""Days before today on which the programme begins to ask for a review."""
WAYS = ("new", "new", "asked", "answered", "deferred", "admitted", "held", "passed", "appealed", "awarded", "upheld",
        "rejected", "withdrawn")  # fmt: skip
REFUSED = frozenset({"appealed", "upheld", "rejected"})
"""How far each of those who apply has come today."""
Step = Callable[..., None]


class Candidates:
    """The last weeks of some candidates, one at each step."""

    def __init__(self, world: World, people: People, till: Till) -> None:
        self.world = world
        self.people = people
        self.till = till

    def begin(self) -> None:
        """Plan the programme and who applies for it."""
        last = self.world.plan.last
        first = max(last - timedelta(days=BEGINS), self.world.today)
        self.world.at(first, self._offer)
        for number, way in enumerate(WAYS):
            applies = last - timedelta(days=3 + number * 6)
            self.world.at(max(applies, first), partial(self._applies, way))
        self.world.at(last - timedelta(days=9), self._uma_applies)

    def _offer(self) -> None:
        staff, today = self.world.by("staff"), self.world.today
        certifications.define_programme(staff, code=CODE, title=TITLE, scheme=None, months=MONTHS, fee=FEE, on=today)
        rules = replace(
            plain(scheme=None, months=MONTHS, fee=FEE),
            eligibility=ASKED,
            examinations=[THEORY],
            fees=Fees(FEE, SITTING, Money(0, FEE.currency)),
            recertification="exam",
        )
        draft_version(staff, CODE, rules=rules, on=today)
        publish_version(self.world.by("admin"), CODE, starts=today, on=today)

    def _uma_applies(self) -> None:
        self._follow(self._apply(self.world.cast["member"]), "asked")

    def _applies(self, way: str) -> None:
        self._follow(self._apply(self.people.newcomer()), way)

    def _apply(self, person: UUID) -> UUID:
        world, id = self.world, self.world.new_id()
        certification.apply_with_fee(world.by(person), id, person_id=person, programme=CODE, on=world.today)
        self.till.pay(certification.fee_id(id))
        return candidacy_id(id)

    def _follow(self, id: UUID, way: str) -> None:
        """Take the steps that lead as far as this candidate has come."""
        if way == "new":
            return
        self._step(id, review.take_on)
        if way in {"asked", "answered"}:
            due = self.world.today + timedelta(days=21)
            self._step(id, review.request_information, question="Which audits did you lead, and when?", due=due)
        if way == "asked":
            return
        if way == "answered":
            answer = partial(review.give_information, answer="Three, in the last two years", on=self.world.today)
            take_step(self.world.by(self._person(id)), id, answer)
        if way == "withdrawn":
            reason = "I am moving abroad"
            candidacies.withdraw(self.world.by(self._person(id)), id, reason=reason, on=self.world.today)
            return
        self._step(id, review.find_complete)
        if way == "deferred":
            until, taught = self.world.today + timedelta(days=60), self.world.cast["admin"]
            self._step(id, review.defer, until=until, reason="Three months of practice are still missing")
            declared = partial(candidacies.declare_conflict, officer_id=taught, note="Taught them")
            declared(self.world.by("admin"), id, declared_by=str(taught), on=self.world.today)
        if way not in {"answered", "deferred"}:
            self._examine(id, way)

    def _examine(self, id: UUID, way: str) -> None:
        self._step(id, review.find_eligible, basis="Four years of audits, told by two employers", evidence=[])
        if way == "admitted":
            self._sits(id, None)
            return
        if way == "passed":
            self._sits(id, 2_000)
            self._about(sittings.void_attempt, id, exam="theory", attempt=1, reason="The fire alarm went off")
        self._sits(id, 4_150 if way in REFUSED else 7_850, attempt=2 if way == "passed" else 1)
        if way == "held":
            self._step(id, exams.hold_result, exam="theory", attempt=1, reason="Two papers are alike")
            return
        self._about(sittings.release_result, id, exam="theory", attempt=2 if way == "passed" else 1)
        if way == "awarded":
            self.till.pay(sittings.sitting_fee_id(id, "theory", 1), partial(self._award, id))
        if way in REFUSED:
            reason = "Far from passing; prepare and apply again"
            candidacies.refuse(self.world.by("admin"), id, reason=reason, **self._decided())
            self._appeal(id, way)

    def _award(self, id: UUID) -> None:
        basis = "Eligible, and passed with 78.5 points"
        candidacies.award(self.world.by("admin"), id, basis=basis, **self._decided())

    def _decided(self) -> dict[str, Any]:
        return {"on": self.world.today, "decided_by": str(self.world.cast["admin"])}

    def _sits(self, id: UUID, score: int | None, *, attempt: int = 1) -> None:
        today = self.world.today
        days = {"from_": today, "through": today + timedelta(days=90)}
        self._about(sittings.authorise, id, exam="theory", **days, applications=lambda _person, _programme: [])
        if score is not None:
            self.till.pay(sittings.sitting_fee_id(id, "theory", attempt))
        if score is not None:
            self._step(id, exams.enter_result, result=Result("theory", attempt, today, score))

    def _appeal(self, id: UUID, way: str) -> None:
        on, hearer = self.world.today, self.world.cast["staff"]
        appeal = appeals.lodge(
            self.world.by(self._person(id)),
            self.world.get(Candidacy, id).certification_id,
            Matter(Against.REFUSAL),
            grounds="Two further attempts are allowed, and I was not asked.",
            on=on,
            deciders=lambda _subject: [],
        )
        if way == "appealed":
            return
        appeals.assign(self.world.by("admin"), appeal, officer=hearer, assigned_by=str(self.world.cast["admin"]), on=on)
        decide = appeals.uphold if way == "upheld" else appeals.reject
        decide(self.world.by("staff"), appeal, reason="Heard, and weighed", on=on, decided_by=str(hearer))

    def _person(self, id: UUID) -> UUID:
        return self.world.get(Candidacy, id).person_id

    def _step(self, id: UUID, step: Step, **told: object) -> None:
        by = partial(step, officer=str(self.world.cast["staff"]), on=self.world.today, **told)
        take_step(self.world.by("staff"), id, by)

    def _about(self, use_case: Callable[..., UUID], id: UUID, **told: object) -> None:
        use_case(self.world.by("staff"), id, officer=str(self.world.cast["staff"]), on=self.world.today, **told)
