"""The API's door to what is asked of those drawn in an audit: give evidence, decide, appeal, decide again."""

from typing import Any, get_args
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.audits import commands
from domain.audits.case import LONGEST_TEXT, MOST_ACTIVITIES, AuditCase, Result
from domain.processes import audits as process
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house
from web.api.fields import DoneSchema, Schema, text
from web.api.learning import decider
from web.auth.rights import allow

cases = Blueprint("audit_cases", __name__, url_prefix="/audit-cases", description="What is asked of who was drawn")


class AuditCaseSchema(Schema):
    """What is asked of somebody, and what came of it."""

    id = ma.fields.UUID()
    round_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    scheme = ma.fields.String()
    due = ma.fields.Date()
    activities = ma.fields.List(ma.fields.UUID())
    result = ma.fields.String(allow_none=True)
    is_appealed = ma.fields.Boolean()
    is_final = ma.fields.Boolean()


class AuditEvidenceSchema(Schema):
    """Entries of one's own log, and what shows them."""

    activities = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(0, MOST_ACTIVITIES))
    text = text(LONGEST_TEXT)


class AuditDecisionSchema(Schema):
    """What is decided and on what grounds; the person may read them."""

    result = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Result)))
    grounds = text(LONGEST_TEXT)


class AuditAppealSchema(Schema):
    """Why one does not agree."""

    grounds = text(LONGEST_TEXT)


def case_owner(case_id: UUID) -> UUID:
    """Return who was drawn."""
    return house().office.read(AuditCase, case_id).person_id


@cases.get("/<uuid:case_id>")
@allow(STAFF, ADMIN, own=case_owner)
@cases.response(200, AuditCaseSchema())
def show_case(case_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return what is asked of somebody, with the version to send back in If-Match."""
    found = house().office.read(AuditCase, case_id)
    return with_version(found, {name: getattr(found, name) for name in AuditCaseSchema().fields})


@cases.post("/<uuid:case_id>/evidence")
@allow(STAFF, ADMIN, own=case_owner)
@cases.arguments(AuditEvidenceSchema())
@cases.response(201, DoneSchema())
def give_evidence(data: dict[str, Any], case_id: UUID) -> Answer:
    """Name entries of the log of whoever was drawn, and say what shows them."""
    return done(process.give_evidence, case_id, **data, on=house().today(), expected=expected())


@cases.post("/<uuid:case_id>/assessments")
@allow(STAFF, ADMIN)
@cases.arguments(AuditDecisionSchema())
@cases.response(201, DoneSchema())
def assess(data: dict[str, Any], case_id: UUID) -> Answer:
    """Decide what was found; never about oneself."""
    return done(commands.assess, case_id, **data, decided_by=decider(), on=house().today(), expected=expected())


@cases.post("/<uuid:case_id>/appeals")
@allow(own=case_owner)
@cases.arguments(AuditAppealSchema())
@cases.response(201, DoneSchema())
def appeal(data: dict[str, str], case_id: UUID) -> Answer:
    """Do not agree with what was decided."""
    return done(commands.appeal, case_id, **data, on=house().today(), expected=expected())


@cases.post("/<uuid:case_id>/appeal-decisions")
@allow(STAFF, ADMIN)
@cases.arguments(AuditDecisionSchema())
@cases.response(201, DoneSchema())
def decide_appeal(data: dict[str, Any], case_id: UUID) -> Answer:
    """Decide an appeal, as somebody who had not decided before."""
    by, today = decider(), house().today()
    return done(commands.decide_appeal, case_id, **data, decided_by=by, on=today, expected=expected())
