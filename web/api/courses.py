"""The API's door to courses: offer, enrol, withdraw, and how far people have come."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands
from domain.courses.course import Course
from domain.courses.facts import GradePrice
from domain.courses.seats import Seats, seats_id
from domain.processes import enrolment as process
from domain.processes import places
from projections.reports.courses import Studies, told
from web.api.answers import with_version
from web.api.course_terms import DescriptionSchema, GradePriceSchema, RefundPolicySchema
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, MoneySchema, PageSchema, Schema, text
from web.api.lists import sliced
from web.api.offers import ForWhomSchema, OfferSchema
from web.api.own import acting_for
from web.api.reading import views
from web.auth.rights import EVERYONE, allow, public

courses = Blueprint("courses_api", __name__, url_prefix="/courses", description="Courses")


class CourseOfferSchema(OfferSchema):
    """A course to offer; `performance` says what people can do afterwards."""

    performance = text(500)


class LimitedSchema(Schema):
    """The seats of a course that takes no more than so many."""

    limit = ma.fields.Integer()
    taken = ma.fields.Integer()
    held = ma.fields.Integer()
    free = ma.fields.Integer()


class CourseSchema(Schema):
    """A course; `seats` is null where everybody is taken on, `refunds` is what holds for who enrols today."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    performance = ma.fields.String()
    price = ma.fields.Nested(MoneySchema())
    member_price = ma.fields.Nested(MoneySchema())
    grade_prices = ma.fields.List(ma.fields.Nested(GradePriceSchema()))
    described = ma.fields.Nested(DescriptionSchema(), allow_none=True)
    refunds = ma.fields.Nested(RefundPolicySchema())
    credit = ma.fields.Dict()
    modules = ma.fields.List(ma.fields.String())
    needs_courses = ma.fields.List(ma.fields.UUID())
    needs_programmes = ma.fields.List(ma.fields.String())
    access_months = ma.fields.Integer()
    most_attempts = ma.fields.Integer()
    stream = ma.fields.String()
    seats = ma.fields.Nested(LimitedSchema(), allow_none=True)
    withdrawn = ma.fields.Boolean()


class WaiverSchema(ForWhomSchema):
    """Who may enrol without what a course asks for first, and why."""

    reason = text(500)


class AttemptedSchema(Schema):
    """An attempt at an assessment; `points` in hundredths."""

    number = ma.fields.Integer()
    passed = ma.fields.Boolean()
    points = ma.fields.Integer(allow_none=True)
    on = ma.fields.Date()


class StudySchema(Schema):
    """An enrolment and how far it has come: time until `through`, numbers of the modules finished, attempts."""

    id = ma.fields.UUID()
    person = ma.fields.UUID()
    state = ma.fields.String()
    on = ma.fields.Date()
    until = ma.fields.Date(allow_none=True)
    place = ma.fields.Integer(allow_none=True)
    through = ma.fields.Date(allow_none=True)
    modules = ma.fields.List(ma.fields.Integer())
    attempts = ma.fields.List(ma.fields.Nested(AttemptedSchema()))


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
    put = {
        "grade_prices": [GradePrice(grade, price) for grade, price in found.grade_prices.items()],
        "refunds": found.refunds_of(house().today()),
        "modules": [module.title for module in found.modules],
        "seats": seats_of(course_id),
        "withdrawn": found.is_withdrawn,
    }
    as_they_are = CourseSchema().fields.keys() - put.keys()
    return with_version(found, put | {name: getattr(found, name) for name in as_they_are})


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
    """Take a place on a course and its invoice, if it costs anything, or a place in line where it is full."""
    person = acting_for(data["person_id"])
    finders: dict[str, Any] = {"standing": house().good_standing, "certified": house().certified}
    return done(process.enrol, course_id=course_id, person_id=person, on=house().today(), **finders)


@courses.post("/<uuid:course_id>/waivers")
@allow(STAFF, ADMIN)
@courses.arguments(WaiverSchema())
@courses.response(201, DoneSchema())
def waive(data: dict[str, Any], course_id: UUID) -> Answer:
    """Let somebody enrol without what the course asks for first, with a reason."""
    house().office.read(Course, course_id)
    person = acting_for(data["person_id"])
    terms = {"person_id": person, "reason": data["reason"]}
    return done(places.waive, course_id=course_id, **terms, on=house().today())


@courses.get("/<uuid:course_id>/studies")
@allow(STAFF, ADMIN)
@courses.arguments(PageSchema(), location="query")
@courses.response(200, page_schema("StudiesPage", StudySchema()))
def studies(query: dict[str, Any], course_id: UUID) -> dict[str, Any]:
    """Return who is on a course or in its line, and how far they have come."""
    with views() as connection:
        found = _studies(query, course_id).learners(connection)
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    return {"items": [{"id": each.booking.id, **told(each)} for each in rows], "cursor": cursor}


def _studies(query: dict[str, Any], course_id: UUID) -> Studies:
    house().office.read(Course, course_id)
    return Studies(course_id, look_of(query))


explained(courses, "/<uuid:course_id>/studies", allow(STAFF, ADMIN), AsOfSchema, _studies, name="studies")


def seats_of(course_id: UUID) -> Seats | None:
    """Return the seats of a course as they stand, None where everybody is taken on."""
    office, id = house().office, seats_id(course_id)
    return office.read(Seats, id) if office.holds(Seats, id) else None
