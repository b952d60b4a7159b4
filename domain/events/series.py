"""A series: events that belong together, in their order, with one page and one calendar."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.text import clean

LONGEST_TITLE = 200
LONGEST_SUMMARY = 4_000
MOST_EVENTS = 100


class Series(Aggregate, topic="series"):
    """Events in an order that somebody gave them."""

    class Begun(Fact, frozen=True):
        """The series came to be."""

        TOPIC = "series.begun"
        SEEN_BY = frozenset({PUBLIC})
        title: str
        summary: str
        on: date

    class Arranged(Fact, frozen=True):
        """These events make the series, in this order."""

        TOPIC = "series.arranged"
        SEEN_BY = frozenset({PUBLIC})
        events: list[UUID]
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.title = ""
        self.summary = ""
        self.events: list[UUID] = []

    @classmethod
    def begin(cls, id: UUID, *, title: str, summary: str, on: date) -> "Series":
        """Begin a series without events. Raises Invalid for texts that are empty or too long."""
        self = cls(id)
        title = clean(title, field="title", most=LONGEST_TITLE)
        self.states(cls.Begun(title, clean(summary, field="summary", most=LONGEST_SUMMARY), on))
        return self

    def arrange(self, events: Sequence[UUID], *, on: date) -> None:
        """Say which events make it, in order. Raises Invalid for one named twice, RuleBroken if nothing changes."""
        if len(events) > MOST_EVENTS:
            raise Invalid(f"a series has at most {MOST_EVENTS} events; begin another", field="events")
        if len(set(events)) < len(events):
            raise Invalid("an event stands in the list twice; name it once", field="events")
        if list(events) == self.events:
            raise RuleBroken("these events make the series already, in this order")
        self.states(self.Arranged(list(events), on))

    @applies(Begun)
    def _begun(self, fact: Begun) -> None:
        self.title = fact.title
        self.summary = fact.summary

    @applies(Arranged)
    def _arranged(self, fact: Arranged) -> None:
        self.events = fact.events
