"""Courses on offer: what people can do afterwards, what they cost and what they credit."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    and_,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import Row as Line

from domain.courses.course import Course
from domain.values import Money
from projections.engine import Rows, View
from projections.latest import EVER

metadata = MetaData()
courses = Table(
    "courses",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("on", Date, nullable=False),
    Column("title", String(200), nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("performance", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("member_price", BigInteger, nullable=False),
    Column("credit", JSON, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("withdrawn", BigInteger),
    Column("withdrawn_on", Date),
)
"""A course; prices in minor units. It is offered from `position` and `on`, until `withdrawn` and `withdrawn_on`."""

view = View("courses", courses)


class Offer(NamedTuple):
    """A course as it is offered."""

    id: UUID
    title: str
    summary: str
    performance: str
    price: Money
    member_price: Money
    credit: dict[str, str]
    attributes: dict[str, Any]
    on: date


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
    course.currency, course.price, course.member_price = price.currency, price.minor, member_price.minor


@view.on(Course.Withdrawn)
def withdrawn(courses: Rows, *, id: UUID, position: int, on: date) -> None:
    """Take the course off offer."""
    course = courses[id]
    course.withdrawn, course.withdrawn_on = position, on


def on_offer(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int | None = 50,
) -> list[Offer]:
    """Return the courses open for enrolment by title, page by page after a (title, id)."""
    c = courses.c
    among = _is_offered(as_of, EVER if known_at is None else known_at)
    if after is not None:
        among &= tuple_(c.title, c.id) > tuple_(*after)
    return [
        _offer(row) for row in connection.execute(select(courses).where(among).order_by(c.title, c.id).limit(limit))
    ]


def find(connection: Connection, course_id: UUID, *, as_of: date, known_at: int | None = None) -> Offer | None:
    """Return one course, None if it is not open for enrolment then."""
    among = _is_offered(as_of, EVER if known_at is None else known_at)
    row = connection.execute(select(courses).where(among, courses.c.id == course_id)).first()
    return None if row is None else _offer(row)


def facts(course_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> CompoundSelect[UUID, int]:
    """Select course and position of the facts that say what is offered, and what no longer is."""
    c, upto = courses.c, EVER if known_at is None else known_at
    began = select(c.id.label("key"), c.position).where(c.on <= as_of, c.position <= upto, c.id.in_(course_ids))
    ended = select(c.id, c.withdrawn).where(c.withdrawn_on <= as_of, c.withdrawn <= upto, c.id.in_(course_ids))
    return union_all(began, ended)


def _is_offered(as_of: date, upto: int) -> ColumnElement[bool]:
    c = courses.c
    open_ = or_(c.withdrawn.is_(None), c.withdrawn > upto, c.withdrawn_on > as_of)
    return and_(c.position <= upto, c.on <= as_of, open_)


def _offer(row: Line[Any]) -> Offer:
    return Offer(
        id=row.id,
        title=row.title,
        summary=row.summary,
        performance=row.performance,
        price=Money(row.price, row.currency),
        member_price=Money(row.member_price, row.currency),
        credit=row.credit,
        attributes=row.attributes,
        on=row.on,
    )
