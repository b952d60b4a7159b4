"""Who holds a certification since when, under which version of its programme, and which scheme that asks for."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    select,
    union,
)

from domain.certifications import programme_rules
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme
from domain.certifications.programme_rules import Rules, Version
from domain.values import Money
from projections.engine import Row, Rows, View
from projections.latest import known, latest, then

AWARDED, BOUND, RENEWED, REBASED = "awarded", "bound", "renewed", "rebased"
EVIDENCE: programme_rules.Trust = "evidence"

metadata = MetaData()
programme_versions = Table(
    "programme_versions",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("code", String(40), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("starts", Date, nullable=False),
    Column("on", Date, nullable=False),
    Column("scheme", String(80)),
    Column("rules", JSON, nullable=False),
    info={"by": "code"},
)
"""Each version of a programme's rules, never changed."""

awards = Table(
    "cpd_awards",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("certification", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("programme", String(40), nullable=False, index=True),
    Column("how", String(8), nullable=False),
    Column("on", Date, nullable=False),
    Column("awarded", Date, nullable=False),
    Column("expires", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("scheme", String(80)),
    Column("trust", String(8)),
    Column("cause", BigInteger),
    info={"by": "certification"},
)
"""How a certification is held since a day, a line for each fact, never changed: under which version, kept by which
scheme, believing what of a log, through which day. `cause` is the position of the version."""

view = View("cpd_holders", programme_versions, awards, version=3)


class Told(NamedTuple):
    """A version as it was published; `position` is that of its fact."""

    version: int
    starts: date
    on: date
    rules: Rules
    position: int


@view.on(Programme.Defined)
def defined(  # noqa: PLR0913  a fold names what it reads
    programme_versions: Rows, *, position: int, code: str, scheme: str | None, months: int, fee: Money, on: date
) -> None:
    """Add the version that a definition in short makes, if it makes one."""
    before = _versions(programme_versions, code)
    found = programme_rules.defined(before, starts=on, scheme=scheme, months=months, fee=fee)
    for version in found[len(before) :]:
        _add(programme_versions, position, code, on, version)


@view.on(Programme.VersionPublished)
def version_published(  # noqa: PLR0913  as above
    programme_versions: Rows, *, position: int, code: str, starts: date, rules: Rules, on: date, fact: dict[str, Any]
) -> None:
    """Add a version."""
    _add(programme_versions, position, code, on, Version(fact["version"], starts, rules))


@view.on(Certification.Awarded)
def awarded(  # noqa: PLR0913  as above
    programme_versions: Rows,
    cpd_awards: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    programme: str,
    on: date,
    expires: date,
) -> None:
    """Let the person hold it since that day, under the version in force."""
    known = programme_versions.where(programme)
    under = _under(programme_rules.in_force(known, on) if known else None)
    held = {"certification": id, "person": person_id, "programme": programme, "awarded": on, "expires": expires}
    cpd_awards.append(position=position, how=AWARDED, on=on, **held, **under)


@view.on(Certification.Bound)
def bound(
    programme_versions: Rows, cpd_awards: Rows, *, id: UUID, position: int, on: date, fact: dict[str, Any]
) -> None:
    """Let it be held under the version that was said."""
    _go_on(programme_versions, cpd_awards, id, how=BOUND, position=position, on=on, version=fact["version"])


@view.on(Certification.Rebased)
def rebased(
    programme_versions: Rows, cpd_awards: Rows, *, id: UUID, position: int, on: date, fact: dict[str, Any]
) -> None:
    """Let it be held under another version, through the same day."""
    _go_on(programme_versions, cpd_awards, id, how=REBASED, position=position, on=on, version=fact["version"])


@view.on(Certification.Renewed)
def renewed(cpd_awards: Rows, *, id: UUID, position: int, on: date, expires: date) -> None:
    """Let it be held through a later day, under the version it is under."""
    for line in cpd_awards.where(id)[-1:]:
        cpd_awards.append(**_said(line) | {"position": position, "how": RENEWED, "on": on, "expires": expires})


def held_since(
    connection: Connection, person_id: UUID, scheme: str, *, as_of: date, known_at: int | None = None
) -> tuple[date, int, bool] | None:
    """Return day and position of the last award that asks for a scheme, and if one counts only what is shown."""
    rows = connection.execute(_LAST_AWARD, {"person": person_id, "scheme": scheme, **then(as_of, known_at)}).all()
    return (rows[0][0], rows[0][1], any(row.trust == EVIDENCE for row in rows)) if rows else None


def all_held_since(
    connection: Connection, persons: list[UUID], scheme: str, *, as_of: date, known_at: int | None
) -> dict[UUID, tuple[date, bool]]:
    """Return the same but for the position, of each of several people who have such an award."""
    asked = {"persons": persons, "scheme": scheme, **then(as_of, known_at)}
    return {row.person: (row[1], bool(row[2])) for row in connection.execute(_LAST_AWARDS, asked)}


def awards_for(person_id: UUID, scheme: str, *, as_of: date, known_at: int | None = None) -> Select[date, int, str]:
    """Select day, position and trust of the awards that ask for a scheme, the last first."""
    newest = awards.c.awarded.desc(), awards.c.position.desc()
    columns = awards.c.awarded, awards.c.position, awards.c.trust
    return select(*columns).where(_held(awards.c.person == person_id, scheme, as_of, known_at)).order_by(*newest)


def asking(person_id: UUID, scheme: str, *, as_of: date, known_at: int | None = None) -> Any:  # noqa: ANN401  a union
    """Select the positions of what makes a person's certifications ask for a scheme: their lines and the versions."""
    c = awards.c
    held = select(c.certification).where(_held(c.person == person_id, scheme, as_of, known_at))
    lines = c.certification.in_(held) & known(awards, as_of, known_at)
    return union(select(c.position).where(lines), select(c.cause).where(lines, c.cause.is_not(None)))


def schemes_of(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[str]:
    """Return the schemes that a person's certifications ask for, by their ids."""
    c = awards.c
    mine = (c.person == person_id) & latest(awards, c.certification, as_of, known_at, c.person == person_id)
    return list(
        connection.execute(select(c.scheme).where(mine, c.scheme.is_not(None)).distinct().order_by(c.scheme)).scalars()
    )


def versions(
    connection: Connection, code: str, *, as_of: date | None = None, known_at: int | None = None
) -> list[Told]:
    """Return the versions of a programme that were published, by a day if named, in their order."""
    c = programme_versions.c
    query = select(c.version, c.starts, c.on, c.rules, c.position).order_by(c.version)
    rows = connection.execute(query.where(c.code == code, known(programme_versions, as_of, known_at)))
    return [Told(row.version, row.starts, row.on, msgspec.convert(row.rules, Rules), row.position) for row in rows]


def _held(whose: ColumnElement[bool], scheme: Any, as_of: Any, known_at: Any) -> ColumnElement[bool]:  # noqa: ANN401  values, or what stands for them in a statement
    """Select the last lines of people's certifications that ask for a scheme."""
    last = latest(awards, awards.c.certification, as_of, known_at, whose)
    return and_(whose, last, awards.c.scheme == scheme)


def _versions(programme_versions: Rows, code: str) -> list[Version]:
    rows = programme_versions.where(code)
    return [Version(row.version, row.starts, msgspec.convert(row.rules, Rules)) for row in rows]


def _add(programme_versions: Rows, position: int, code: str, on: date, version: Version) -> None:
    said = {"version": version.number, "starts": version.starts, "scheme": version.rules.scheme}
    rules = msgspec.to_builtins(version.rules)
    programme_versions.append(position=position, code=code, on=on, rules=rules, **said)


def _under(version: Row | None) -> dict[str, Any]:
    if version is None:
        return {"version": 0, "scheme": None, "trust": None, "cause": None}
    said = {"version": version.version, "scheme": version.scheme, "cause": version.position}
    return said | {"trust": version.rules["trust"]}


def _go_on(  # noqa: PLR0913  what goes on, how and under what
    programme_versions: Rows, cpd_awards: Rows, id: UUID, *, how: str, position: int, on: date, version: int
) -> None:
    for line in cpd_awards.where(id)[-1:]:
        said = (row for row in programme_versions.where(line.programme) if row.version == version)
        if line.version != version:
            under = _under(next(said, None))
            cpd_awards.append(**_said(line) | under | {"position": position, "how": how, "on": on})


def _said(line: Row) -> dict[str, Any]:
    return {column.name: getattr(line, column.name) for column in awards.columns}


_THEN: Any = {"as_of": bindparam("as_of"), "known_at": bindparam("known_at")}
"""Statements that are asked for each of many people are built once."""
_PERSON: Any = bindparam("person")
_SCHEME: Any = bindparam("scheme")
_LAST_AWARD = awards_for(_PERSON, _SCHEME, **_THEN)
_LAST_AWARDS = (
    select(awards.c.person, func.max(awards.c.awarded), func.max(case((awards.c.trust == EVIDENCE, 1), else_=0)))
    .where(_held(awards.c.person.in_(bindparam("persons", expanding=True)), _SCHEME, **_THEN))
    .group_by(awards.c.person)
)
