"""The API's door to the activity log."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.learning import commands
from domain.learning.activity import MOST_SCHEMES, Activity
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.fields import DoneSchema, Schema, text
from web.api.members import GroundsSchema
from web.api.offers import amounts, marks
from web.api.own import acting_for
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow

activities = Blueprint("activities", __name__, url_prefix="/activities", description="What people learnt")


class ActivitySchema(Schema):
    """Something learnt; `amounts` are exact numbers as text, by unit."""

    person_id = ma.fields.UUID(required=True)
    kind = text(40)
    title = text(200)
    on = ma.fields.Date(required=True)
    amounts = amounts(required=True)
    attributes = marks()
    for_schemes = ma.fields.List(
        text(80), load_default=None, allow_none=True, validate=ma.validate.Length(max=MOST_SCHEMES)
    )


class SchemeChoiceSchema(Schema):
    """The scheme an activity is to count for."""

    scheme = text(80)


class RejectionSchema(SchemeChoiceSchema):
    """The scheme it does not count for, and why."""

    reason = text(2_000)


def activity_owner(activity_id: UUID) -> UUID:
    """Return whose log it is on."""
    return house().office.read(Activity, activity_id).person_id


def decider() -> str:
    """Return who decides in this request."""
    return str(current().person)


@activities.post("")
@allow(*EVERYONE)
@activities.arguments(ActivitySchema())
@activities.response(201, DoneSchema())
def log(data: dict[str, Any]) -> Answer:
    """Put something learnt on a person's log."""
    acting_for(data["person_id"])
    return done(commands.log, new_id(), today=house().today(), **data)


@activities.post("/<uuid:activity_id>/acceptances")
@allow(STAFF, ADMIN)
@activities.arguments(SchemeChoiceSchema())
@activities.response(201, DoneSchema())
def accept(data: dict[str, str], activity_id: UUID) -> Answer:
    """Let an activity count for a scheme."""
    return done(commands.accept, activity_id, on=house().today(), decided_by=decider(), expected=expected(), **data)


@activities.post("/<uuid:activity_id>/rejections")
@allow(STAFF, ADMIN)
@activities.arguments(RejectionSchema())
@activities.response(201, DoneSchema())
def reject(data: dict[str, Any], activity_id: UUID) -> Answer:
    """Do not let an activity count for a scheme, with a reason."""
    return done(commands.reject, activity_id, on=house().today(), decided_by=decider(), expected=expected(), **data)


@activities.post("/<uuid:activity_id>/voidings")
@allow(STAFF, ADMIN, own=activity_owner)
@activities.arguments(GroundsSchema())
@activities.response(201, DoneSchema())
def void(data: dict[str, str], activity_id: UUID) -> Answer:
    """Strike an activity off the log, with a reason."""
    return done(commands.void, activity_id, on=house().today(), expected=expected(), **data)
