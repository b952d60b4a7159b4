"""The register: who was a member on any day, as it is known now or was known at any time before."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    and_,
    case,
    select,
)

from domain.members import standing
from domain.members.member import Member
from domain.members.standing import FOREVER, Move, Status
from projections.engine import Rows, View
from projections.intervals import NOW, Cause, caused, columns, redraw, seen

MEMBERS = frozenset({Status.CURRENT, Status.GRACE})
"""Who is counted as a member: whoever has paid, and whoever may still pay without a gap."""

UNDECIDED = frozenset({Status.APPLICANT, Status.DECLINED})
"""Who has no number: what was given later is no part of how it stood."""

PAGE = 100

metadata = MetaData()
register_members = Table(
    "register_members",
    metadata,
    Column("member", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
    Column("grade", String(40), nullable=False),
    Column("number", String(20), nullable=False, default="", index=True),
)
"""A membership as it stands now: whose, in which grade, under which number (empty before admission)."""

register_moves = Table(
    "register_moves",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("member", Uuid, nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("status", String(12), nullable=False),
    Column("starts", Date, nullable=False),
    Column("through", Date, nullable=False),
    Column("grace_until", Date, nullable=False),
    info={"by": "member"},
)
"""What each fact says of the standing, a line for each, never changed; `kind` is the fact's last word."""

register_lines = Table(
    "register_lines",
    metadata,
    Column("member", Uuid, primary_key=True),
    *columns(),
    Column("person", Uuid, nullable=False, index=True),
    info={"by": "member"},
)
"""The standing of each member from day to day, with what was known of it when."""

NUMBER = case((register_lines.c.status.in_(UNDECIDED), ""), else_=register_members.c.number)
"""The number that a membership had at a status."""

view = View("register", register_members, register_moves, register_lines)


class Entry(NamedTuple):
    """A membership as it stood: its status since a day, whose it is, its number and grade."""

    member: UUID
    person: UUID
    status: str
    since: date
    number: str
    grade: str
    cause: int


@view.on(Member.Applied)
def applied(  # noqa: PLR0913  a fold names what it reads
    register_members: Rows,
    register_moves: Rows,
    register_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    person_id: UUID,
    grade: str,
    on: date,
) -> None:
    """Open a membership with its application."""
    register_members.append(member=id, person=person_id, position=position, grade=grade, number="")
    _move(register_moves, register_lines, _line(topic, position, id, Status.APPLICANT, on), person_id)


@view.on(Member.Admitted)
def admitted(  # noqa: PLR0913  as above
    register_members: Rows,
    register_moves: Rows,
    register_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    person_id: UUID,
    number: str,
    on: date,
) -> None:
    """Admit, under a number."""
    register_members[id].number = number
    _move(register_moves, register_lines, _line(topic, position, id, Status.ADMITTED, on), person_id)


@view.on(Member.Declined, Member.Resigned)
def ended(  # noqa: PLR0913  as above
    register_moves: Rows, register_lines: Rows, *, id: UUID, position: int, topic: str, person_id: UUID, on: date
) -> None:
    """Decline, or let go from a day on, however late it is entered."""
    status = Status.DECLINED if topic == Member.Declined.TOPIC else Status.RESIGNED
    _move(register_moves, register_lines, _line(topic, position, id, status, on), person_id)


@view.on(Member.Joined, Member.Renewed, Member.Rejoined)
def began(  # noqa: PLR0913  as above
    register_moves: Rows,
    register_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    person_id: UUID,
    from_: date,
    through: date,
    grace_until: date,
) -> None:
    """Begin a term: current through its last day, then in grace, then lapsed."""
    line = _line(topic, position, id, Status.CURRENT, from_)
    _move(register_moves, register_lines, line | {"through": through, "grace_until": grace_until}, person_id)


