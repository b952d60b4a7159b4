"""Courses for members and guests: what is offered and found by what, and taking a place or waiting for one."""

from typing import Any, get_args
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, enrolment_id
from domain.courses.facts import Form, Level
from domain.members.member import Member
from domain.processes import enrolment as process
from domain.values import Money
from projections.views import course_seats, courses, studies
from projections.views.courses import Sought
from projections.views.rosters import Booking
from web.api.deeds import house
from web.api.enrolments import enrolment_owner
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.pages.amounts import Amount, money_of
from web.pages.asked import asked
from web.pages.course_words import FORMS, LEVELS, refund_sentence
from web.pages.forms import fresh_key, send, then
from web.pages.mine import bookings
from web.pages.shell import language

pages = Blueprint("courses", __name__, url_prefix="/courses")
MOST = 200


class SoughtSchema(ma.Schema):
    """What a course is looked for by."""

    words = ma.fields.String(load_default=None, validate=ma.validate.Length(0, 200))
    theme = ma.fields.String(load_default=None)
    level = ma.fields.String(load_default=None, validate=ma.validate.OneOf(get_args(Level)))
    language = ma.fields.String(load_default=None)
    form = ma.fields.String(load_default=None, validate=ma.validate.OneOf(get_args(Form)))
    most = Amount(load_default=None)


@pages.get("")
@public
def listing() -> str:
    """Show the courses on offer, those looked for, with one's own enrolments."""
    query, today, currency = asked(SoughtSchema()), house().today(), house().settings.currency
    most = None if query["most"] is None else money_of(query["most"], currency, field="most").minor
    with views() as connection:
        found = courses.on_offer(connection, as_of=today, sought=Sought(**query | {"most": most}), limit=MOST)
        terms = courses.terms(connection, [course.id for course in found], as_of=today)
        in_use = courses.words_in_use(connection, as_of=today)
        own = bookings(connection)
    return render_template(
        "courses/listing.html",
        courses=found,
        described={id: each["described"] for id, each in terms.items() if "described" in each},
        own={booking.offer: booking for booking in own},
        query=query,
        choices={
            "themes": [(theme, theme) for theme in in_use["themes"]],
            "languages": [(code, language(code)) for code in in_use["languages"]],
        },
        levels=LEVELS,
        forms=FORMS,
        currency=currency,
    )


@pages.get("/<uuid:course_id>")
@public
def show(course_id: UUID, errors: dict[str, str] | None = None, **_form: object) -> str:
    """Show a course: what people can do afterwards, what it costs, asks for and credits, and how far one has come."""
    with views() as connection:
        mine = next((booking for booking in reversed(bookings(connection)) if booking.offer == course_id), None)
        found = courses.find(connection, course_id, as_of=house().today())
        if found is None and mine is None:
            abort(404)
        told = _told(connection, course_id, mine)
    course = house().office.read(Course, course_id)
    return render_template(
        "courses/show.html",
        course=course,
        offer=found,
        mine=mine,
        enrolment=house().office.read(Enrolment, mine.id) if mine else None,
        refunds=refund_sentence(course.refunds_of(house().today())),
        needs=[(id, house().office.read(Course, id).title) for id in course.needs_courses],
        given_up=None if mine else _given_up(course_id),
        own_price=_own_price(course),
        levels=LEVELS,
        forms=FORMS,
        key=fresh_key(),
        errors=errors or {},
        **told,
    )


@pages.post("/<uuid:course_id>/enrolments")
@allow(*EVERYONE)
def enrol(course_id: UUID) -> Response:
    """Take a place on a course, or one in its line."""
    person = current().person or abort(401)
    finders: dict[str, Any] = {"standing": house().good_standing, "certified": house().certified}
    receipt = send(process.enrol, course_id=course_id, person_id=person, on=house().today(), **finders)
    return _on_with(course_id, house().office.read(Enrolment, receipt.result or course_id), "You are enrolled.")


@pages.post("/enrolments/<uuid:enrolment_id>/acceptances")
@allow(STAFF, ADMIN, own=enrolment_owner)
def accept(enrolment_id: UUID) -> Response:
    """Take the seat that is held."""
    send(process.accept_offer, enrolment_id, on=house().today())
    enrolment = house().office.read(Enrolment, enrolment_id)
    return _on_with(enrolment.course_id, enrolment, "The seat is yours.")


@pages.post("/enrolments/<uuid:enrolment_id>/passes")
@allow(STAFF, ADMIN, own=enrolment_owner)
def pass_on(enrolment_id: UUID) -> Response:
    """Let the next in line have the seat that is held."""
    send(process.pass_offer, enrolment_id, on=house().today())
    return _back(enrolment_id, "The next in line is asked. You can enrol again to wait for another seat.")


@pages.post("/enrolments/<uuid:enrolment_id>/cancellations")
@allow(STAFF, ADMIN, own=enrolment_owner)
def cancel(enrolment_id: UUID) -> Response:
    """Give up a place on a course; what its policy says is credited."""
    send(process.cancel, enrolment_id, on=house().today())
    return _back(enrolment_id, "Your place is given up. You can take that back for a week, or enrol again.")


@pages.post("/enrolments/<uuid:enrolment_id>/resumptions")
@allow(STAFF, ADMIN, own=enrolment_owner)
def resume(enrolment_id: UUID) -> Response:
    """Take back that a place was given up."""
    send(process.resume, enrolment_id, on=house().today())
    enrolment = house().office.read(Enrolment, enrolment_id)
    return _on_with(enrolment.course_id, enrolment, "Your place is yours again.")


def _own_price(course: Course) -> Money:
    """Return what one would pay oneself today; enrolling decides again."""
    person, today = current().person, house().today()
    membership = None if person is None else house().good_standing(person, today)
    return course.price_for(None if membership is None else house().office.read(Member, membership).grade)


def _told(connection: Connection, course_id: UUID, mine: Booking | None) -> dict[str, Any]:
    """Return the seats of a course and how far the person at the browser has come on it."""
    found = studies.studies(connection, [mine.id], as_of=house().today()) if mine else {}
    seats = course_seats.seats_of(connection, [course_id]).get(course_id)
    return {"seats": seats, "study": found.get(mine.id) if mine else None}


def _given_up(course_id: UUID) -> UUID | None:
    """Return the place on a course that was given up of late by whoever asks, and can be taken back."""
    person, office, time = current().person, house().office, 1
    while person and office.holds(Enrolment, id := enrolment_id(course_id, person, time)):
        if office.read(Enrolment, id).is_resumable(house().today()):
            return id
        time += 1
    return None


def _on_with(course_id: UUID, enrolment: Enrolment, text: str) -> Response:
    if enrolment.invoice_id and enrolment.awaits_payment:
        address = url_for("invoices_pages.show", invoice_id=enrolment.invoice_id)
        return then(address, "Your place is reserved. Pay the invoice to begin.")
    waits = "The course is full. You are in line, and are told when a seat is free."
    return then(url_for("courses.show", course_id=course_id), waits if enrolment.state == "waiting" else text)


def _back(enrolment_id: UUID, text: str) -> Response:
    course_id = house().office.read(Enrolment, enrolment_id).course_id
    return then(url_for("courses.show", course_id=course_id), text)
