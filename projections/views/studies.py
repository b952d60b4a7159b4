"""How far people have come on courses: time left, modules finished, attempts, of which none erases another."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    select,
)

from domain.courses.course import ACCESS_MONTHS
from domain.courses.enrolment import Enrolment
from domain.courses.places import StatedBy
from domain.values import add_months
from projections.engine import Rows, View
from projections.latest import known

metadata = MetaData()
study_lines = Table(
    "study_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("booking", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("through", Date),
    Column("number", Integer),
    Column("stated_by", String(8)),
    Column("passed", Boolean),
    Column("points", Integer),
    Index("study_lines_of_booking", "booking", "position"),
)
"""A line for each step of an enrolment (`booking`), never changed: time until `through`, module or attempt `number`,
points in hundredths."""

view = View("studies", study_lines)


class Attempt(NamedTuple):
    """An attempt at an assessment; `points` in hundredths."""

    number: int
    passed: bool
    points: int | None
    on: date


class Study(NamedTuple):
    """How far an enrolment has come: the last day to complete it, the modules finished and since when, attempts."""

    through: date | None
    modules: dict[int, date]
    attempts: list[Attempt]
    waived: bool

    @property
    def best(self) -> Attempt | None:
        """Return the attempt that counts: passed before failed, then by points, the earliest of equals."""
        return max(self.attempts, key=lambda a: (a.passed, a.points or 0, -a.number), default=None)


NOTHING = Study(None, {}, [], waived=False)


@view.on(Enrolment.Requested)
def requested(study_lines: Rows, *, id: UUID, position: int, on: date) -> None:
    """Give the usual time, until another is agreed."""
    study_lines.append(position=position, booking=id, on=on, kind="access", through=add_months(on, ACCESS_MONTHS))


@view.on(Enrolment.AccessGranted)
def granted(study_lines: Rows, *, id: UUID, position: int, through: date, on: date) -> None:
    """Give time until another day."""
    study_lines.append(position=position, booking=id, on=on, kind="access", through=through)


@view.on(Enrolment.ModuleFinished)
def finished(study_lines: Rows, *, id: UUID, position: int, module: int, stated_by: StatedBy, on: date) -> None:
    """Add a module that is finished."""
    study_lines.append(position=position, booking=id, on=on, kind="module", number=module, stated_by=stated_by)


@view.on(Enrolment.Attempted)
def attempted(  # noqa: PLR0913  a fold names what it reads
    study_lines: Rows, *, id: UUID, position: int, number: int, passed: bool, points: int | None, on: date
) -> None:
    """Add an attempt."""
    said = {"number": number, "passed": passed, "points": points}
    study_lines.append(position=position, booking=id, on=on, kind="attempt", **said)


@view.on(Enrolment.PrerequisitesWaived)
def waived(study_lines: Rows, *, id: UUID, position: int, on: date) -> None:
    """Add that the person may enrol without what the course asks for."""
    study_lines.append(position=position, booking=id, on=on, kind="waiver")


def studies(
    connection: Connection, booking_ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> dict[UUID, Study]:
    """Return how far enrolments have come; whoever only waits is left out."""
    c, lines = study_lines.c, defaultdict[UUID, list[Any]](list)
    those = known(study_lines, as_of, known_at) & c.booking.in_(booking_ids)
    for row in connection.execute(select(study_lines).where(those).order_by(c.position)):
        lines[row.booking].append(row)
    return {booking: _study(steps) for booking, steps in lines.items()}


def facts(booking_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select enrolment and position of the steps of people on courses."""
    c = study_lines.c
    those = known(study_lines, as_of, known_at) & c.booking.in_(booking_ids)
    return select(c.booking.label("key"), c.position).where(those)


def _study(steps: Iterable[Any]) -> Study:
    study = NOTHING
    for step in steps:
        if step.kind == "access":
            study = study._replace(through=step.through)
        elif step.kind == "module":
            study = study._replace(modules={**study.modules, step.number: step.on})
        elif step.kind == "attempt":
            attempt = Attempt(step.number, step.passed, step.points, step.on)
            study = study._replace(attempts=[*study.attempts, attempt])
        else:
            study = study._replace(waived=True)
    return study
