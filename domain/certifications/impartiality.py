"""Who of the office is too close to a person to decide anything about their certification, whichever it is.

Source: ISO/IEC 17024:2012 §4.3, §5.2.
"""

from datetime import date
from uuid import UUID, uuid5

from domain.aggregate import Aggregate, Fact, applies
from domain.certifications.candidacies import separation
from domain.certifications.candidacies.facts import SEEN_INSIDE
from domain.certifications.candidacies.rules import words
from domain.certifications.candidacies.separation import Deed, Part, Parts, joined
from domain.errors import NotAllowed, RuleBroken
from domain.journal import Journal
from domain.values import Personal


def impartiality_id(person_id: UUID) -> UUID:
    """Return the id of what is known of those who are close to a person."""
    return uuid5(person_id, "impartiality")


def check_not_own(person_id: UUID, by: str) -> None:
    """Raise NotAllowed if a person says who decides about them."""
    if by == str(person_id):
        raise NotAllowed("nobody chooses who decides about them; ask a colleague to")


class Impartiality(Aggregate, topic="impartiality"):
    """Conflicts of interest about one person: they hold for all their applications, certificates and appeals."""

    class ConflictDeclared(Fact, frozen=True):
        """It was declared that somebody has trained or sponsored a person, or is close to them."""

        TOPIC = "impartiality.conflict_declared"
        SEEN_BY = SEEN_INSIDE
        person_id: UUID
        officer: str
        note: Personal[str]
        declared_by: str
        on: date

    class ConflictWithdrawn(Fact, frozen=True):
        """A conflict of interest was declared by mistake: this officer has none."""

        TOPIC = "impartiality.conflict_withdrawn"
        SEEN_BY = SEEN_INSIDE
        person_id: UUID
        officer: str
        note: Personal[str]
        withdrawn_by: str
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.parts: Parts = {}

    def declare(self, *, person_id: UUID, officer: str, note: str, declared_by: str, on: date) -> None:
        """State a conflict, once for each officer. Raises NotAllowed if the person themselves would."""
        check_not_own(person_id, declared_by)
        told = words(note, field="note")
        if not self.bars(officer):
            self.states(self.ConflictDeclared(person_id, officer, told, declared_by, on))

    def withdraw(self, *, person_id: UUID, officer: str, note: str, withdrawn_by: str, on: date) -> None:
        """State that it was a mistake. Raises NotAllowed for both of them, RuleBroken if none was declared."""
        check_not_own(person_id, withdrawn_by)
        if withdrawn_by == officer:
            raise NotAllowed("nobody withdraws a conflict declared of themselves; ask a colleague to")
        if not self.bars(officer):
            raise RuleBroken("no conflict of theirs was declared here; check who it is", field="officer_id")
        self.states(self.ConflictWithdrawn(person_id, officer, words(note, field="note"), withdrawn_by, on))

    def bars(self, officer: str) -> bool:
        """Tell whether a conflict of this officer was declared."""
        return Part.TRAINED in self.parts.get(officer, ())

    def check_may_decide(self, officer: str) -> None:
        """Raise NotAllowed if somebody would decide about a person whom they have trained or are close to."""
        separation.check(self.parts, officer, Deed.DECIDE)

    @applies(ConflictDeclared)
    def _conflict_declared(self, fact: ConflictDeclared) -> None:
        self.parts = joined(self.parts, fact.officer, Part.TRAINED)

    @applies(ConflictWithdrawn)
    def _conflict_withdrawn(self, fact: ConflictWithdrawn) -> None:
        self.parts = {**self.parts, fact.officer: frozenset()}


def impartiality_of(journal: Journal, person_id: UUID) -> Impartiality:
    """Return what is known of those who are close to a person."""
    id = impartiality_id(person_id)
    return journal.get(Impartiality, id) if journal.holds(Impartiality, id) else Impartiality(id)


def check_impartial(journal: Journal, person_id: UUID, officer: str) -> None:
    """Raise NotAllowed if somebody would decide about a person whom they have trained or are close to."""
    impartiality_of(journal, person_id).check_may_decide(officer)
