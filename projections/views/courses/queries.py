"""Which courses are on offer on a day, found by what they are about, and on which terms."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Connection, and_, func, or_, select, tuple_, union_all
from sqlalchemy import Row as Line

from domain.values import Money
from projections.latest import EVER, known, latest
from projections.views.courses.tables import course_terms, courses


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


class Sought(NamedTuple):
    """What a course is looked for by; None lets any be. `most` is the highest price for members, in minor units."""

    words: str | None = None
    theme: str | None = None
    level: str | None = None
    language: str | None = None
    form: str | None = None
    most: int | None = None


ANY = Sought()
Terms = dict[str, dict[str, Any]]
"""What was agreed of a course, by kind: described, structured, grade_prices_agreed, refunds_agreed and so on."""


def on_offer(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    sought: Sought = ANY,
    after: tuple[str, UUID] | None = None,
    limit: int | None = 50,
) -> list[Offer]:
    """Return the courses open for enrolment by title, page by page after a (title, id)."""
    c = courses.c
    among = _is_offered(as_of, EVER if known_at is None else known_at) & _is_sought(sought, as_of, known_at)
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


def terms(
    connection: Connection, course_ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> dict[UUID, Terms]:
    """Return the terms of courses; whatever was not agreed of one is left out, and a course without any is too."""
    c, found = course_terms.c, defaultdict[UUID, Terms](dict)
    those = c.course.in_(course_ids)
    last = select(func.max(c.position)).where(known(course_terms, as_of, known_at), those).group_by(c.course, c.kind)
    for row in connection.execute(select(c.course, c.kind, c.says).where(c.position.in_(last))):
        found[row.course][row.kind] = row.says
    return dict(found)


def words_in_use(connection: Connection, *, as_of: date, known_at: int | None = None) -> dict[str, list[str]]:
    """Return the themes and languages of the courses on offer: what a reader can choose from."""
    c = course_terms.c
    last = _described(as_of, known_at) & c.course.in_(
        select(courses.c.id).where(_is_offered(as_of, EVER if known_at is None else known_at))
    )
    rows = connection.execute(select(c.theme, c.language).where(last)).all()
    return {"themes": sorted({row.theme for row in rows}), "languages": sorted({row.language for row in rows})}


def facts(course_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> CompoundSelect[UUID, int]:
    """Select course and position of the facts that say what is offered on which terms, and what no longer is."""
    c, t, upto = courses.c, course_terms.c, EVER if known_at is None else known_at
    began = select(c.id.label("key"), c.position).where(c.on <= as_of, c.position <= upto, c.id.in_(course_ids))
    ended = select(c.id, c.withdrawn).where(c.withdrawn_on <= as_of, c.withdrawn <= upto, c.id.in_(course_ids))
    agreed = select(t.course, t.position).where(known(course_terms, as_of, known_at), t.course.in_(course_ids))
    return union_all(began, ended, agreed)


def _is_offered(as_of: date, upto: int) -> ColumnElement[bool]:
    c = courses.c
    open_ = or_(c.withdrawn.is_(None), c.withdrawn > upto, c.withdrawn_on > as_of)
    return and_(c.position <= upto, c.on <= as_of, open_)


def _is_sought(sought: Sought, as_of: date, known_at: int | None) -> ColumnElement[bool]:
    c, t = courses.c, course_terms.c
    among: list[ColumnElement[bool]] = [c.id.is_not(None)]
    among += [c.words.contains(word, autoescape=True) for word in (sought.words or "").lower().split()]
    if sought.most is not None:
        among.append(c.member_price <= sought.most)
    named = {name: getattr(sought, name) for name in ("theme", "level", "language", "form")}
    wanted = [t[name] == value for name, value in named.items() if value is not None]
    if wanted:
        among.append(c.id.in_(select(t.course).where(_described(as_of, known_at), *wanted)))
    return and_(*among)


def _described(as_of: date, known_at: int | None) -> ColumnElement[bool]:
    return latest(course_terms, course_terms.c.course, as_of, known_at, course_terms.c.kind == "described")


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
