"""The API's reports on membership: how many on any day and why, who came and went, whose dues are wanted."""

from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.members.standing import Status
from projections.reports import membership
from projections.reports.numbers import Look
from projections.views.register import MEMBERS
from web.api.explained import PositionsSchema, explained, look_of, positions
from web.api.fields import AsOfSchema, PageSchema, Schema
from web.api.lists import id_in, page_of, position_in
from web.api.reading import BEFORE, position_known_at, views
from web.auth.rights import allow

reports = Blueprint("membership_reports", __name__, url_prefix="/reports/members", description="Reports on membership")
STATUSES = ma.validate.OneOf([str(status) for status in Status])


class CountedQuery(PageSchema):
    """Which number: memberships at a status; without one, members: current and in grace."""

    status = ma.fields.String(load_default=None, validate=STATUSES)
    member = ma.fields.UUID(load_default=None)


class DeltaQuery(PageSchema):
    """The number seen from two places: `before_*` and `as_of`, `known_at`."""

    status = ma.fields.String(load_default=None, validate=STATUSES)
    before_as_of = ma.fields.Date(load_default=None)
    before_known_at = ma.fields.Raw(load_default=None, metadata={"type": "string"})


class MovementsQuery(Schema):
    """From which day to which, both counted, as known at a date, an instant or a position."""

    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)
    known_at = ma.fields.Raw(load_default=None, metadata={"type": "string"})


class CountsSchema(Schema):
    """How many memberships stood at each status, and how many of them are members."""

    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    members = ma.fields.Integer()
    statuses = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class EffectSchema(Schema):
    """What one thing adds to a number or takes from it, and the position of the fact that did."""

    id = ma.fields.UUID()
    before = ma.fields.String(allow_none=True)
    after = ma.fields.String(allow_none=True)
    effect = ma.fields.Integer()
    cause = ma.fields.Integer()


class EffectsSchema(Schema):
    """A page of effects; over all pages they sum up to the difference."""

    items = ma.fields.List(ma.fields.Nested(EffectSchema()))
    cursor = ma.fields.String(allow_none=True)


class MovedQuery(MovementsQuery):
    """The movements of one kind alone, if named: joined, renewed, lapsed and so on."""

    kind = ma.fields.String(load_default=None)


class CohortQuery(AsOfSchema):
    """The cohort of one year alone, if named."""

    year = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, 9999))


class MovementsSchema(Schema):
    """How many applied, joined, renewed, rejoined, resigned, lapsed and so on, and the dates they stand on."""

    first = ma.fields.Date()
    last = ma.fields.Date()
    known_at = ma.fields.Integer()
    movements = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class CohortSchema(Schema):
    """Those who first joined in a year, and how many of them were members on the day."""

    year = ma.fields.Integer()
    joined = ma.fields.Integer()
    stayed = ma.fields.Integer()


class CohortsSchema(Schema):
    """The cohorts by year, and the dates they stand on."""

    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    items = ma.fields.List(ma.fields.Nested(CohortSchema()))


@reports.get("")
@allow(STAFF, ADMIN)
@reports.arguments(AsOfSchema(), location="query")
@reports.response(200, CountsSchema())
def count(query: dict[str, Any]) -> dict[str, Any]:
    """Return how many members there were."""
    look = look_of(query)
    with views() as connection:
        found = membership.counts(connection, look)
    return {**look._asdict(), "members": sum(found.get(each, 0) for each in MEMBERS), "statuses": found}


@reports.get("/explain")
@allow(STAFF, ADMIN)
@reports.arguments(CountedQuery(), location="query")
@reports.response(200, PositionsSchema())
def explain(query: dict[str, Any]) -> dict[str, Any]:
    """Return the positions that a count rests on, or one member's part in it; replayed, they give the same."""
    after, limit = position_in(query["cursor"]), query["limit"]
    with views() as connection:
        found = membership.explain(
            connection, look_of(query), statuses=_wanted(query), member=query["member"], after=after, limit=limit
        )
    return positions(found, limit)


@reports.get("/delta")
@allow(STAFF, ADMIN)
@reports.arguments(DeltaQuery(), location="query")
@reports.response(200, EffectsSchema())
def delta(query: dict[str, Any]) -> dict[str, Any]:
    """Return the memberships that make the difference between two counts."""
    new, after, limit = look_of(query), id_in(query["cursor"]), query["limit"]
    old = before(query, new)
    with views() as connection:
        found = membership.delta(connection, old, new, statuses=_wanted(query), after=after, limit=limit)
    return page_of(found, limit, "id")


@reports.get("/movements")
@allow(STAFF, ADMIN)
@reports.arguments(MovementsQuery(), location="query")
@reports.response(200, MovementsSchema())
def movements(query: dict[str, Any]) -> dict[str, Any]:
    """Return who came and went between two days."""
    period = {"first": query["first"], "last": query["last"], "known_at": position_known_at(query["known_at"])}
    with views() as connection:
        return {**period, "movements": membership.movements(connection, **period)}


def _movements(query: dict[str, Any]) -> membership.Movements:
    look = Look(query["last"], position_known_at(query["known_at"]))
    return membership.Movements(query["first"], look, query["kind"])


explained(reports, "/movements", allow(STAFF, ADMIN), MovedQuery, _movements, name="movements")


@reports.get("/cohorts")
@allow(STAFF, ADMIN)
@reports.arguments(AsOfSchema(), location="query")
@reports.response(200, CohortsSchema())
def cohorts(query: dict[str, Any]) -> dict[str, Any]:
    """Return how many of each year's joiners were still members."""
    look = look_of(query)
    with views() as connection:
        found = membership.cohorts(connection, look)
    return {**look._asdict(), "items": [each._asdict() for each in found]}


def _cohorts(query: dict[str, Any]) -> membership.Cohorts:
    return membership.Cohorts(look_of(query), query["year"])


explained(reports, "/cohorts", allow(STAFF, ADMIN), CohortQuery, _cohorts, name="cohorts")


def before(query: dict[str, Any], new: Look) -> Look:
    """Return from where the other number is seen: where nothing is said, from the same place."""
    known_at = new.known_at if query["before_known_at"] is None else position_known_at(query["before_known_at"], BEFORE)
    return Look(query["before_as_of"] or new.as_of, known_at)


def _wanted(query: dict[str, Any]) -> frozenset[str]:
    return frozenset(MEMBERS) if query["status"] is None else frozenset({query["status"]})
