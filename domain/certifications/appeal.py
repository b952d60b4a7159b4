"""An appeal against what was decided about a certification: lodged in time, heard and decided by somebody else."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.certifications.candidacies.rules import checked_evidence, words
from domain.errors import NotAllowed, RuleBroken
from domain.values import Personal

APPEAL = timedelta(days=30)
"""How long after a decision one may appeal against it. Source: bylaw 8.1, ISO/IEC 17024:2012 §9.8."""
SEEN = frozenset({OWN, STAFF})


class Against(StrEnum):
    """What one can appeal against."""

    REFUSAL = "refusal"
    RESULT = "result"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


class State(StrEnum):
    """Where an appeal stands."""

    LODGED = "lodged"
    ASSIGNED = "assigned"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.LODGED, State.ASSIGNED})


def appeal_id(certification_id: UUID, against: Against, of: str) -> UUID:
    """Return the id of the one appeal against a decision; `of` tells it from others: its day, or exam and attempt."""
    return uuid5(certification_id, f"appeal:{against}:{of}")


class Appeal(Aggregate, topic="appeal"):
    """One appeal. Whoever decided, trained or examined does not hear it, and nobody hears their own."""

    class Lodged(Fact, frozen=True):
        """A person appealed against what was decided on a day. `barred` are those who may not hear it."""

        TOPIC = "appeal.lodged"
        SEEN_BY = SEEN
        person_id: UUID
        certification_id: UUID
        against: str
        exam: str | None
        attempt: int | None
        decided: date
        grounds: Personal[str]
        barred: list[str]
        on: date

    class Assigned(Fact, frozen=True):
        """Somebody hears the appeal."""

        TOPIC = "appeal.assigned"
        SEEN_BY = SEEN
        person_id: UUID
        officer: str
        assigned_by: str
        on: date

    class Upheld(Fact, frozen=True):
        """The appeal was upheld."""

        TOPIC = "appeal.upheld"
        SEEN_BY = SEEN
        person_id: UUID
        certification_id: UUID
        against: str
        reason: Personal[str]
        evidence: list[str]
        officer: str
        on: date

    class Rejected(Fact, frozen=True):
        """The appeal was rejected: what was decided stands."""

        TOPIC = "appeal.rejected"
        SEEN_BY = SEEN
        person_id: UUID
        certification_id: UUID
        against: str
        reason: Personal[str]
        evidence: list[str]
        officer: str
        on: date

    class Withdrawn(Fact, frozen=True):
        """The person took the appeal back."""

        TOPIC = "appeal.withdrawn"
        SEEN_BY = SEEN
        person_id: UUID
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.certification_id = id
        self.against = Against.REFUSAL
        self.exam: str | None = None
        self.attempt: int | None = None
        self.barred: list[str] = []
        self.officer = ""
        self.state = State.LODGED

    @classmethod
    def lodge(cls, id: UUID, lodged: Lodged) -> Self:
        """Return an appeal just lodged. Raises RuleBroken when the time for it is over."""
        if lodged.on > (last := lodged.decided + APPEAL):
            raise RuleBroken(f"this was decided on {lodged.decided}; an appeal against it was possible until {last}")
        appeal = cls(id)
        words(lodged.grounds, field="grounds")
        appeal.states(lodged)
        return appeal

    def assign(self, *, officer: str, also_barred: Collection[str], assigned_by: str, on: date) -> None:
        """State who hears it, in place of whoever did. Raises NotAllowed for those who may not."""
        self.check_not_own(assigned_by)
        self._check_may_hear(officer, also_barred)
        self._check_open()
        self.states(self.Assigned(self.person_id, officer, assigned_by, on))

    def uphold(
        self, *, reason: str, evidence: Sequence[str], also_barred: Collection[str], officer: str, on: date
    ) -> None:
        """State that it is upheld. Raises NotAllowed for anybody but whoever hears it."""
        self._check_hears(officer, also_barred)
        told = (words(reason), checked_evidence(evidence))
        self.states(self.Upheld(self.person_id, self.certification_id, self.against, *told, officer, on))

    def reject(
        self, *, reason: str, evidence: Sequence[str], also_barred: Collection[str], officer: str, on: date
    ) -> None:
        """State that it is rejected. Raises NotAllowed for anybody but whoever hears it."""
        self._check_hears(officer, also_barred)
        told = (words(reason), checked_evidence(evidence))
        self.states(self.Rejected(self.person_id, self.certification_id, self.against, *told, officer, on))

    def withdraw(self, *, on: date) -> None:
        """State that the person takes it back; again states nothing."""
        if self.state is not State.WITHDRAWN:
            self._check_open()
            self.states(self.Withdrawn(self.person_id, on))

    def check_not_own(self, officer: str) -> None:
        """Raise NotAllowed if the person would deal with their own appeal."""
        if officer == str(self.person_id):
            raise NotAllowed("nobody hears or assigns their own appeal; ask a colleague to")

    def _check_hears(self, officer: str, also_barred: Collection[str]) -> None:
        self._check_may_hear(officer, also_barred)
        self._check_open()
        if self.state is not State.ASSIGNED:
            raise RuleBroken("nobody hears this appeal yet; assign it first")
        if officer != self.officer:
            raise NotAllowed("somebody else hears this appeal; leave it to them, or have it assigned to you")

    def _check_may_hear(self, officer: str, also_barred: Collection[str]) -> None:
        self.check_not_own(officer)
        if officer in {*self.barred, *also_barred}:
            raise NotAllowed(
                "whoever decided, examined or trained does not hear the appeal; assign it to somebody else"
            )

    def _check_open(self) -> None:
        if self.state not in OPEN:
            raise RuleBroken(f"this appeal is {self.state}; there is nothing left to decide")

    @applies(Lodged)
    def _lodged(self, fact: Lodged) -> None:
        self.person_id = fact.person_id
        self.certification_id = fact.certification_id
        self.against = Against(fact.against)
        self.exam = fact.exam
        self.attempt = fact.attempt
        self.barred = fact.barred

    @applies(Assigned)
    def _assigned(self, fact: Assigned) -> None:
        self.state, self.officer = State.ASSIGNED, fact.officer

    @applies(Upheld)
    def _upheld(self, _fact: Upheld) -> None:
        self.state = State.UPHELD

    @applies(Rejected)
    def _rejected(self, _fact: Rejected) -> None:
        self.state = State.REJECTED

    @applies(Withdrawn)
    def _withdrawn(self, _fact: Withdrawn) -> None:
        self.state = State.WITHDRAWN
