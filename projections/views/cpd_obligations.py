"""What the offices of schemes settled with each person: terms, cycles, deferments, exemptions, credit brought in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    select,
)

from domain.cpd.credit import as_attributes
from domain.cpd.dates import Period
from domain.cpd.history import Agreed, Brought, Deferment
from domain.cpd.lines import CarriedIn, MemberFacts
from domain.cpd.numbers import exact
from domain.learning.obligation import CreditBrought, Obligation
from projections.engine import Rows, View
from projections.latest import known, then

metadata = MetaData()
obligations = Table(
    "cpd_obligations",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("scheme", String(80), nullable=False),
    Column("on", Date, nullable=False),
    Column("deed", String(12), nullable=False),
    Column("said", JSON, nullable=False),
    Index("cpd_obligations_of_person", "person", "scheme"),
)
"""Each thing an office settled, never changed. What it says holds from when it is known, for the days it names."""

view = View("cpd_obligations", obligations)

PLACED, CYCLE, DEFERRED, EXEMPTED = "placed", "cycle", "deferred", "exempted"
WITHDRAWN, BROUGHT, REINSTATED, RELEASED = "withdrawn", "brought", "reinstated", "released"


class Settled(NamedTuple):
    """What was settled with a person under a scheme, and the positions of the facts that say so.

    `member` is None where only single matters were settled; `is_subject` is false after a release.
    """

    member: MemberFacts | None
    exempt: tuple[Period, ...]
    agreed: Agreed
    is_subject: bool
    rests_on: tuple[int, ...]


UNSETTLED = Settled(None, (), Agreed(), is_subject=True, rests_on=())


@view.on(Obligation.Placed)
def placed(  # noqa: PLR0913  a fold names what it reads
    cpd_obligations: Rows,
    *,
    position: int,
    person_id: UUID,
    scheme: str,
    on: date,
    joined: date | None,
    birth_month: int | None,
    track: str | None,
    subject_from: date | None,
    first_cycle: bool | None,
) -> None:
    """Add the terms."""
    terms = {"joined": _text(joined), "birth_month": birth_month, "track": track}
    terms |= {"subject_from": _text(subject_from), "first_cycle": first_cycle}
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=PLACED, said=terms)


@view.on(Obligation.CycleAgreed)
def cycle_agreed(  # noqa: PLR0913  a fold names what it reads
    cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date, start: date, end: date
) -> None:
    """Add a cycle."""
    said = {"start": start.isoformat(), "end": end.isoformat()}
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=CYCLE, said=said)


@view.on(Obligation.Deferred)
def deferred(  # noqa: PLR0913  a fold names what it reads
    cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date, day: date, until: date
) -> None:
    """Add a deferment."""
    said = {"day": day.isoformat(), "until": until.isoformat()}
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=DEFERRED, said=said)


@view.on(Obligation.Exempted)
def exempted(  # noqa: PLR0913  a fold names what it reads
    cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date, from_: date, through: date
) -> None:
    """Add an exemption."""
    said = {"from": from_.isoformat(), "through": through.isoformat()}
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=EXEMPTED, said=said)


@view.on(Obligation.ExemptionWithdrawn)
def exemption_withdrawn(
    cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date, from_: date
) -> None:
    """Take an exemption back."""
    said = {"from": from_.isoformat()}
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=WITHDRAWN, said=said)


@view.on(Obligation.CreditBroughtIn)
def credit_brought_in(  # noqa: PLR0913  a fold names what it reads
    cpd_obligations: Rows,
    *,
    position: int,
    person_id: UUID,
    scheme: str,
    on: date,
    day: date,
    lines: list[CreditBrought],
) -> None:
    """Add what a cycle begins with."""
    credit = [{"credits": line.credits, "attributes": line.attributes} for line in lines]
    said = {"day": day.isoformat(), "lines": credit}
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=BROUGHT, said=said)


@view.on(Obligation.Reinstated)
def reinstated(cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date) -> None:
    """Add a reinstatement."""
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=REINSTATED, said={})


@view.on(Obligation.Released)
def released(cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date) -> None:
    """Add a release."""
    cpd_obligations.append(position=position, person=person_id, scheme=scheme, on=on, deed=RELEASED, said={})


_AMONG = obligations.c.person.in_(bindparam("persons", expanding=True)), obligations.c.scheme == bindparam("scheme")
_UNTIL: Any = bindparam("known_at")
_SETTLED = select(obligations).where(*_AMONG, known(obligations, None, _UNTIL)).order_by(obligations.c.position)
"""Asked for each of many people, so it is built once."""


def settled(
    connection: Connection, persons: list[UUID], scheme: str, *, as_of: date, known_at: int | None = None
) -> dict[UUID, Settled]:
    """Return what was settled with each of several people under a scheme, as known at a position."""
    asked = {"persons": persons, "scheme": scheme, "known_at": then(as_of, known_at)["known_at"]}
    found: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(_SETTLED, asked):
        found.setdefault(row.person, []).append(row)
    return {person: _settled(found[person], as_of) if person in found else UNSETTLED for person in persons}


def facts(person_id: UUID, scheme: str, *, known_at: int | None = None) -> Select[int]:
    """Select the positions of what was settled with a person under a scheme."""
    c = obligations.c
    return select(c.position).where((c.person == person_id) & (c.scheme == scheme) & known(obligations, None, known_at))


def schemes_of(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> dict[str, bool]:
    """Return whether a person is subject to each scheme that something was settled about, by its id."""
    c = obligations.c
    among = (c.person == person_id) & known(obligations, None, known_at) & c.deed.in_([PLACED, RELEASED])
    rows = connection.execute(select(c.scheme, c.deed, c.on).where(among).order_by(c.position))
    return {row.scheme: row.deed == PLACED or row.on > as_of for row in rows}


def _settled(told: list[Row[Any]], as_of: date) -> Settled:
    by = {deed: [row for row in told if row.deed == deed] for deed in (PLACED, REINSTATED, RELEASED)}
    exempt = _exempt(told)
    terms = by[PLACED][-1].said if by[PLACED] else None
    last = next((row for row in reversed(told) if row.deed in {PLACED, RELEASED}), None)
    return Settled(
        member=None if terms is None else _member(terms, exempt),
        exempt=exempt,
        agreed=_agreed(told, max((row.on for row in by[REINSTATED] if row.on <= as_of), default=None)),
        is_subject=last is None or last.deed == PLACED or last.on > as_of,
        rests_on=tuple(row.position for row in told),
    )


def _agreed(rows: list[Row[Any]], since: date | None) -> Agreed:
    said = {deed: [row.said for row in rows if row.deed == deed] for deed in (CYCLE, DEFERRED, BROUGHT)}
    cycles = {each["start"]: Period(_day(each["start"]), _day(each["end"])) for each in said[CYCLE]}
    return Agreed(
        cycles=tuple(cycles[start] for start in sorted(cycles)),
        deferments=tuple(Deferment(_day(each["day"]), _day(each["until"])) for each in said[DEFERRED]),
        brought=tuple(Brought(_day(each["day"]), _credits(each["lines"])) for each in said[BROUGHT]),
        reinstated=since,
    )


def _member(terms: Mapping[str, Any], exempt: tuple[Period, ...]) -> MemberFacts:
    joined, subject_from = terms["joined"], terms["subject_from"]
    return MemberFacts(
        joined=None if joined is None else _day(joined),
        birth_month=terms["birth_month"],
        track=terms["track"],
        exempt=exempt,
        first_cycle=terms["first_cycle"],
        subject_from=None if subject_from is None else _day(subject_from),
    )


def _exempt(rows: list[Row[Any]]) -> tuple[Period, ...]:
    holding: dict[str, Period] = {}
    for row in rows:
        if row.deed == EXEMPTED:
            holding[row.said["from"]] = Period(_day(row.said["from"]), _day(row.said["through"]))
        elif row.deed == WITHDRAWN:
            holding.pop(row.said["from"], None)
    return tuple(holding[start] for start in sorted(holding))


def _credits(lines: list[dict[str, Any]]) -> tuple[CarriedIn, ...]:
    return tuple(
        CarriedIn(credits=exact(line["credits"]), attributes=as_attributes({}, line["attributes"])) for line in lines
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
