"""The API's door to places on courses: how far people come, what they are given more, and giving a place up."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses.enrolment import Enrolment
from domain.courses.places import StatedBy
from domain.courses.rules import MOST_MODULES, MOST_POINTS
from domain.processes import enrolment as process
from domain.processes import study
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house
from web.api.fields import DoneSchema, Flag, MoneySchema, Schema, Whole
from web.api.learning import decider
from web.auth.identity import current
from web.auth.rights import allow

enrolments = Blueprint("enrolments", __name__, url_prefix="/enrolments", description="Places on courses")


class EnrolmentSchema(Schema):
    """An enrolment as it stands; `through` is the last day to complete it."""

    id = ma.fields.UUID()
    course_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    state = ma.fields.String()
    price = ma.fields.Nested(MoneySchema())
    invoice_id = ma.fields.UUID(allow_none=True)
    through = ma.fields.Date()


class FinishedSchema(Schema):
    """Which module is finished, numbered from 1."""

    module = Whole(1, MOST_MODULES, required=True)


class AttemptSchema(Schema):
    """How an attempt at the assessment went; `points` in hundredths, null where none are given."""

    passed = Flag(required=True)
    points = Whole(0, MOST_POINTS, load_default=None, allow_none=True)


class ThroughSchema(Schema):
    """Until when there is time."""

    through = ma.fields.Date(required=True)


def enrolment_owner(enrolment_id: UUID) -> UUID:
    """Return whose enrolment it is."""
    return house().office.read(Enrolment, enrolment_id).person_id


def stated_by(enrolment_id: UUID) -> StatedBy:
    """Return as what the person who asks states something of an enrolment."""
    return "learner" if current().person == enrolment_owner(enrolment_id) else "teacher"


@enrolments.get("/<uuid:enrolment_id>")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(200, EnrolmentSchema())
def show_enrolment(enrolment_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return an enrolment, with the version to send back in If-Match."""
    found = house().office.read(Enrolment, enrolment_id)
    return with_version(found, {name: getattr(found, name) for name in EnrolmentSchema().fields})


@enrolments.post("/<uuid:enrolment_id>/completions")
@allow(STAFF, ADMIN)
@enrolments.response(201, DoneSchema())
def complete(enrolment_id: UUID) -> Answer:
    """Take down that the person finished; what the course credits follows."""
    today = house().today()
    return done(study.take_down_completion, enrolment_id, judged_by=decider(), on=today, expected=expected())


@enrolments.post("/<uuid:enrolment_id>/modules")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.arguments(FinishedSchema())
@enrolments.response(201, DoneSchema())
def finish_module(data: dict[str, int], enrolment_id: UUID) -> Answer:
    """State that a module is finished; the last one completes a course without an assessment."""
    by, today = stated_by(enrolment_id), house().today()
    return done(study.finish_module, enrolment_id, module=data["module"], stated_by=by, on=today, expected=expected())


@enrolments.post("/<uuid:enrolment_id>/attempts")
@allow(STAFF, ADMIN)
@enrolments.arguments(AttemptSchema())
@enrolments.response(201, DoneSchema())
def attempt(data: dict[str, Any], enrolment_id: UUID) -> Answer:
    """Take down an attempt at the assessment; none erases another, and the first that passes completes the course."""
    today = house().today()
    return done(study.attempt, enrolment_id, **data, judged_by=decider(), on=today, expected=expected())


@enrolments.post("/<uuid:enrolment_id>/extensions")
@allow(STAFF, ADMIN)
@enrolments.arguments(ThroughSchema())
@enrolments.response(201, DoneSchema())
def extend(data: dict[str, Any], enrolment_id: UUID) -> Answer:
    """Give a person more time to complete the course."""
    return done(study.extend, enrolment_id, **data, on=house().today(), expected=expected())


@enrolments.post("/<uuid:enrolment_id>/acceptances")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(201, DoneSchema())
def accept(enrolment_id: UUID) -> Answer:
    """Take the seat that is held for whoever waited longest."""
    return done(process.accept_offer, enrolment_id, on=house().today(), expected=expected())


@enrolments.post("/<uuid:enrolment_id>/passes")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(201, DoneSchema())
def pass_on(enrolment_id: UUID) -> Answer:
    """Let the next in line have the seat that is held."""
    return done(process.pass_offer, enrolment_id, on=house().today(), expected=expected())


@enrolments.post("/<uuid:enrolment_id>/cancellations")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(201, DoneSchema())
def cancel(enrolment_id: UUID) -> Answer:
    """Give up a place, an offer or the wait; what the course's policy says is credited."""
    return done(process.cancel, enrolment_id, on=house().today(), expected=expected())


@enrolments.post("/<uuid:enrolment_id>/resumptions")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(201, DoneSchema())
def resume(enrolment_id: UUID) -> Answer:
    """Take back, within a week, that a place was given up: with its seat, at its price, settled with the credit."""
    return done(process.resume, enrolment_id, on=house().today(), expected=expected())
