"""Seats on a course for others: buying several with one invoice, giving them to people, taking and giving them back."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.courses.block import MOST_SEATS, SeatBlock
from domain.courses.course import Course
from domain.processes import seat_blocks as process
from projections.views import people
from web.api.deeds import house, new_id
from web.api.fields import Schema
from web.api.reading import views
from web.api.seat_blocks import block_owner, holder
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.course_words import refund_sentence
from web.pages.courses import show as show_course
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("courses_seats", __name__, url_prefix="/courses")


class SeatsForm(Schema):
    """How many seats."""

    seats = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_SEATS))


class EmailForm(Schema):
    """Who gets a seat."""

    email = ma.fields.String(required=True, validate=ma.validate.Length(3, 254))


@pages.post("/<uuid:course_id>/seat-blocks")
@allow(*EVERYONE)
@submitted(SeatsForm(), show_course)
def buy(form: dict[str, int], course_id: UUID) -> Response:
    """Buy several seats with one invoice."""
    id, person = new_id(), current().person or abort(401)
    terms: dict[str, Any] = {"course_id": course_id, "person_id": person, "standing": house().good_standing}
    send(process.buy, id, seats=form["seats"], on=house().today(), **terms)
    block = house().office.read(SeatBlock, id)
    if block.invoice_id is not None:
        address = url_for("invoices_pages.show", invoice_id=block.invoice_id)
        return then(address, "The seats are reserved. Pay the invoice, then give them to people under My courses.")
    return then(url_for("courses_seats.block", block_id=id), "The seats are yours to give.")


@pages.get("/seats/<uuid:block_id>")
@allow(STAFF, ADMIN, own=block_owner)
def block(block_id: UUID, errors: dict[str, str] | None = None, values: Any = None, **_form: object) -> str:  # noqa: ANN401
    """Show a block of seats: who has which, and what can be done with the others."""
    office, found = house().office, house().office.read(SeatBlock, block_id)
    with views() as connection:
        names = people.names(connection, [person for person, _ in found.holders.values()])
    course = office.read(Course, found.course_id)
    return render_template(
        "courses/block.html",
        block=found,
        course=course,
        names=names,
        invoice=office.read(Invoice, found.invoice_id) if found.invoice_id else None,
        refunds=refund_sentence(course.refunds_of(found.bought_on)),
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("/seats/<uuid:block_id>/assignments")
@allow(STAFF, ADMIN, own=block_owner)
@submitted(EmailForm(), block)
def assign(form: dict[str, Any], block_id: UUID) -> Response:
    """Give a seat to somebody by their e-mail address."""
    person = holder({"holder_id": None, "email": form["email"]})
    send(process.assign, block_id, holder_id=person, on=house().today(), certified=house().certified)
    return _back(block_id, "The seat is theirs; they can begin.")


@pages.post("/seats/<uuid:block_id>/<int:seat>/unassignments")
@allow(STAFF, ADMIN, own=block_owner)
@submitted(Schema(), block)
def unassign(_form: dict[str, Any], block_id: UUID, seat: int) -> Response:
    """Take a seat back, for another person."""
    send(process.unassign, block_id, seat=seat, on=house().today())
    return _back(block_id, f"Seat {seat} is free again.")


@pages.post("/seats/<uuid:block_id>/returns")
@allow(STAFF, ADMIN, own=block_owner)
@submitted(SeatsForm(), block)
def give_back(form: dict[str, int], block_id: UUID) -> Response:
    """Give free seats back."""
    send(process.give_back, block_id, seats=form["seats"], on=house().today())
    return _back(block_id, "The seats are given back; what is due back is your credit.")


def _back(block_id: UUID, text: str) -> Response:
    return then(url_for("courses_seats.block", block_id=block_id), text)
