"""The API's report on renewals: whose dues are wanted by a day, which facts say so, and what made the difference."""

from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from projections.views import renewals
from projections.views.renewals import Ask
from web.api.directory import page_schema
from web.api.explained import PositionsSchema, positions
from web.api.fields import PageSchema, Schema
from web.api.lists import id_in, key_in, page_of, position_in
from web.api.reading import BEFORE, dates, position_known_at, views
from web.auth.rights import allow

reports = Blueprint("renewal_reports", __name__, url_prefix="/reports/renewals", description="Whose dues are wanted")


class DueQuery(PageSchema):
    """Terms that end by a day; without one, by the day it is looked at."""

    by = ma.fields.Date(load_default=None)


class DueDeltaQuery(DueQuery):
    """The list seen from two places: `before_*` and `by`, `as_of`, `known_at`."""

    before_by = ma.fields.Date(load_default=None)
    before_as_of = ma.fields.Date(load_default=None)
    before_known_at = ma.fields.Raw(load_default=None, metadata={"type": "string"})


class DueSchema(Schema):
    """A member whose dues are wanted; `cause` is the position of their last term."""

    member = ma.fields.UUID()
    person = ma.fields.UUID()
    through = ma.fields.Date()
    grace_until = ma.fields.Date()
    grade = ma.fields.String()
    state = ma.fields.String()
    cause = ma.fields.Integer()


class CameSchema(Schema):
    """A member who came onto the list (+1) or left it (-1), and the position of the fact behind it."""

    member = ma.fields.UUID()
    effect = ma.fields.Integer()
    cause = ma.fields.Integer()


@reports.get("")
@allow(STAFF, ADMIN)
@reports.arguments(DueQuery(), location="query")
@reports.response(200, page_schema("DuePage", DueSchema()))
def due(query: dict[str, Any]) -> dict[str, Any]:
    """Return whose dues are wanted, the earliest end first."""
    after, limit = key_in(query["cursor"], date, UUID), query["limit"]
    with views() as connection:
        found = renewals.due(connection, _ask(query), after=after, limit=limit)
    return page_of(found, limit, "through", "member")


@reports.get("/explain")
@allow(STAFF, ADMIN)
@reports.arguments(DueQuery(), location="query")
@reports.response(200, PositionsSchema())
def explain(query: dict[str, Any]) -> dict[str, Any]:
    """Return the positions that the list rests on; replayed, they give the same list."""
    after, limit = position_in(query["cursor"]), query["limit"]
    with views() as connection:
        return positions(renewals.explain(connection, _ask(query), after=after, limit=limit), limit)


@reports.get("/delta")
@allow(STAFF, ADMIN)
@reports.arguments(DueDeltaQuery(), location="query")
@reports.response(200, page_schema("DueDeltaPage", CameSchema()))
def delta(query: dict[str, Any]) -> dict[str, Any]:
    """Return who came onto the list and who left it between two views of it."""
    new, after, limit = _ask(query), id_in(query["cursor"]), query["limit"]
    known_at = new.known_at if query["before_known_at"] is None else position_known_at(query["before_known_at"], BEFORE)
    old = Ask(query["before_by"] or new.by, query["before_as_of"] or new.as_of, known_at)
    with views() as connection:
        return page_of(renewals.delta(connection, old, new, after=after, limit=limit), limit, "member")


def _ask(query: dict[str, Any]) -> Ask:
    at = dates(query["as_of"], query["known_at"])
    return Ask(query["by"] or at.as_of, at.as_of, at.known_at)
