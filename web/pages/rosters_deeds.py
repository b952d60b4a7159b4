"""What the office takes down on a roster: who was there, who gave up a seat, who finished, what is called off."""

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands as courses
from domain.events import commands as events
from domain.processes import attendances, registration, study
from web.api.deeds import house
from web.api.events import TakenBackSchema
from web.api.fields import Schema
from web.api.learning import decider
from web.auth.rights import allow
from web.pages.forms import send, submitted, then
from web.pages.rosters import course, event

pages = Blueprint("rosters_deeds", __name__, url_prefix="/rosters")
NOTHING = Schema()


@pages.post("/events/<uuid:event_id>/registrations/<uuid:registration_id>/attendances")
@allow(STAFF, ADMIN)
@submitted(NOTHING, event)
def attend(_form: dict[str, Any], event_id: UUID, registration_id: UUID) -> Response:
    """Take down that the person was there."""
    send(events.attend, registration_id, on=house().today(), at=house().clock())
    return _to_event(event_id, "Attendance is taken down; what the event credits is put on their log.")


@pages.post("/events/<uuid:event_id>/registrations/<uuid:registration_id>/attendance-withdrawals")
@allow(STAFF, ADMIN)
@submitted(TakenBackSchema(), event, "attendance")
def withdraw_attendance(form: dict[str, Any], event_id: UUID, registration_id: UUID) -> Response:
    """Take back that the person was there, with what it earned."""
    send(attendances.withdraw_attendance, registration_id, on=house().today(), **form)
    text = "Attendance is taken back, and what it earned is struck off the log. It can be taken down again."
    return _to_event(event_id, text)


@pages.post("/events/<uuid:event_id>/registrations/<uuid:registration_id>/cancellations")
@allow(STAFF, ADMIN)
@submitted(NOTHING, event)
def cancel(_form: dict[str, Any], event_id: UUID, registration_id: UUID) -> Response:
    """Give up a seat for somebody; the next in line is offered it."""
    send(registration.cancel, registration_id, on=house().today(), at=house().clock())
    return _to_event(event_id, "Cancelled. A freed seat goes to the next in line; they can register again.")


@pages.post("/events/<uuid:event_id>/cancellations")
@allow(STAFF, ADMIN)
@submitted(NOTHING, event)
def call_off(_form: dict[str, Any], event_id: UUID) -> Response:
    """Call an event off; its registrations are then cancelled and credited."""
    send(events.call_off, event_id, on=house().today())
    return _to_event(event_id, "The event is called off. Everybody is cancelled and credited now.")


@pages.post("/courses/<uuid:course_id>/enrolments/<uuid:enrolment_id>/completions")
@allow(STAFF, ADMIN)
@submitted(NOTHING, course)
def complete(_form: dict[str, Any], course_id: UUID, enrolment_id: UUID) -> Response:
    """Take down that somebody finished a course."""
    send(study.take_down_completion, enrolment_id, judged_by=decider(), on=house().today())
    return _to_course(course_id, "Completion is taken down; what the course credits is put on their log.")


@pages.post("/courses/<uuid:course_id>/withdrawals")
@allow(STAFF, ADMIN)
@submitted(NOTHING, course)
def withdraw(_form: dict[str, Any], course_id: UUID) -> Response:
    """Close a course for enrolment; whoever takes it goes on."""
    send(courses.withdraw, course_id, on=house().today())
    return _to_course(course_id, "The course is closed for enrolment. Whoever takes it goes on.")


def _to_event(event_id: UUID, text: str) -> Response:
    return then(url_for("rosters.event", event_id=event_id), text)


def _to_course(course_id: UUID, text: str) -> Response:
    return then(url_for("rosters.course", course_id=course_id), text)
