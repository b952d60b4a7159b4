"""What the office takes down of people on a course: attempts at its assessment, more time, what is waived."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.errors import Invalid
from domain.processes import places, study
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.learning import decider
from web.auth.people import person_with_email
from web.auth.rights import allow
from web.pages.forms import send, submitted, then
from web.pages.rosters import course

pages = Blueprint("rosters_study", __name__, url_prefix="/rosters/courses/<uuid:course_id>")
MOST_POINTS = 100


class AttemptForm(Schema):
    """How an attempt went; points out of a hundred."""

    passed = ma.fields.String(required=True, validate=ma.validate.OneOf(["yes", "no"]))
    points = ma.fields.Decimal(load_default=None, places=2, validate=ma.validate.Range(0, MOST_POINTS))


class ThroughForm(Schema):
    """Until when there is time."""

    through = ma.fields.Date(required=True)


class WaiverForm(Schema):
    """For whom, and why."""

    email = text(254)
    reason = text(500)


@pages.post("/enrolments/<uuid:enrolment_id>/attempts")
@allow(STAFF, ADMIN)
@submitted(AttemptForm(), course, "study")
def attempt(form: dict[str, Any], course_id: UUID, enrolment_id: UUID) -> Response:
    """Take down an attempt at the assessment."""
    points = None if form["points"] is None else int(form["points"] * 100)
    told = {"passed": form["passed"] == "yes", "points": points, "judged_by": decider()}
    send(study.attempt, enrolment_id, **told, on=house().today())
    return _back(course_id, "The attempt is taken down. None erases another; the best counts.")


@pages.post("/enrolments/<uuid:enrolment_id>/extensions")
@allow(STAFF, ADMIN)
@submitted(ThroughForm(), course, "study")
def extend(form: dict[str, Any], course_id: UUID, enrolment_id: UUID) -> Response:
    """Give a person more time."""
    send(study.extend, enrolment_id, through=form["through"], on=house().today())
    return _back(course_id, "They have more time now.")


@pages.post("/waivers")
@allow(STAFF, ADMIN)
@submitted(WaiverForm(), course, "waiver")
def waive(form: dict[str, Any], course_id: UUID) -> Response:
    """Let somebody enrol without what the course asks for first."""
    person = person_with_email(house().office, form["email"])
    if person is None:
        raise Invalid("nobody is known by this address; ask them to register first", field="email")
    send(places.waive, course_id=course_id, person_id=person, reason=form["reason"], on=house().today())
    return _back(course_id, "They can enrol now.")


def _back(course_id: UUID, text: str) -> Response:
    return then(url_for("rosters.course", course_id=course_id), text)
