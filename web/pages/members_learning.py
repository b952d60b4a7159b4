"""The learning on a person's record: certifications, bookings, standings and log, and what can be booked for them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from projections.reports import programme
from projections.reports.programme import Listing
from projections.views import certifications, courses, cpd_credits, rosters
from web.api.deeds import house
from web.api.reading import views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, asked, seen
from web.pages.forms import fresh_key
from web.pages.members_record import frame
from web.pages.offers import offer_of
from web.pages.shell import day
from web.pages.standings import shown

pages = Blueprint("members_learning", __name__, url_prefix="/people/<uuid:person_id>")
CHOICES = 200


@pages.get("/learning")
@allow(STAFF, ADMIN)
def learning(
    person_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
    **_booking: UUID,
) -> str:
    """Show a person's certifications, bookings, standings and log, as of a day and as known on a day."""
    at = seen(asked(DatesSchema()))
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    with views() as connection:
        bookings = rosters.bookings_of(connection, person_id, **dated)
        own = certifications.of_person(connection, person_id, **dated)
        standings = shown(connection, person_id, at.as_of, at.position)
        log = cpd_credits.lines(connection, person_id, **dated)
        choices = _choices(connection)
    return render_template(
        "record/learning.html",
        **frame(person_id, at),
        own=own,
        standings=standings,
        log=[(line, house().office.codec.open_field(person_id, line.title)) for line in reversed(log)],
        bookings=[(booking, offer_of(booking.offer)) for booking in reversed(bookings)],
        **choices,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


def _choices(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """Return what can be booked today, each with its label."""
    today = house().today()
    coming = programme.programme(connection, as_of=today, limit=CHOICES)
    taught = courses.on_offer(connection, as_of=today, limit=CHOICES)
    return {
        "event_choices": [(str(each.event.id), _label(each)) for each in coming if each.event.state == "open"],
        "course_choices": [(str(course.id), course.title) for course in taught],
    }


def _label(each: Listing) -> str:
    seats = f"{each.seats.free} free" if each.seats.free > 0 else "full, with a waiting list"
    return f"{each.event.title}, {day(each.event.starts)} ({seats})"
