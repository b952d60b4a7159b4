"""Who makes a course: an author is somebody whom the association knows."""

from typing import Any
from uuid import UUID

from domain.courses import commands
from domain.courses.course import Course
from domain.errors import Invalid
from domain.journal import Journal
from domain.people.person import Person


def describe(
    journal: Journal,
    /,
    course_id: UUID,
    *,
    author_id: UUID | None = None,
    **said: Any,
) -> UUID:
    """Say where a course stands in the catalogue, and return its id. Raises Invalid for an author nobody knows."""
    journal.get(Course, course_id)
    if author_id is not None and not journal.holds(Person, author_id):
        raise Invalid(f"there is no person with id {author_id}; check the author's id", field="author_id")
    return commands.describe(journal, course_id, author_id=author_id, **said)
