"""Rosters: who is registered for each event, who waits, who was there; and who takes each course."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template

from domain.aggregate import ADMIN, STAFF
from domain.courses.course import Course
from domain.events.clock import day_at
from projections.reports import programme
from projections.reports.courses import Studies
from projections.reports.numbers import Look
from projections.views import course_seats, courses, events, orders, people, rosters, seats
from projections.views.rosters import Booking
from web.api.deeds import house
from web.api.lists import key_in
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, asked, seen
from web.pages.forms import fresh_key
from web.pages.sheets import Row, sheet

pages = Blueprint("rosters", __name__, url_prefix="/rosters")
PAGE = 50
COLUMNS = ("Name", "State", "Since", "Until", "Place in line", "Minutes", "Booking id", "Person id")
SEAT_COLUMNS = ("Mode", "Ticket", "Code", "Add-ons")
RECENT = timedelta(days=60)
"""How far back the list begins, so that attendance can still be taken down."""


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str:
    """Show the events of late and to come with their seats, and the courses on offer."""
    query = asked(DatesSchema())
    at, after = seen(query), key_in(query["cursor"], str, UUID)
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    with views() as connection:
        found = events.on_offer(
            connection,
            **dated,
            start_from=(at.as_of - RECENT).isoformat(),
            after=after,
            limit=PAGE,
        )
        counted = seats.seats_of(connection, [event.id for event in found], known_at=at.position)
        offered = courses.on_offer(connection, **dated, limit=200)
    return render_template(
        "rosters/listing.html",
        events=found,
        seats=counted,
        courses=offered,
        cursor=cursor_of(found[-1].starts, str(found[-1].id)) if len(found) == PAGE else None,
        as_of=at.as_of,
        known_at=at.known_at,
    )


@pages.get("/events/<uuid:event_id>")
@allow(STAFF, ADMIN)
def event(
    event_id: UUID,
    errors: dict[str, str] | None = None,
    refused: str | None = None,
    registration_id: UUID | None = None,
    values: Mapping[str, str] | None = None,
) -> str | Response:
    """Show who is registered for an event, who waits in which place, and who was there."""
    query = asked(DatesSchema())
    at = seen(query)
    with views() as connection:
        found = programme.listing(connection, event_id, as_of=at.as_of, known_at=at.position) or abort(404)
        bookings = rosters.roster(connection, event_id, as_of=at.as_of, known_at=at.position)
        ordered = orders.orders_of(connection, event_id, as_of=at.as_of, known_at=at.position)
        names = people.names(connection, [booking.person for booking in bookings])
    if query["format"]:
        return sheet("roster", at, (*COLUMNS, *SEAT_COLUMNS), _with_seats(bookings, names, ordered))
    return render_template(
        "rosters/event.html",
        event=found.event,
        there=day_at(found.event.zone, house().clock()).isoformat(),
        seats=found.seats,
        bookings=bookings,
        orders=ordered,
        names=names,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        not_there=registration_id if refused else None,
        as_of=at.as_of,
        known_at=at.known_at,
    )


@pages.get("/courses/<uuid:course_id>")
@allow(STAFF, ADMIN)
def course(
    course_id: UUID, errors: dict[str, str] | None = None, refused: str | None = None, **_form: object
) -> str | Response:
    """Show who takes a course, how far they have come, who waits, and who has finished it."""
    query = asked(DatesSchema())
    at = seen(query)
    found = house().office.read(Course, course_id)
    with views() as connection:
        learners = Studies(course_id, Look(at.as_of, at.position)).learners(connection)
        counted = course_seats.seats_of(connection, [course_id], known_at=at.position)
        names = people.names(connection, [each.booking.person for each in learners])
    if query["format"]:
        return sheet("roster", at, COLUMNS, _rows([each.booking for each in learners], names))
    return render_template(
        "rosters/course.html",
        course=found,
        learners=learners,
        seats=counted.get(course_id),
        names=names,
        key=fresh_key(),
        errors=errors or {},
        refused=refused,
        as_of=at.as_of,
        known_at=at.known_at,
    )


def _with_seats(bookings: list[Booking], names: dict[UUID, str], ordered: dict[UUID, orders.Ordered]) -> Iterable[Row]:
    for b, row in zip(bookings, _rows(bookings, names), strict=True):
        order = ordered.get(b.id)
        yield *row, b.mode, order and order.ticket, order and order.code, ", ".join(order.add_ons) if order else None


def _rows(bookings: list[Booking], names: dict[UUID, str]) -> Iterable[Row]:
    for b in bookings:
        name = names.get(b.person, "Somebody erased")
        yield name, b.state, b.on, b.until, b.place, b.minutes, str(b.id), str(b.person)
