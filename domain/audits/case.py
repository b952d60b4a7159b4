"""What a round asks of one person who was drawn: their evidence, what was found, and an appeal to somebody else."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.text import clean
from domain.values import Personal

LONGEST_TEXT = 4_000
MOST_ACTIVITIES = 100
APPEAL = timedelta(days=30)
"""How long an outcome can be appealed against."""
SEEN = frozenset({OWN, STAFF})

Result = Literal["passed", "not_passed", "excused"]


def case_id(round_id: UUID, person_id: UUID) -> UUID:
    """Return the id of what a round asks of a person."""
    return uuid5(round_id, str(person_id))


class AuditCase(Aggregate, topic="audit_case"):
    """One person drawn in one round. Nobody decides about themselves, nor about an appeal against themselves."""

    class Opened(Fact, frozen=True):
        """The person was drawn, and has until the end of a day to show what their log rests on."""

        TOPIC = "audit_case.opened"
        SEEN_BY = SEEN
        round_id: UUID
        person_id: UUID
        scheme: str
        ticket: str
        due: date
        on: date

    class EvidenceGiven(Fact, frozen=True):
        """The person named entries of their log, and said what shows them."""

        TOPIC = "audit_case.evidence_given"
        SEEN_BY = SEEN
        person_id: UUID
        activities: list[UUID]
        text: Personal[str]
        on: date

    class Assessed(Fact, frozen=True):
        """Somebody looked at what the person gave and decided."""

        TOPIC = "audit_case.assessed"
        SEEN_BY = SEEN
        person_id: UUID
        result: Result
        grounds: Personal[str]
        decided_by: str
        on: date

    class Appealed(Fact, frozen=True):
        """The person does not agree."""

        TOPIC = "audit_case.appealed"
        SEEN_BY = SEEN
        person_id: UUID
        grounds: Personal[str]
        on: date

    class AppealDecided(Fact, frozen=True):
        """Somebody who had not decided before looked at it again; this result takes the other's place."""

        TOPIC = "audit_case.appeal_decided"
        SEEN_BY = SEEN
        person_id: UUID
        result: Result
        grounds: Personal[str]
        decided_by: str
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = self.round_id = id
        self.scheme = self.assessor = ""
        self.due = self.assessed_on = date.min
        self.activities: list[UUID] = []
        self.result: Result | None = None
        self.is_appealed = self.is_final = False

    @classmethod
    def open(cls, *, round_id: UUID, person_id: UUID, scheme: str, ticket: str, due: date, on: date) -> "AuditCase":
        """Ask a person who was drawn."""
        self = cls(case_id(round_id, person_id))
        self.states(cls.Opened(round_id, person_id, scheme, ticket, due, on))
        return self

    def give_evidence(self, activities: Sequence[UUID], text: str, *, on: date) -> None:
        """Name entries of the log and say what shows them. Raises RuleBroken once it is decided."""
        if self.result is not None:
            raise RuleBroken("this was decided already; appeal to give more", field="activities")
        if len(set(activities)) < len(activities) or len(activities) > MOST_ACTIVITIES:
            raise Invalid(f"name each entry once, and {MOST_ACTIVITIES} at most", field="activities")
        said = clean(text, field="text", most=LONGEST_TEXT)
        self.states(self.EvidenceGiven(self.person_id, list(activities), said, on))

    def assess(self, result: Result, *, grounds: str, decided_by: str, on: date) -> None:
        """Decide. Raises NotAllowed for one's own, RuleBroken if it was decided, or they have time to answer still."""
        self._not_own(decided_by)
        if self.result is not None:
            raise RuleBroken("this was decided already; an appeal is the way on")
        if result == "not_passed" and not self.activities and on <= self.due:
            raise RuleBroken(f"they have until {self.due} to answer; wait until the day after", field="result")
        why = clean(grounds, field="grounds", most=LONGEST_TEXT)
        self.states(self.Assessed(self.person_id, result, why, decided_by, on))

    def appeal(self, grounds: str, *, on: date) -> None:
        """Do not agree. Raises RuleBroken unless it was not passed, of late, and was not appealed against before."""
        if self.result != "not_passed" or self.is_appealed:
            raise RuleBroken("there is nothing to appeal against, or it was done before")
        if on > (last := self.assessed_on + APPEAL):
            raise RuleBroken(f"an appeal was possible until {last}; write to the office instead")
        self.states(self.Appealed(self.person_id, clean(grounds, field="grounds", most=LONGEST_TEXT), on))

    def decide_appeal(self, result: Result, *, grounds: str, decided_by: str, on: date) -> None:
        """Decide again. Raises NotAllowed for one's own and whoever decided before, RuleBroken without an appeal."""
        self._not_own(decided_by)
        if not self.is_appealed or self.is_final:
            raise RuleBroken("no appeal waits to be decided here")
        if decided_by == self.assessor:
            raise NotAllowed("whoever decided does not decide the appeal against it; ask a colleague to")
        why = clean(grounds, field="grounds", most=LONGEST_TEXT)
        self.states(self.AppealDecided(self.person_id, result, why, decided_by, on))

    def _not_own(self, decided_by: str) -> None:
        if decided_by == str(self.person_id):
            raise NotAllowed("nobody decides on their own audit; ask a colleague to")

    @applies(Opened)
    def _opened(self, fact: Opened) -> None:
        self.round_id, self.person_id = fact.round_id, fact.person_id
        self.scheme, self.due = fact.scheme, fact.due

    @applies(EvidenceGiven)
    def _evidence_given(self, fact: EvidenceGiven) -> None:
        self.activities = [*self.activities, *(id for id in fact.activities if id not in self.activities)]

    @applies(Assessed)
    def _assessed(self, fact: Assessed) -> None:
        self.result, self.assessor, self.assessed_on = fact.result, fact.decided_by, fact.on

    @applies(Appealed)
    def _appealed(self, _fact: Appealed) -> None:
        self.is_appealed = True

    @applies(AppealDecided)
    def _appeal_decided(self, fact: AppealDecided) -> None:
        self.result, self.is_final = fact.result, True
