"""What the office books for a person on their record: a seat or a place in line, a place on a course, giving one up."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.courses.enrolment import Enrolment
from domain.events.registration import Registration
from domain.processes import enrolment, registration
from web.api.deeds import house
from web.api.fields import Schema
from web.api.own import acting_for
from web.auth.rights import allow
from web.pages.forms import send, submitted, then
from web.pages.members_learning import learning

pages = Blueprint("members_bookings", __name__, url_prefix="/people/<uuid:person_id>")
NOTHING = Schema()


class EventChoice(Schema):
    """For which event."""

    event_id = ma.fields.UUID(required=True, error_messages={"required": "Choose an event."})


class CourseChoice(Schema):
    """On which course."""

    course_id = ma.fields.UUID(required=True, error_messages={"required": "Choose a course."})


@pages.post("/registrations")
@allow(STAFF, ADMIN)
@submitted(EventChoice(), learning, "event")
def register(form: dict[str, UUID], person_id: UUID) -> Response:
    """Take a seat for a person, or a place in line."""
    terms: dict[str, Any] = {
        "person_id": acting_for(person_id),
        "on": house().today(),
        "standing": house().good_standing,
    }
    receipt = send(registration.register, event_id=form["event_id"], at=house().clock(), **terms)
    found = house().office.read(Registration, receipt.result or person_id)
    if not found.has_seat:
        return _back(person_id, "The event is full. They are in line.")
    return _back(person_id, "They are registered." + _invoiced(found.invoice_id))


@pages.post("/registrations/<uuid:registration_id>/acceptances")
@allow(STAFF, ADMIN)
@submitted(NOTHING, learning)
def accept(_form: dict[str, Any], person_id: UUID, registration_id: UUID) -> Response:
    """Take the seat that is held for a person."""
    _theirs(house().office.read(Registration, registration_id).person_id, person_id)
    send(registration.accept_offer, registration_id, on=house().today(), at=house().clock())
    found = house().office.read(Registration, registration_id)
    return _back(person_id, "The seat is theirs." + _invoiced(found.invoice_id))


@pages.post("/registrations/<uuid:registration_id>/cancellations")
@allow(STAFF, ADMIN)
@submitted(NOTHING, learning)
def cancel(_form: dict[str, Any], person_id: UUID, registration_id: UUID) -> Response:
    """Give up a person's seat or place in line; in time, the invoice is credited."""
    _theirs(house().office.read(Registration, registration_id).person_id, person_id)
    send(registration.cancel, registration_id, on=house().today(), at=house().clock())
    return _back(person_id, "Cancelled. A freed seat goes to the next in line; they can register again.")


@pages.post("/enrolments")
@allow(STAFF, ADMIN)
@submitted(CourseChoice(), learning, "course")
def enrol(form: dict[str, UUID], person_id: UUID) -> Response:
    """Take a place on a course for a person."""
    terms: dict[str, Any] = {
        "person_id": acting_for(person_id),
        "on": house().today(),
        "standing": house().good_standing,
    }
    receipt = send(enrolment.enrol, course_id=form["course_id"], **terms)
    found = house().office.read(Enrolment, receipt.result or person_id)
    return _back(person_id, "They are enrolled." + _invoiced(found.invoice_id))


@pages.post("/enrolments/<uuid:enrolment_id>/cancellations")
@allow(STAFF, ADMIN)
@submitted(NOTHING, learning)
def leave(_form: dict[str, Any], person_id: UUID, enrolment_id: UUID) -> Response:
    """Give up a person's place on a course; in time, the invoice is credited."""
    _theirs(house().office.read(Enrolment, enrolment_id).person_id, person_id)
    send(enrolment.cancel, enrolment_id, on=house().today())
    return _back(person_id, "The place on the course is given up; they can enrol again.")


def _theirs(owner: UUID, person_id: UUID) -> None:
    """Answer 404 unless the booking is the person's."""
    if owner != person_id:
        abort(404)


def _invoiced(invoice_id: UUID | None) -> str:
    if invoice_id is None:
        return ""
    return f" {house().office.read(Invoice, invoice_id).number} is their invoice."


def _back(person_id: UUID, text: str) -> Response:
    return then(url_for("members_learning.learning", person_id=person_id), text)
