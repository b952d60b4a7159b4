"""How facts about courses become rows: an offer, terms agreed on since, an offer taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.courses.course import Course
from domain.courses.facts import Form, Level
from domain.values import Money
from projections.engine import Rows, View
from projections.views.courses.tables import course_terms, courses

view = View("courses", courses, course_terms)


@view.on(Course.Offered)
def offered(  # noqa: PLR0913  the terms of a course
    courses: Rows,
    *,
    id: UUID,
    position: int,
    title: str,
    summary: str,
    price: Money,
    member_price: Money,
    credit: dict[str, str],
    attributes: dict[str, str | bool | list[str]],
    performance: str,
    on: date,
) -> None:
    """Put the course on offer."""
    course = courses[id]
    course.position, course.on, course.title, course.summary = position, on, title, summary
    course.performance, course.credit, course.attributes = performance, credit, attributes
    course.words = f"{title} {summary} {performance}".lower()
    course.currency, course.price, course.member_price = price.currency, price.minor, member_price.minor


@view.on(Course.Described)
def described(  # noqa: PLR0913  what a catalogue says
    course_terms: Rows,
    *,
    id: UUID,
    position: int,
    theme: str,
    level: Level,
    language: str,
    form: Form,
    on: date,
    fact: dict[str, Any],
) -> None:
    """Say where it stands in the catalogue from then on."""
    found_by = {"theme": theme, "level": level, "language": language, "form": form}
    course_terms.append(position=position, course=id, on=on, kind="described", says=_says(fact), **found_by)


@view.on(
    Course.GradePricesAgreed,
    Course.Structured,
    Course.PrerequisitesAgreed,
    Course.RefundsAgreed,
    Course.AccessAgreed,
    Course.AttemptsAgreed,
    Course.StreamAgreed,
)
def agreed(course_terms: Rows, *, id: UUID, position: int, topic: str, on: date, fact: dict[str, Any]) -> None:
    """Let the terms be these from then on."""
    kind = topic.rpartition(".")[2]
    course_terms.append(position=position, course=id, on=on, kind=kind, says=_says(fact))


@view.on(Course.Withdrawn)
def withdrawn(courses: Rows, *, id: UUID, position: int, on: date) -> None:
    """Take the course off offer."""
    course = courses[id]
    course.withdrawn, course.withdrawn_on = position, on


def _says(fact: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fact.items() if name != "on"}
