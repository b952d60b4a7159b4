"""The API's reports on certifications: how many stood where on any day, why, and what made the difference."""

from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.validity import Status
from projections.reports import certification
from web.api.explained import PositionsSchema, look_of, positions
from web.api.fields import AsOfSchema, PageSchema, Schema
from web.api.lists import id_in, page_of, position_in
from web.api.membership_reports import EffectsSchema, before
from web.api.reading import views
from web.auth.rights import allow

reports = Blueprint(
    "learning_reports", __name__, url_prefix="/reports/certifications", description="Reports on certifications"
)
STATUSES = ma.validate.OneOf([str(status) for status in Status])


class StandsQuery(PageSchema):
    """Which number: certifications at a status, and one of them alone if named."""

    status = ma.fields.String(load_default=str(Status.VALID), validate=STATUSES)
    certification = ma.fields.UUID(load_default=None)


class StandsDeltaQuery(PageSchema):
    """The number seen from two places: `before_*` and `as_of`, `known_at`."""

    status = ma.fields.String(load_default=str(Status.VALID), validate=STATUSES)
    before_as_of = ma.fields.Date(load_default=None)
    before_known_at = ma.fields.Raw(load_default=None, metadata={"type": "string"})


class ByProgrammeSchema(Schema):
    """For each programme, how many certifications stood at each status."""

    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    programmes = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    )


@reports.get("")
@allow(STAFF, ADMIN)
@reports.arguments(AsOfSchema(), location="query")
@reports.response(200, ByProgrammeSchema())
def count(query: dict[str, Any]) -> dict[str, Any]:
    """Return how many certifications stood at each status, by programme."""
    look = look_of(query)
    with views() as connection:
        return {**look._asdict(), "programmes": certification.by_programme(connection, look)}


@reports.get("/explain")
@allow(STAFF, ADMIN)
@reports.arguments(StandsQuery(), location="query")
@reports.response(200, PositionsSchema())
def explain(query: dict[str, Any]) -> dict[str, Any]:
    """Return the positions that a count rests on, or one certification's part in it."""
    limit = query["limit"]
    terms = {"statuses": {query["status"]}, "certification": query["certification"]}
    with views() as connection:
        found = certification.explain(
            connection, look_of(query), **terms, after=position_in(query["cursor"]), limit=limit
        )
    return positions(found, limit)


@reports.get("/delta")
@allow(STAFF, ADMIN)
@reports.arguments(StandsDeltaQuery(), location="query")
@reports.response(200, EffectsSchema())
def delta(query: dict[str, Any]) -> dict[str, Any]:
    """Return the certifications that make the difference between two counts."""
    new, limit = look_of(query), query["limit"]
    wanted, after = {query["status"]}, id_in(query["cursor"])
    with views() as connection:
        found = certification.delta(connection, before(query, new), new, statuses=wanted, after=after, limit=limit)
    return page_of(found, limit, "id")