def status(connection: Connection, member: UUID, *, as_of: date, known_at: int | None = None) -> str | None:
    """Return what a membership was on a day, None before its application."""
    c = register_lines.c
    query = select(c.status).where(seen(register_lines, as_of, known_at), c.member == member)
    return connection.execute(query).scalar_one_or_none()


def listed(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    statuses: Collection[str] = MEMBERS,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Return a page of the memberships that stood at these statuses, in the order of their ids."""
    c = register_lines.c
    wanted = seen(register_lines, as_of, known_at) & c.status.in_(statuses)
    return _entries(connection, wanted if after is None else wanted & (c.member > after), limit)


def of_person(connection: Connection, person: UUID, *, as_of: date, known_at: int | None = None) -> list[Entry]:
    """Return the memberships of a person, at whatever status."""
    wanted = seen(register_lines, as_of, known_at) & (register_lines.c.person == person)
    return _entries(connection, wanted, PAGE)


def of_people(
    connection: Connection, persons: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> list[Entry]:
    """Return the memberships of several persons, at whatever status."""
    wanted = seen(register_lines, as_of, known_at) & register_lines.c.person.in_(list(persons))
    return _entries(connection, wanted, PAGE)


def numbered(connection: Connection, number: str, *, as_of: date, known_at: int | None = None) -> Entry | None:
    """Return the membership of a number, None if there was none on that day."""
    numbered = and_(register_members.c.number == number, register_lines.c.status.not_in(UNDECIDED))
    wanted = seen(register_lines, as_of, known_at) & numbered
    found = _entries(connection, wanted, 1) if number else []
    return found[0] if found else None


def good_standing(connection: Connection, person_id: UUID, on: date) -> UUID | None:
    """Nominate a membership of the person that is paid for the day; whoever grants a right decides again."""
    paid = [entry for entry in of_person(connection, person_id, as_of=on) if entry.status == Status.CURRENT]
    return paid[0].member if paid else None


def moves_of(connection: Connection, member: UUID, *, known_at: int | None = None) -> list[Move]:
    """Return what was decided about a membership's standing, in the order of the journal."""
    c = register_moves.c
    query = select(c.status, c.starts, c.through, c.grace_until).where(c.member == member)
    query = query if known_at is None else query.where(c.position <= known_at)
    return [_read(row) for row in connection.execute(query.order_by(c.position))]


def facts(member_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select membership and position of what was decided about memberships by a day."""
    c = register_moves.c
    decided = and_(c.member.in_(member_ids), c.starts <= as_of, c.position <= (NOW if known_at is None else known_at))
    return select(c.member.label("key"), c.position).where(decided)


def _entries(connection: Connection, wanted: ColumnElement[bool], limit: int) -> list[Entry]:
    c, m = register_lines.c, register_members.c
    query = (
        select(c.member, c.person, c.status, c.valid_from, NUMBER, m.grade, c.cause)
        .join_from(register_lines, register_members, m.member == c.member)
        .where(wanted)
        .order_by(c.member)
        .limit(limit)
    )
    return [Entry(*row) for row in connection.execute(query)]


def _line(topic: str, position: int, member: UUID, status: Status, starts: date) -> dict[str, Any]:
    kind = topic.rpartition(".")[2]
    ends = {"through": FOREVER, "grace_until": FOREVER}
    return {"position": position, "member": member, "kind": kind, "status": str(status), "starts": starts} | ends


def _move(register_moves: Rows, register_lines: Rows, line: dict[str, Any], person: UUID) -> None:
    register_moves.append(**line)
    found = sorted(register_moves.where(line["member"]), key=lambda row: row.position)
    now = standing.intervals([_read(row) for row in found])
    spans = caused(now, [Cause(row.starts, row.position) for row in found])
    redraw(register_lines, {"member": line["member"], "person": person}, spans, line["position"])


def _read(row: Any) -> Move:  # noqa: ANN401  a row of the engine or of a query
    return Move(Status(row.status), row.starts, row.through, row.grace_until)
