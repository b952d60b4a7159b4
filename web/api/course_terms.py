"""The API's door to the terms of a course: where it stands in the catalogue, and what is agreed about it."""

from typing import Any, get_args
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands
from domain.courses.facts import Form, GradePrice, Level, Module
from domain.courses.rules import (
    LONGEST_ADDRESS,
    LONGEST_GRADE,
    LONGEST_PROVIDER,
    LONGEST_THEME,
    LONGEST_TITLE,
    MOST_ATTEMPTS,
    MOST_DAYS,
    MOST_GRADES,
    MOST_MINUTES,
    MOST_MODULES,
    MOST_MONTHS,
    MOST_PREREQUISITES,
    STREAMS,
    WHOLE_BP,
)
from domain.courses.seats import MOST_SEATS
from domain.processes import descriptions as describing
from web.api.deeds import Answer, done, expected, house
from web.api.fields import DoneSchema, Flag, Schema, Whole, text
from web.api.offers import PriceSchema
from web.auth.rights import allow

course_terms = Blueprint("course_terms", __name__, url_prefix="/courses", description="Terms of courses")


class DescriptionSchema(Schema):
    """Where a course stands in the catalogue; `language` is an ISO 639 code, `minutes` how long most people take."""

    theme = text(LONGEST_THEME)
    level = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Level)))
    language = ma.fields.String(required=True, validate=ma.validate.Regexp("[a-z]{2,3}$"), metadata={"example": "en"})
    form = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Form)))
    minutes = Whole(1, MOST_MINUTES, load_default=None, allow_none=True)
    provider = text(LONGEST_PROVIDER, required=False, load_default="")
    address = text(LONGEST_ADDRESS, required=False, load_default="", metadata={"example": "https://example.org/course"})
    author_id = ma.fields.UUID(load_default=None, allow_none=True)


class GradePriceSchema(Schema):
    """What members of a grade pay."""

    grade = text(LONGEST_GRADE)
    price = ma.fields.Nested(PriceSchema(), required=True)

    @ma.post_load
    def _made(self, data: dict[str, Any], **_options: Any) -> GradePrice:
        return GradePrice(**data)


class GradePricesSchema(Schema):
    """Prices by grade; an empty list takes all of them back."""

    prices = ma.fields.List(
        ma.fields.Nested(GradePriceSchema()), required=True, validate=ma.validate.Length(0, MOST_GRADES)
    )


class ModuleSchema(Schema):
    """A part of a course."""

    title = text(LONGEST_TITLE)
    minutes = Whole(1, MOST_MINUTES, load_default=None, allow_none=True)

    @ma.post_load
    def _made(self, data: dict[str, Any], **_options: Any) -> Module:
        return Module(**data)


class StructureSchema(Schema):
    """The modules in their order."""

    modules = ma.fields.List(
        ma.fields.Nested(ModuleSchema()), required=True, validate=ma.validate.Length(1, MOST_MODULES)
    )


class PrerequisitesSchema(Schema):
    """Courses to complete and programmes to be certified in first; empty lists ask for nothing."""

    courses = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(0, MOST_PREREQUISITES))
    programmes = ma.fields.List(text(40), load_default=list, validate=ma.validate.Length(0, MOST_PREREQUISITES))


class RefundPolicySchema(Schema):
    """All for some days, or before it starts; then a share (basis points) through `share_days`; then nothing."""

    full_days = Whole(0, MOST_DAYS, required=True)
    starts = ma.fields.Date(load_default=None, allow_none=True)
    share_bp = Whole(0, WHOLE_BP, load_default=0)
    share_days = Whole(0, MOST_DAYS, load_default=0)


class AccessSchema(Schema):
    """How many months there are to complete it."""

    months = Whole(1, MOST_MONTHS, required=True)


class AssessmentSchema(Schema):
    """How often its assessment may be tried, 0 for none; `again`: may enrol anew who completed it."""

    most = Whole(0, MOST_ATTEMPTS, required=True)
    again = Flag(load_default=False)


class StreamSchema(Schema):
    """The revenue stream that the course earns for."""

    stream = ma.fields.String(required=True, validate=ma.validate.OneOf(STREAMS))


class LimitSchema(Schema):
    """How many people are taken on from now on."""

    limit = Whole(1, MOST_SEATS, required=True)


@course_terms.post("/<uuid:course_id>/descriptions")
@allow(STAFF, ADMIN)
@course_terms.arguments(DescriptionSchema())
@course_terms.response(201, DoneSchema())
def describe(data: dict[str, Any], course_id: UUID) -> Answer:
    """Say where a course stands in the catalogue and who makes it."""
    return done(describing.describe, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/grade-prices")
@allow(STAFF, ADMIN)
@course_terms.arguments(GradePricesSchema())
@course_terms.response(201, DoneSchema())
def agree_grade_prices(data: dict[str, Any], course_id: UUID) -> Answer:
    """Let members of some grades pay prices of their own."""
    return done(commands.agree_grade_prices, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/structures")
@allow(STAFF, ADMIN)
@course_terms.arguments(StructureSchema())
@course_terms.response(201, DoneSchema())
def structure(data: dict[str, Any], course_id: UUID) -> Answer:
    """Give a course modules in this order."""
    return done(commands.structure, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/prerequisites")
@allow(STAFF, ADMIN)
@course_terms.arguments(PrerequisitesSchema())
@course_terms.response(201, DoneSchema())
def agree_prerequisites(data: dict[str, Any], course_id: UUID) -> Answer:
    """Ask for courses and certifications first."""
    return done(commands.agree_prerequisites, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/refund-policies")
@allow(STAFF, ADMIN)
@course_terms.arguments(RefundPolicySchema())
@course_terms.response(201, DoneSchema())
def agree_refunds(data: dict[str, Any], course_id: UUID) -> Answer:
    """Agree what whoever enrols from today on gets back who gives a place up."""
    return done(commands.agree_refunds, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/streams")
@allow(STAFF, ADMIN)
@course_terms.arguments(StreamSchema())
@course_terms.response(201, DoneSchema())
def agree_stream(data: dict[str, str], course_id: UUID) -> Answer:
    """Let what is charged for a course from now on be revenue of a stream."""
    return done(commands.agree_stream, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/access-terms")
@allow(STAFF, ADMIN)
@course_terms.arguments(AccessSchema())
@course_terms.response(201, DoneSchema())
def agree_access(data: dict[str, int], course_id: UUID) -> Answer:
    """Give whoever enrols from now on so many months to complete it."""
    return done(commands.agree_access, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/assessments")
@allow(STAFF, ADMIN)
@course_terms.arguments(AssessmentSchema())
@course_terms.response(201, DoneSchema())
def agree_attempts(data: dict[str, Any], course_id: UUID) -> Answer:
    """Let the course end with an assessment that may be tried so many times."""
    return done(commands.agree_attempts, course_id, **data, on=house().today(), expected=expected())


@course_terms.post("/<uuid:course_id>/seat-limits")
@allow(STAFF, ADMIN)
@course_terms.arguments(LimitSchema())
@course_terms.response(201, DoneSchema())
def limit_seats(data: dict[str, int], course_id: UUID) -> Answer:
    """Take on no more than so many from now on; new seats are offered to whoever waits."""
    return done(commands.limit_seats, course_id, **data, on=house().today())
