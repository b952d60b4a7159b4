"""Cycles that were closed and not reopened since, each with the outcome that was decided."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from domain.cpd.closed import Closed
from domain.cpd.credit import as_attributes
from domain.cpd.dates import Period
from domain.cpd.lines import CarriedIn
from domain.cpd.numbers import stored
from domain.cpd.requirements import Amount
from projections.latest import known
from projections.views.cpd_obligations.lines import CLOSED, REOPENED, obligations


class Closing(NamedTuple):
    """A closing: whose cycle, on which day, by which version and what was known at a position, with what outcome."""

    position: int
    person: UUID
    scheme: str
    on: date
    version: int
    known_at: int
    closed: Closed


def closing_of(row: Row[Any]) -> Closing:
    """Return a row that is a closing as what it says."""
    said = row.said
    brought = (CarriedIn(credits=stored(e["credits"]), attributes=_marks(e["attributes"])) for e in said["hands_on"])
    closed = Closed(
        cycle=Period(row.cycle, date.fromisoformat(said["end"])),
        counted=stored(said["counted"]),
        capped=stored(said["capped"]),
        amounts={id: _amount(texts) for id, texts in said["reached"].items()},
        required=_numbers(said["required"]),
        shortfall=_numbers(said["shortfall"]),
        satisfied_by=said["satisfied_by"],
        exempt=said["exempt"],
        compliant=said["compliant"],
        carried_out=stored(said["carried_out"]),
        carried_of_which=_numbers(said["carried_of_which"]),
        hands_on=tuple(brought),
        taken_of_grace=_numbers(said["taken_of_grace"]),
    )
    return Closing(row.position, row.person, row.scheme, row.on, said["version"], row.known_at, closed)


def last_deeds(rows: Iterable[Row[Any]]) -> dict[date, Row[Any]]:
    """Return what last became of each cycle of one person under one scheme, by its first day."""
    return {row.cycle: row for row in rows if row.deed in {CLOSED, REOPENED}}


def in_effect(*, as_of: date, known_at: int | None = None) -> Select[Any]:
    """Select the closings of everybody that were not reopened, in the order of the journal."""
    later = obligations.alias("later")
    undone = select(later.c.position).where(
        *(later.c[name] == obligations.c[name] for name in ("person", "scheme", "cycle")),
        later.c.deed.in_([CLOSED, REOPENED]),
        later.c.position > obligations.c.position,
        known(later, as_of, known_at),
    )
    closed = select(obligations).where(obligations.c.deed == CLOSED, known(obligations, as_of, known_at))
    return closed.where(~undone.exists()).order_by(obligations.c.position)


def closings_of(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Closing]:
    """Return the closings of a person under all schemes, the latest cycle first."""
    query = in_effect(as_of=as_of, known_at=known_at).where(obligations.c.person == person_id)
    found = [closing_of(row) for row in connection.execute(query)]
    return sorted(found, key=lambda each: (each.closed.cycle.start, each.scheme), reverse=True)


def _marks(attributes: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return as_attributes({}, attributes)


def _numbers(texts: Mapping[str, str]) -> dict[str, Fraction]:
    return {id: stored(text) for id, text in texts.items()}


def _amount(texts: list[str | None]) -> Amount:
    amounts = tuple(None if text is None else stored(text) for text in texts)
    return amounts if len(amounts) > 1 else amounts[0]
