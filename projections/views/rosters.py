"""Who is registered for an event and enrolled on a course, who waits, and since when it is so."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
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
    select,
)

from domain.courses.enrolment import Enrolment
from domain.events.event import Event
from domain.events.registration import Registration
from domain.events.registration_facts import Seat
from projections.engine import Rows, View
from projections.latest import known, latest

WAITING, OFFERED, CANCELLED = "waiting", "offered", "cancelled"

metadata = MetaData()
roster_lines = Table(
    "roster_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("booking", Uuid, nullable=False, index=True),
    Column("offer", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("invoice", Uuid),
    Column("until", Date),
    Column("minutes", Integer),
)
"""A line for each step of a registration or enrolment (`booking`) for an event or course (`offer`), never
changed: it is known from its position on, and true until the next line of the same booking."""

roster_modes = Table(
    "roster_modes",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("booking", Uuid, nullable=False, index=True),
    Column("offer", Uuid, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("on", Date, nullable=False),
)
"""A line for each time a registration chose to be at the venue or online, never changed.

What an event agreed for all who did not choose has the event itself as its `booking`.
"""

view = View("rosters", roster_lines, roster_modes)


class Booking(NamedTuple):
    """A registration or enrolment as it stands: since when, an offer until when, a place in its mode's line from 1."""

    id: UUID
    offer: UUID
    person: UUID
    state: str
    on: date
    until: date | None
    minutes: int | None
    place: int | None = None
    mode: str | None = None


@view.on(Registration.Ordered)
def ordered(roster_modes: Rows, *, id: UUID, position: int, event_id: UUID, mode: str | None, on: date) -> None:
    """Add in which mode the person will be there, where they are kept apart."""
    if mode is not None:
        roster_modes.append(position=position, booking=id, offer=event_id, mode=mode, on=on)


@view.on(Registration.ModeSwitched)
def mode_switched(roster_modes: Rows, *, id: UUID, position: int, event_id: UUID, mode: str, on: date) -> None:
    """Add that the person will be there in the other mode."""
    roster_modes.append(position=position, booking=id, offer=event_id, mode=mode, on=on)


@view.on(Event.ModesAgreed)
def modes_agreed(roster_modes: Rows, *, id: UUID, position: int, home: str, on: date) -> None:
    """Add the mode of whoever registered before they were kept apart."""
    roster_modes.append(position=position, booking=id, offer=id, mode=home, on=on)


@view.on(Registration.Waitlisted, Registration.Confirmed, Registration.Cancelled)
def registered(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, topic: str, event_id: UUID, person_id: UUID, on: date
) -> None:
    """Add a step of a registration that states no more than its day."""
    roster_lines.append(position=position, booking=id, offer=event_id, person=person_id, on=on, state=_state(topic))


@view.on(Registration.Booked)
def booked(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, event_id: UUID, person_id: UUID, invoice_id: UUID | None, on: date
) -> None:
    """Add that the person has a seat, and the invoice for it."""
    step = {"position": position, "booking": id, "offer": event_id, "person": person_id, "on": on}
    roster_lines.append(**step, state="booked", invoice=invoice_id)


@view.on(Registration.Offered)
def offered(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, event_id: UUID, person_id: UUID, until: date, on: date
) -> None:
    """Add that a seat is held for the person, to the end of a day."""
    step = {"position": position, "booking": id, "offer": event_id, "person": person_id, "on": on}
    roster_lines.append(**step, state=OFFERED, until=until)


@view.on(Registration.Attended)
def attended(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, event_id: UUID, person_id: UUID, on: date, minutes: int | None
) -> None:
    """Add that the person was there."""
    step = {"position": position, "booking": id, "offer": event_id, "person": person_id, "on": on}
    roster_lines.append(**step, state="attended", minutes=minutes)


@view.on(Registration.AttendanceWithdrawn)
def attendance_withdrawn(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, event_id: UUID, person_id: UUID, seat: Seat, on: date
) -> None:
    """Add that the person has no more than their seat again."""
    roster_lines.append(position=position, booking=id, offer=event_id, person=person_id, on=on, state=seat)


@view.on(Enrolment.HeldFor)
def held_for(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, course_id: UUID, person_id: UUID, until: date, on: date
) -> None:
    """Add that a seat on a course is held for the person, to the end of a day."""
    step = {"position": position, "booking": id, "offer": course_id, "person": person_id, "on": on}
    roster_lines.append(**step, state=OFFERED, until=until)


@view.on(Enrolment.Requested, Enrolment.Resumed)
def requested(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, course_id: UUID, person_id: UUID, invoice_id: UUID | None, on: date
) -> None:
    """Add that the person asked for a place on a course, and the invoice for it."""
    step = {"position": position, "booking": id, "offer": course_id, "person": person_id, "on": on}
    roster_lines.append(**step, state="requested", invoice=invoice_id)


