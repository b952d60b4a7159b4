"""Renewals: whose term ends by a day, until when they may still pay without a gap, and who has lapsed."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Subquery,
    Table,
    Uuid,
    and_,
    case,
    func,
    or_,
    select,
)

from domain.members.member import Member
from projections.engine import Rows, View
from projections.intervals import NOW

PAGE = 100
TERM, LEFT = "term", "left"

metadata = MetaData()
renewal_lines = Table(
    "renewal_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("member", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("kind", String(4), nullable=False),
    Column("starts", Date, nullable=False),
    Column("on", Date),
    Column("through", Date),
    Column("grace_until", Date),
    Column("grade", String(40)),
    Index("renewal_lines_by_end", "through", "member"),
)
"""A line for each term and each resignation, never changed. `on` is the day a term was paid, empty for leaving:
somebody who has said that they leave is not asked for dues, whatever the day."""

renewal_lapses = Table(
    "renewal_lapses",
    metadata,
    Column("member", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
)
"""The lapses that were stated, so that each is stated once."""

renewal_graces = Table(
    "renewal_graces",
    metadata,
    Column("days", Integer, primary_key=True, autoincrement=False),
)
"""The lengths of grace there ever were: whoever's term ended longer ago than the longest is in no grace."""

view = View("renewals", renewal_lines, renewal_lapses, renewal_graces)


class Ask(NamedTuple):
    """Which list: terms that end by a day, as it stood on a day, by what was known at a position."""

    by: date
    as_of: date
    known_at: int | None = None


class Due(NamedTuple):
    """A member whose dues are wanted: current, or in grace until a day."""

    member: UUID
    person: UUID
    through: date
    grace_until: date
    grade: str
    state: str
    cause: int


class Effect(NamedTuple):
    """A member who came onto the list (+1) or left it (-1), and the position of the fact behind it."""

    member: UUID
    effect: int
    cause: int


@view.on(Member.Joined, Member.Renewed, Member.Rejoined)
def began(  # noqa: PLR0913  a fold names what it reads
    renewal_lines: Rows,
    renewal_graces: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    from_: date,
    through: date,
    grace_until: date,
    grade: str,
    on: date,
) -> None:
    """Add a term."""
    ends = {"through": through, "grace_until": grace_until}
    whose = {"position": position, "member": id, "person": person_id}
    renewal_lines.append(**whose, **ends, kind=TERM, starts=from_, on=on, grade=grade)
    _ = renewal_graces[(grace_until - through).days]


@view.on(Member.Resigned)
def resigned(renewal_lines: Rows, *, id: UUID, position: int, person_id: UUID, on: date) -> None:
    """Add that the member leaves."""
    renewal_lines.append(position=position, member=id, person=person_id, kind=LEFT, starts=on)


@view.on(Member.Lapsed)
def lapse_stated(renewal_lapses: Rows, *, id: UUID, on: date) -> None:
    """Note that a lapse was stated."""
    renewal_lapses.append(member=id, day=on)


def due(connection: Connection, ask: Ask, *, after: tuple[date, UUID] | None = None, limit: int = PAGE) -> list[Due]:
    """Return a page of those whose dues are wanted, the earliest end first; `after` is (through, member)."""
    c = renewal_lines.c
    longest = connection.execute(select(func.max(renewal_graces.c.days))).scalar_one_or_none() or 0
    ends = and_(c.through <= ask.by, c.through >= _earlier(ask.as_of, longest), c.grace_until >= ask.as_of)
    return _page(connection, ends, ask.as_of, ask.known_at, after, limit)


def lapsed(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = PAGE,
) -> list[Due]:
    """Return a page of those whose grace ended without dues and who did not say that they leave."""
    return _page(connection, renewal_lines.c.grace_until < as_of, as_of, known_at, after, limit)


def paid_through(connection: Connection, member: UUID, *, as_of: date, known_at: int | None = None) -> date | None:
    """Return the last day that was paid for by a day, be it to come; None before the first dues."""
    c = renewal_lines.c
    paid = and_(c.member == member, c.kind == TERM, _known(as_of, known_at))
    found: date | None = connection.execute(select(func.max(c.through)).where(paid)).scalar_one()
    return found


