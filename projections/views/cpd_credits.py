"""What each person learnt, what the offices of schemes said of it, and by which rules: the lines credit is made of."""

from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    select,
)

from domain.learning.activity import Activity, Source
from domain.learning.scheme import Scheme, Trust
from projections.engine import Rows, View
from projections.latest import known, latest, then

Status = Literal["accepted", "pending", "rejected", "void"]

metadata = MetaData()
activities = Table(
    "cpd_activities",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("activity", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("amounts", JSON, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("source", String(12), nullable=False),
    Column("source_id", Uuid),
    Column("for_schemes", JSON),
    Index("cpd_activities_of_person", "person", "on"),
)
"""A line of somebody's log, never changed. The title stays sealed with the person's key."""

verdicts = Table(
    "cpd_verdicts",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("activity", Uuid, nullable=False),
    Column("person", Uuid, nullable=False, index=True),
    Column("scheme", String(80)),
    Column("on", Date, nullable=False),
    Column("accepted", Boolean, nullable=False),
)
"""What the office of a scheme said of an activity, never changed; without a scheme, that it was struck off."""

schemes = Table(
    "cpd_schemes",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("scheme", String(80), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("trust", String(8), nullable=False),
    Column("content", Text, nullable=False),
)
"""Every version of the rules of every scheme."""

view = View("cpd_credits", activities, verdicts, schemes)


class Rules(NamedTuple):
    """A version of a scheme: its rules as JSON, and whether what is logged counts until somebody rejects it."""

    scheme: str
    version: int
    on: date
    trust: str
    content: str
    position: int


class Learnt(NamedTuple):
    """A line of a log as a scheme's office sees it. `title` is sealed; `rests_on` are the facts it comes from."""

    activity: UUID
    on: date
    kind: str
    title: str
    amounts: dict[str, str]
    attributes: dict[str, Any]
    source: str
    source_id: UUID | None
    for_schemes: list[str] | None
    status: Status
    rests_on: tuple[int, ...]


@view.on(Activity.Logged)
def logged(  # noqa: PLR0913  a fold names what it reads
    cpd_activities: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    kind: str,
    on: date,
    amounts: dict[str, str],
    attributes: dict[str, str | bool | list[str]],
    source: Source,
    source_id: UUID | None,
    for_schemes: list[str] | None,
    fact: dict[str, Any],
) -> None:
    """Add a line to the person's log, the title sealed as it was."""
    line = {"position": position, "activity": id, "person": person_id, "kind": kind, "on": on}
    claims = {"amounts": amounts, "attributes": attributes, "for_schemes": for_schemes}
    cpd_activities.append(**line, **claims, source=source, source_id=source_id, title=fact["title"])


@view.on(Activity.Accepted)
def accepted(cpd_verdicts: Rows, *, id: UUID, position: int, person_id: UUID, scheme: str, on: date) -> None:
    """Let it count for the scheme."""
    cpd_verdicts.append(position=position, activity=id, person=person_id, scheme=scheme, on=on, accepted=True)


@view.on(Activity.Rejected)
def rejected(cpd_verdicts: Rows, *, id: UUID, position: int, person_id: UUID, scheme: str, on: date) -> None:
    """Do not let it count for the scheme."""
    cpd_verdicts.append(position=position, activity=id, person=person_id, scheme=scheme, on=on, accepted=False)


@view.on(Activity.Voided)
def voided(cpd_verdicts: Rows, *, id: UUID, position: int, person_id: UUID, on: date) -> None:
    """Let it count for no scheme."""
    cpd_verdicts.append(position=position, activity=id, person=person_id, scheme=None, on=on, accepted=False)


@view.on(Scheme.Published)
def published(  # noqa: PLR0913  a fold names what it reads
    cpd_schemes: Rows, *, position: int, scheme: str, on: date, content: str, trust: Trust, fact: dict[str, Any]
) -> None:
    """Add a version of the scheme's rules."""
    rules = {"scheme": scheme, "version": fact["version"], "on": on, "content": content, "trust": trust}
    cpd_schemes.append(position=position, **rules)


_THEN: Any = bindparam("as_of"), bindparam("known_at")
"""Statements that are asked for each of many people are built once."""
_RULES = select(*schemes.c["scheme", "version", "on", "trust", "content", "position"])
_IN_FORCE = _RULES.where(latest(schemes, schemes.c.scheme, *_THEN, schemes.c.scheme == bindparam("scheme")))


def rules_of(connection: Connection, scheme: str, *, as_of: date, known_at: int | None = None) -> Rules | None:
    """Return the version of a scheme in force on a day, None if none was published by then."""
    row = connection.execute(_IN_FORCE, {"scheme": scheme, **then(as_of, known_at)}).first()
    return None if row is None else Rules(*row)


def version_of(connection: Connection, scheme: str, version: int, *, known_at: int | None = None) -> Rules | None:
    """Return a version of a scheme by its number, whenever it is in force; None if there is none."""
    among = (schemes.c.scheme == scheme) & (schemes.c.version == version) & known(schemes, None, known_at)
    row = connection.execute(_RULES.where(among)).first()
    return None if row is None else Rules(*row)


def all_rules(connection: Connection, *, as_of: date, known_at: int | None = None) -> list[Rules]:
    """Return the version in force of every scheme, by its id."""
    query = _RULES.where(latest(schemes, schemes.c.scheme, as_of, known_at)).order_by(schemes.c.scheme)
    return [Rules(*row) for row in connection.execute(query)]


def lines(
    connection: Connection,
    person_id: UUID,
    *,
    as_of: date,
    known_at: int | None = None,
    scheme: str | None = None,
    trust: str = "counts",
) -> list[Learnt]:
    """Return a person's log to a day, as known at a position, each line with its status under a scheme.

    What offices say holds from when it is known: a verdict speaks of the activity's own day. Without a
    scheme only what was struck off is told apart.
    """
    return logs(connection, [person_id], as_of=as_of, known_at=known_at, scheme=scheme, trust=trust)[person_id]


def logs(
    connection: Connection, persons: list[UUID], *, as_of: date, known_at: int | None, scheme: str | None, trust: str
) -> dict[UUID, list[Learnt]]:
    """Return the logs of several people, each as `lines` does."""
    asked = {"persons": persons, "scheme": scheme, **then(as_of, known_at)}
    said: dict[UUID, list[Any]] = {}
    for row in connection.execute(_SAID, asked):
        said.setdefault(row.activity, []).append(row)
    found: dict[UUID, list[Learnt]] = {person: [] for person in persons}
    for row in connection.execute(_LOGGED, asked):
        found[row.person].append(_learnt(row, said.get(row.activity, []), trust))
    return found


def about(scheme: Any) -> ColumnElement[bool]:  # noqa: ANN401  an id, or what stands for one in a statement
    """Select the verdicts that count for a scheme; None stands for those that hold everywhere."""
    struck = verdicts.c.scheme.is_(None)
    return struck if scheme is None else struck | (verdicts.c.scheme == scheme)


_AMONG: Any = bindparam("persons", expanding=True)
_LOGGED = select(activities).where(activities.c.person.in_(_AMONG), known(activities, *_THEN))
_LOGGED = _LOGGED.order_by(activities.c.on, activities.c.position)
_SAID = select(verdicts).where(verdicts.c.person.in_(_AMONG), known(verdicts, None, _THEN[1]))
_SAID = _SAID.where(about(bindparam("scheme", type_=String))).order_by(verdicts.c.position)


def _learnt(row: Any, said: list[Any], trust: str) -> Learnt:  # noqa: ANN401  rows of the tables above
    return Learnt(
        activity=row.activity,
        on=row.on,
        kind=row.kind,
        title=row.title,
        amounts=row.amounts,
        attributes=row.attributes,
        source=row.source,
        source_id=row.source_id,
        for_schemes=row.for_schemes,
        status=_status(said, trust),
        rests_on=(row.position, *(verdict.position for verdict in said)),
    )


def _status(said: list[Any], trust: str) -> Status:
    if any(verdict.scheme is None for verdict in said):
        return "void"
    if said:
        return "accepted" if said[-1].accepted else "rejected"
    return "accepted" if trust == "counts" else "pending"
