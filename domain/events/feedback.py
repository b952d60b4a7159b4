"""What somebody thought of an event: three short questions, answered or not as they like."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.aggregate import OWN, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Personal

LONGEST = 2_000
BEST = 5
OPEN_FOR = timedelta(days=60)
"""How long after the event answers are taken."""


def feedback_id(registration_id: UUID) -> UUID:
    """Return the id of what a registration's person thought: each answers once."""
    return uuid5(registration_id, "feedback")


class Feedback(Aggregate, topic="feedback"):
    """One person's answers. Nobody else is shown whose they are: the office reads them together or not at all."""

    class Given(Fact, frozen=True):
        """The person said if it was worth the time (1 to 5), what they will do differently, if they recommend it."""

        TOPIC = "feedback.given"
        SEEN_BY = frozenset({OWN})
        event_id: UUID
        person_id: UUID
        worth: int
        different: Personal[str]
        recommends: bool
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.was_given = False

    def give(self, whose: tuple[UUID, UUID], *, worth: int, different: str, recommends: bool, on: date) -> None:
        """Answer; `whose` are event and person. Raises RuleBroken if that was done before."""
        if self.was_given:
            raise RuleBroken("you answered already; thank you")
        if not 1 <= worth <= BEST:
            raise Invalid(f"answer from 1 to {BEST}", field="worth")
        words = clean(different, field="different", most=LONGEST) if different.strip() else ""
        self.states(self.Given(*whose, worth, words, recommends, on))

    @applies(Given)
    def _given(self, _fact: Given) -> None:
        self.was_given = True