def unstated_lapses(connection: Connection, *, on: date, limit: int = 1_000) -> list[UUID]:
    """Return members who have lapsed since their lapse was last stated, for the daily run."""
    last, stated = _last(on, None), renewal_lapses.c
    done = select(stated.member).where(stated.member == last.c.member, stated.day > last.c.grace_until)
    wanted = and_(last.c.kind == TERM, last.c.grace_until < on, ~done.exists())
    query = select(last.c.member).where(wanted).order_by(last.c.grace_until, last.c.member).limit(limit)
    return list(connection.execute(query).scalars())


def explain(connection: Connection, ask: Ask, *, after: int = 0, limit: int = PAGE) -> list[int]:
    """Return a page of the positions that the list rests on; replayed, they give the same list."""
    c, last = renewal_lines.c, _last(ask.as_of, ask.known_at)
    listed = select(last.c.member).where(_listed(last, ask))
    wanted = and_(c.member.in_(listed), _known(ask.as_of, ask.known_at), c.position > after)
    return list(connection.execute(select(c.position).where(wanted).order_by(c.position).limit(limit)).scalars())


def delta(connection: Connection, old: Ask, new: Ask, *, after: UUID | None = None, limit: int = PAGE) -> list[Effect]:
    """Return a page of who came onto the list and who left it; the effects sum up to the difference."""
    a, b = _last(old.as_of, old.known_at), _last(new.as_of, new.known_at)
    members = select(renewal_lines.c.member).distinct().subquery("members")
    m = members.c.member
    was, now = (case((_listed(side, ask), 1), else_=0) for side, ask in ((a, old), (b, new)))
    query = (
        select(m, now - was, func.coalesce(b.c.position, a.c.position))
        .select_from(members.outerjoin(a, a.c.member == m).outerjoin(b, b.c.member == m))
        .where(was != now)
        .order_by(m)
        .limit(limit)
    )
    query = query if after is None else query.where(m > after)
    return [Effect(*row) for row in connection.execute(query)]


def _page(
    connection: Connection,
    ends: ColumnElement[bool],
    as_of: date,
    known_at: int | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Due]:
    """Return the page of those whose last line is a term that ends so, found by its end before anything is ranked."""
    c, later = renewal_lines.c, renewal_lines.alias("later")
    behind = and_(
        later.c.member == c.member,
        or_(later.c.starts > c.starts, and_(later.c.starts == c.starts, later.c.position > c.position)),
        _known(as_of, known_at, later),
    )
    last = ~select(later.c.position).where(behind).exists()
    state = case((c.through >= as_of, "current"), (c.grace_until >= as_of, "grace"), else_="lapsed")
    columns = (c.member, c.person, c.through, c.grace_until, c.grade, state, c.position)
    query = select(*columns).where(c.kind == TERM, ends, _known(as_of, known_at), last)
    if after is not None:
        beyond = or_(c.through > after[0], and_(c.through == after[0], c.member > after[1]))
        query = query.where(c.through >= after[0], beyond)
    return [Due(*row) for row in connection.execute(query.order_by(c.through, c.member).limit(limit))]


def _earlier(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() - days, 1))


def _listed(last: Subquery, ask: Ask) -> ColumnElement[bool]:
    return and_(last.c.kind == TERM, last.c.through <= ask.by, last.c.grace_until >= ask.as_of)


def _known(as_of: date, known_at: int | None, lines: FromClause = renewal_lines) -> ColumnElement[bool]:
    c = lines.c
    return and_(c.position <= (NOW if known_at is None else known_at), or_(c.on.is_(None), c.on <= as_of))


def _last(as_of: date, known_at: int | None) -> Subquery:
    """Return each member's last line in the order of days, then of entry."""
    c = renewal_lines.c
    place = func.row_number().over(partition_by=c.member, order_by=(c.starts.desc(), c.position.desc()))
    ranked = select(renewal_lines, place.label("place")).where(_known(as_of, known_at)).subquery()
    return select(ranked).where(ranked.c.place == 1).subquery()