@view.on(Enrolment.Waitlisted, Enrolment.Confirmed, Enrolment.Completed, Enrolment.Cancelled)
def enrolled(  # noqa: PLR0913  a fold names what it reads
    roster_lines: Rows, *, id: UUID, position: int, topic: str, course_id: UUID, person_id: UUID, on: date
) -> None:
    """Add a step of an enrolment that states no more than its day."""
    roster_lines.append(position=position, booking=id, offer=course_id, person=person_id, on=on, state=_state(topic))


def roster(connection: Connection, offer_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Booking]:
    """Return the bookings for an event or course, those given up left out, in the order of their last step."""
    return _bookings(connection, as_of, known_at, roster_lines.c.offer == offer_id)


def bookings_of(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Booking]:
    """Return what a person is registered for and enrolled on; the place in a line is not told here."""
    mine = roster_lines.c.person == person_id
    return [booking._replace(place=None) for booking in _bookings(connection, as_of, known_at, mine)]


def offers_to_lapse(connection: Connection, *, on: date, limit: int = 1_000) -> list[UUID]:
    """Return bookings whose seat was held until a day at most; whether it is over there, the event itself decides."""
    c = roster_lines.c
    overdue = latest(roster_lines, c.booking, None, None) & (c.state == OFFERED) & (c.until <= on)
    return list(connection.scalars(select(c.booking).where(overdue).order_by(c.until, c.position).limit(limit)))


def facts(booking_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select booking and position of the steps that bookings took."""
    c = roster_lines.c
    steps = known(roster_lines, as_of, known_at) & c.booking.in_(booking_ids)
    return select(c.booking.label("key"), c.position).where(steps)


def facts_of_modes(booking_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select booking and position of the facts that say in which mode bookings are."""
    c, own = roster_modes.c, roster_lines.c
    said = and_(c.offer == own.offer, c.booking.in_([own.booking, own.offer]))
    chosen = known(roster_modes, as_of, known_at) & own.booking.in_(booking_ids)
    return (
        select(own.booking.label("key"), c.position)
        .distinct()
        .join_from(roster_lines, roster_modes, said)
        .where(chosen)
    )


def facts_ahead(
    booking_ids: Collection[UUID], offer_id: UUID, *, as_of: date, known_at: int | None = None
) -> Select[UUID, int]:
    """Select booking and position of what those did later who stood ahead of bookings in the line: it moves places."""
    waits, ahead, step = (roster_lines.alias(name) for name in ("waits", "ahead", "step"))
    first = and_(ahead.c.offer == offer_id, ahead.c.state == WAITING, ahead.c.position < waits.c.position)
    mine = and_(waits.c.offer == offer_id, waits.c.booking.in_(booking_ids))
    waited = and_(mine, waits.c.state == WAITING, known(waits, as_of, known_at))
    return (
        select(waits.c.booking.label("key"), step.c.position)
        .join_from(waits, ahead, first)
        .join(step, and_(step.c.booking == ahead.c.booking, step.c.position > waits.c.position))
        .where(waited, known(step, as_of, known_at))
    )


def _bookings(connection: Connection, as_of: date, known_at: int | None, among: ColumnElement[bool]) -> list[Booking]:
    c = roster_lines.c
    last = latest(roster_lines, c.booking, as_of, known_at, among) & (c.state != CANCELLED)
    columns = (c.booking, c.offer, c.person, c.state, c.on, c.until, c.minutes)
    found = [Booking(*row) for row in connection.execute(select(*columns).where(last).order_by(c.position))]
    return _placed(found, _modes(connection, {each.offer for each in found}, as_of, known_at))


def _modes(connection: Connection, offers: Collection[UUID], as_of: date, known_at: int | None) -> dict[UUID, str]:
    c = roster_modes.c
    last = latest(roster_modes, c.booking, as_of, known_at, c.offer.in_(offers))
    return {row.booking: row.mode for row in connection.execute(select(c.booking, c.mode).where(last))}


def _placed(bookings: Sequence[Booking], modes: Mapping[UUID, str]) -> list[Booking]:
    """Give those who wait their place in the line of their mode, in the order in which they were committed."""
    places: Counter[str | None] = Counter()
    found = []
    for each in bookings:
        mode = modes.get(each.id, modes.get(each.offer))
        places[mode] += each.state == WAITING
        found.append(each._replace(mode=mode, place=places[mode] if each.state == WAITING else None))
    return found


def _state(topic: str) -> str:
    return topic.rpartition(".")[2].replace("waitlisted", WAITING)
