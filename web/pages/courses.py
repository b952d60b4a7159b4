"""Courses for members and guests: what is offered, and enrolling."""

from uuid import UUID

from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.courses.enrolment import Enrolment
from domain.processes import enrolment as process
from projections.views import courses
from web.api.enrolments import enrolment_owner
from web.api.deeds import house
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.pages.forms import fresh_key, send, then
from web.pages.mine import bookings, is_member

pages = Blueprint("courses", __name__, url_prefix="/courses")


@pages.get("")
@public
def listing() -> str:
    """Show the courses on offer, with one's own enrolments."""
    today = house().today()
    with views() as connection:
        found = courses.on_offer(connection, as_of=today, limit=200)
        own = bookings(connection)
    return render_template("courses/listing.html", courses=found, own={booking.offer: booking for booking in own})


@pages.get("/<uuid:course_id>")
@public
def show(course_id: UUID) -> str:
    """Show a course: what people can do afterwards, what it costs and credits."""
    today = house().today()
    with views() as connection:
        found = courses.find(connection, course_id, as_of=today) or abort(404)
        own = bookings(connection)
    mine = next((booking for booking in own if booking.offer == course_id), None)
    enrolment = house().office.read(Enrolment, mine.id) if mine else None
    return render_template(
        "courses/show.html",
        course=found,
        mine=mine,
        enrolment=enrolment,
        is_member=is_member(),
        key=fresh_key(),
    )


@pages.post("/<uuid:course_id>/enrolments")
@allow(*EVERYONE)
def enrol(course_id: UUID) -> Response:
    """Take a place on a course."""
    person = current().person or abort(401)
    today, standing = house().today(), house().good_standing
    receipt = send(process.enrol, course_id=course_id, person_id=person, on=today, standing=standing)
    enrolment = house().office.read(Enrolment, receipt.result or course_id)
    if enrolment.invoice_id and enrolment.awaits_payment:
        address = url_for("invoices_pages.show", invoice_id=enrolment.invoice_id)
        return then(address, "Your place is reserved. Pay the invoice to begin.")
    return then(url_for("courses.show", course_id=course_id), "You are enrolled.")


@pages.post("/enrolments/<uuid:enrolment_id>/cancellations")
@allow(STAFF, ADMIN, own=enrolment_owner)
def cancel(enrolment_id: UUID) -> Response:
    """Give up a place on a course; in time, its invoice is credited."""
    send(process.cancel, enrolment_id, on=house().today())
    course_id = house().office.read(Enrolment, enrolment_id).course_id
    return then(url_for("courses.show", course_id=course_id), "Your place is given up. You can enrol again.")
