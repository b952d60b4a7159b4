"""What the offices of schemes settled with each person, line by line: what is read is in `settled` and `closings`."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Index,
    MetaData,
    String,
    Table,
    Uuid,
)

from domain.learning.obligation import Obligation
from domain.learning.obliged import CreditBrought
from projections.engine import Rows, View

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
    Column("cycle", Date),
    Column("known_at", BigInteger),
    Index("cpd_obligations_of_person", "person", "scheme"),
    Index("cpd_obligations_of_deed", "deed", "position"),
)
"""Each thing an office settled, never changed. What it says holds from when it is known, for the days it names.

`cycle` is the first day of a cycle that was closed or reopened, `known_at` the position by which it was judged."""

view = View("cpd_obligations", obligations)

PLACED, CYCLE, DEFERRED, EXEMPTED = "placed", "cycle", "deferred", "exempted"
WITHDRAWN, BROUGHT, REINSTATED, RELEASED = "withdrawn", "brought", "reinstated", "released"
CLOSED, REOPENED = "closed", "reopened"
OUTCOME = (
    *("end", "version", "compliant", "satisfied_by", "exempt", "counted", "capped", "reached", "required"),
    *("shortfall", "carried_out", "carried_of_which", "hands_on", "taken_of_grace"),
)
"""What a closing says of its cycle."""


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


@view.on(Obligation.CycleClosed)
def cycle_closed(  # noqa: PLR0913  a fold names what it reads
    cpd_obligations: Rows,
    *,
    position: int,
    person_id: UUID,
    scheme: str,
    on: date,
    start: date,
    known_at: int,
    fact: dict[str, Any],
) -> None:
    """Add a closing with its outcome."""
    said = {name: fact[name] for name in OUTCOME}
    about = {"position": position, "person": person_id, "scheme": scheme, "on": on}
    cpd_obligations.append(**about, deed=CLOSED, said=said, cycle=start, known_at=known_at)


@view.on(Obligation.CycleReopened)
def cycle_reopened(
    cpd_obligations: Rows, *, position: int, person_id: UUID, scheme: str, on: date, start: date
) -> None:
    """Add a reopening."""
    about = {"position": position, "person": person_id, "scheme": scheme, "on": on}
    cpd_obligations.append(**about, deed=REOPENED, said={}, cycle=start)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
