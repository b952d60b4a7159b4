"""What was settled with people under a scheme, as its rules and its office read it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import structs
from sqlalchemy import Connection, Row, Select, bindparam, select

from domain.cpd.credit import as_attributes
from domain.cpd.dates import Period
from domain.cpd.history import Agreed, Brought, Deferment
from domain.cpd.lines import CarriedIn, MemberFacts
from domain.cpd.numbers import exact
from projections.latest import known, then
from projections.views.cpd_obligations.closings import Closing, closing_of, last_deeds
from projections.views.cpd_obligations.lines import (
    BROUGHT,
    CLOSED,
    CYCLE,
    DEFERRED,
    EXEMPTED,
    PLACED,
    REINSTATED,
    RELEASED,
    REOPENED,
    WITHDRAWN,
    obligations,
)


class Settled(NamedTuple):
    """What was settled with a person under a scheme, and the positions of the facts that say so.

    `member` is None where only single matters were settled; `is_subject` is false after a release. `reopened` are
    the first days of cycles that were closed and wait to be closed again.
    """

    member: MemberFacts | None
    exempt: tuple[Period, ...]
    agreed: Agreed
    is_subject: bool
    rests_on: tuple[int, ...]
    closings: tuple[Closing, ...] = ()
    reopened: frozenset[date] = frozenset()

    def closing(self, cycle: Period) -> Closing | None:
        """Return the closing of a cycle, None for one that is open."""
        return next((each for each in self.closings if each.closed.cycle == cycle), None)


UNSETTLED = Settled(None, (), Agreed(), is_subject=True, rests_on=())


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


def persons_under(scheme: str, *, known_at: int | None = None) -> Select[UUID]:
    """Select the people with whom anything was settled about a scheme."""
    c = obligations.c
    return select(c.person).where((c.scheme == scheme) & known(obligations, None, known_at)).distinct()


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
    deeds = last_deeds(row for row in told if row.on <= as_of)
    closings = tuple(closing_of(row) for row in deeds.values() if row.deed == CLOSED)
    last = next((row for row in reversed(told) if row.deed in {PLACED, RELEASED}), None)
    return Settled(
        member=None if terms is None else _member(terms, exempt),
        exempt=exempt,
        agreed=structs.replace(
            _agreed(told, max((row.on for row in by[REINSTATED] if row.on <= as_of), default=None)),
            closed=tuple(each.closed for each in closings),
        ),
        is_subject=last is None or last.deed == PLACED or last.on > as_of,
        rests_on=tuple(row.position for row in told),
        closings=closings,
        reopened=frozenset(start for start, row in deeds.items() if row.deed == REOPENED),
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
