"""The API's door to courses: offer, enrol, complete."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment
from domain.processes import enrolment as process
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.fields import DoneSchema, MoneySchema, Schema, text
from web.api.offers import ForWhomSchema, OfferSchema
from web.api.own import acting_for
from web.auth.rights import EVERYONE, allow, public

courses = Blueprint("courses_api", __name__, url_prefix="/courses", description="Courses")
enrolments = Blueprint("enrolments", __name__, url_prefix="/enrolments", description="Places on courses")


class CourseOfferSchema(OfferSchema):
    """A course to offer; `performance` says what people can do afterwards."""

    performance = text(500)


class CourseSchema(Schema):
    """A course."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    price = ma.fields.Nested(MoneySchema())
    member_price = ma.fields.Nested(MoneySchema())
    credit = ma.fields.Dict()
    withdrawn = ma.fields.Boolean()


class EnrolmentSchema(Schema):
    """An enrolment as it stands."""

    id = ma.fields.UUID()
    course_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    state = ma.fields.String()
    price = ma.fields.Nested(MoneySchema())
    invoice_id = ma.fields.UUID(allow_none=True)


def enrolment_owner(enrolment_id: UUID) -> UUID:
    """Return whose enrolment it is."""
    return house().office.read(Enrolment, enrolment_id).person_id


@courses.post("")
@allow(STAFF, ADMIN)
@courses.arguments(CourseOfferSchema())
@courses.response(201, DoneSchema())
def offer(data: dict[str, Any]) -> Answer:
    """Offer a course."""
    return done(commands.offer, new_id(), on=house().today(), **data)


@courses.get("/<uuid:course_id>")
@public
@courses.response(200, CourseSchema())
def show(course_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a course, with the version to send back in If-Match."""
    found = house().office.read(Course, course_id)
    names = ("id", "title", "price", "member_price", "credit")
    return with_version(found, {**{n: getattr(found, n) for n in names}, "withdrawn": found.is_withdrawn})


@courses.post("/<uuid:course_id>/withdrawals")
@allow(STAFF, ADMIN)
@courses.response(201, DoneSchema())
def withdraw(course_id: UUID) -> Answer:
    """Close a course for enrolment."""
    return done(commands.withdraw, course_id, on=house().today(), expected=expected())


@courses.post("/<uuid:course_id>/enrolments")
@allow(*EVERYONE)
@courses.arguments(ForWhomSchema())
@courses.response(201, DoneSchema())
def enrol(data: dict[str, Any], course_id: UUID) -> Answer:
    """Take a place on a course and its invoice, if it costs anything."""
    person = acting_for(data["person_id"])
    standing = house().good_standing
    return done(process.enrol, course_id=course_id, person_id=person, on=house().today(), standing=standing)


@enrolments.get("/<uuid:enrolment_id>")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(200, EnrolmentSchema())
def show_enrolment(enrolment_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return an enrolment, with the version to send back in If-Match."""
    found = house().office.read(Enrolment, enrolment_id)
    names = ("id", "course_id", "person_id", "state", "price", "invoice_id")
    return with_version(found, {name: getattr(found, name) for name in names})


@enrolments.post("/<uuid:enrolment_id>/completions")
@allow(STAFF, ADMIN)
@enrolments.response(201, DoneSchema())
def complete(enrolment_id: UUID) -> Answer:
    """Take down that the person finished; what the course credits follows."""
    return done(process.complete, enrolment_id, on=house().today(), expected=expected())


@enrolments.post("/<uuid:enrolment_id>/cancellations")
@allow(STAFF, ADMIN, own=enrolment_owner)
@enrolments.response(201, DoneSchema())
def cancel(enrolment_id: UUID) -> Answer:
    """Give up a place; in time, the invoice is credited."""
    return done(process.cancel, enrolment_id, on=house().today(), expected=expected())
