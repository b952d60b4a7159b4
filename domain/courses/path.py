"""A path: courses in the order in which to take them, chosen by the office for one aim."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.courses.rules import LONGEST_PERFORMANCE, LONGEST_TITLE, between
from domain.errors import Invalid, RuleBroken
from domain.text import clean

MOST_COURSES = 30


class Path(Aggregate, topic="path"):
    """Courses in order; laid anew it has others, and what people completed stays theirs."""

    class Laid(Fact, frozen=True):
        """The path leads over these courses, in this order."""

        TOPIC = "path.laid"
        SEEN_BY = frozenset({PUBLIC})
        title: str
        performance: str
        courses: list[UUID]
        on: date

    class Closed(Fact, frozen=True):
        """The path is not shown any more; its courses are."""

        TOPIC = "path.closed"
        SEEN_BY = frozenset({PUBLIC})
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.title = ""
        self.courses: list[UUID] = []
        self.is_closed = False

    def lay(self, *, title: str, performance: str, courses: Sequence[UUID], on: date) -> None:
        """Lead it over these courses. Raises Invalid for a course twice, RuleBroken once it is closed."""
        self._is_open()
        between(len(courses), 1, MOST_COURSES, field="courses")
        if len(set(courses)) < len(courses):
            raise Invalid("a course stands twice on the path; keep one of them", field="courses")
        told = clean(title, field="title", most=LONGEST_TITLE)
        aim = clean(performance, field="performance", most=LONGEST_PERFORMANCE)
        self.states(self.Laid(told, aim, list(courses), on))

    def close(self, *, on: date) -> None:
        """Show it no more. Raises RuleBroken if it is closed already."""
        self._is_open()
        self.states(self.Closed(on))

    def _is_open(self) -> None:
        if self.is_closed:
            raise RuleBroken("the path was closed; lay a new one")

    @applies(Laid)
    def _laid(self, fact: Laid) -> None:
        self.title, self.courses = fact.title, fact.courses

    @applies(Closed)
    def _closed(self, _fact: Closed) -> None:
        self.is_closed = True
