"""The API's door to appeals: lodge, have somebody hear it, decide, take back."""

from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.appeal import OPEN, Against, Appeal, State
from domain.certifications.candidacies.rules import WORDS_MAX
from domain.processes import appeals as process
from domain.processes.appeals import Matter
from projections.reports.candidacies import Appeals
from projections.views import appeals as view
from web.api.answers import with_version
from web.api.candidacies_shapes import MOST_ATTEMPTS, RulingSchema
from web.api.certifications import certification_owner
from web.api.deeds import Answer, done, expected, house
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import DoneSchema, PageSchema, Schema, Whole, text
from web.api.learning import decider
from web.api.lists import key_in, page_of
from web.api.reading import dates, views
from web.auth.rights import allow
from web.candidates import deciders

appeals = Blueprint("appeals_api", __name__, description="Appeals against what was decided about a certification")


class AppealsQuery(PageSchema):
    """Which appeals: at a state; without one, all that are open."""

    state = ma.fields.String(load_default=None, validate=ma.validate.OneOf([str(state) for state in State]))


class LodgingSchema(Schema):
    """What the appeal is against, and why; exam and attempt where it is against a result."""

    against = ma.fields.String(required=True, validate=ma.validate.OneOf([str(each) for each in Against]))
    exam = text(40, required=False, load_default=None, allow_none=True)
    attempt = Whole(1, MOST_ATTEMPTS, load_default=None, allow_none=True)
    grounds = text(WORDS_MAX)


class HearerSchema(Schema):
    """Who of the office hears it."""

    officer_id = ma.fields.UUID(required=True)


class AppealSchema(Schema):
    """An appeal as it stands today."""

    id = ma.fields.UUID()
    certification_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    against = ma.fields.String()
    exam = ma.fields.String(allow_none=True)
    attempt = ma.fields.Integer(allow_none=True)
    state = ma.fields.String()


class ListedAppealSchema(Schema):
    """An appeal as it stood: against what, since when, and who hears it."""

    appeal = ma.fields.UUID()
    certification = ma.fields.UUID()
    person = ma.fields.UUID()
    against = ma.fields.String()
    lodged = ma.fields.Date()
    state = ma.fields.String()
    since = ma.fields.Date()
    officer = ma.fields.String()
    position = ma.fields.Integer()


def appeal_owner(appeal_id: UUID) -> UUID:
    """Return who appeals."""
    return house().office.read(Appeal, appeal_id).person_id


@appeals.get("/appeals")
@allow(STAFF, ADMIN)
@appeals.arguments(AppealsQuery(), location="query")
@appeals.response(200, page_schema("AppealsPage", ListedAppealSchema()))
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """Return appeals, the oldest first."""
    at, after, limit = dates(query["as_of"], query["known_at"]), key_in(query["cursor"], date, UUID), query["limit"]
    with views() as connection:
        found = view.listed(connection, states=_states(query), **at._asdict(), after=after, limit=limit)
    return page_of(found, limit, "lodged", "appeal")


def _states(query: dict[str, Any]) -> frozenset[str]:
    return frozenset(OPEN if query["state"] is None else {query["state"]})


def _appeals(query: dict[str, Any]) -> Appeals:
    return Appeals(look_of(query), _states(query))


explained(appeals, "/appeals", allow(STAFF, ADMIN), AppealsQuery, _appeals, name="listing")


@appeals.post("/certifications/<uuid:certification_id>/appeals")
@allow(STAFF, ADMIN, own=certification_owner)
@appeals.arguments(LodgingSchema())
@appeals.response(201, DoneSchema())
def lodge(data: dict[str, Any], certification_id: UUID) -> Answer:
    """Appeal against a refusal, a result, a suspension or a revocation, within thirty days; once against each."""
    matter = Matter(Against(data.pop("against")), data.pop("exam"), data.pop("attempt"))
    return done(process.lodge, certification_id, matter, on=house().today(), deciders=deciders(house().office), **data)


@appeals.get("/appeals/<uuid:appeal_id>")
@allow(STAFF, ADMIN, own=appeal_owner)
@appeals.response(200, AppealSchema())
def show(appeal_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return an appeal, with the version to send back in If-Match."""
    found = house().office.read(Appeal, appeal_id)
    names = ("id", "certification_id", "person_id", "against", "exam", "attempt", "state")
    return with_version(found, {name: getattr(found, name) for name in names})


@appeals.post("/appeals/<uuid:appeal_id>/assignments")
@allow(STAFF, ADMIN)
@appeals.arguments(HearerSchema())
@appeals.response(201, DoneSchema())
def assign(data: dict[str, Any], appeal_id: UUID) -> Answer:
    """Have somebody of the office hear an appeal who had no part in what was decided."""
    at: dict[str, Any] = {"assigned_by": decider(), "on": house().today(), "expected": expected()}
    return done(process.assign, appeal_id, officer=data["officer_id"], **at)


@appeals.post("/appeals/<uuid:appeal_id>/upholdings")
@allow(STAFF, ADMIN)
@appeals.arguments(RulingSchema())
@appeals.response(201, DoneSchema())
def uphold(data: dict[str, Any], appeal_id: UUID) -> Answer:
    """Uphold an appeal: what was refused is open again, a result void, a certificate reinstated."""
    return done(process.uphold, appeal_id, on=house().today(), decided_by=decider(), expected=expected(), **data)


@appeals.post("/appeals/<uuid:appeal_id>/rejections")
@allow(STAFF, ADMIN)
@appeals.arguments(RulingSchema())
@appeals.response(201, DoneSchema())
def reject(data: dict[str, Any], appeal_id: UUID) -> Answer:
    """Reject an appeal: what was decided stands."""
    return done(process.reject, appeal_id, on=house().today(), decided_by=decider(), expected=expected(), **data)


@appeals.post("/appeals/<uuid:appeal_id>/withdrawals")
@allow(STAFF, ADMIN, own=appeal_owner)
@appeals.response(201, DoneSchema())
def withdraw(appeal_id: UUID) -> Answer:
    """Take an appeal back."""
    return done(process.withdraw, appeal_id, on=house().today(), expected=expected())
