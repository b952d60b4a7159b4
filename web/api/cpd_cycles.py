"""The API's door to the end of CPD cycles: closed ones, closing and reopening, and those that would differ now."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.learning import closings
from domain.people.person import Person
from projections.reports.cpd_closings import Cycles, Differing
from web.api.deeds import Answer, done, house
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, PageSchema, Schema, text
from web.api.learning import decider
from web.api.lists import sliced
from web.api.own import acting_for
from web.api.people import self_owned
from web.api.reading import views, wait_for_own
from web.auth.rights import allow
from web.cycles import judge_of

cycles = Blueprint("cpd_cycles", __name__, url_prefix="/people", description="The end of a person's CPD cycles")
reports = Blueprint(
    "cpd_reports", __name__, url_prefix="/reports/cpd-cycles", description="Closed CPD cycles that would differ now"
)


class CycleClosingSchema(Schema):
    """A day of the cycle to close."""

    within = ma.fields.Date(required=True)


class CycleReopeningSchema(Schema):
    """The first day of the closed cycle, and why it is opened again, in words the person may read."""

    start = ma.fields.Date(required=True)
    reason = text(500)


class CycleVerdictSchema(Schema):
    """What closing a cycle decides of it; amounts are exact numbers as text."""

    counted = ma.fields.String()
    shortfall = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    carried_out = ma.fields.String()
    satisfied_by = ma.fields.String(allow_none=True)
    compliant = ma.fields.Boolean()


class ClosedCycleSchema(CycleVerdictSchema):
    """A closed cycle: by which version of the rules, on what day, by what was known at a position."""

    person = ma.fields.UUID()
    scheme = ma.fields.String()
    version = ma.fields.Integer()
    start = ma.fields.Date()
    end = ma.fields.Date()
    on = ma.fields.Date()
    known_at = ma.fields.Integer()
    position = ma.fields.Integer()


class DifferingCycleSchema(ClosedCycleSchema):
    """A closed cycle, and what the rules that closed it would make of it now."""

    would_now_be = ma.fields.Nested(CycleVerdictSchema())


class ClosedCyclesSchema(Schema):
    """A person's closed cycles, the latest first."""

    items = ma.fields.List(ma.fields.Nested(ClosedCycleSchema()))


class DifferingCyclesSchema(Schema):
    """A page of closed cycles that would be closed otherwise now."""

    items = ma.fields.List(ma.fields.Nested(DifferingCycleSchema()))
    cursor = ma.fields.String(allow_none=True)


@cycles.get("/<uuid:person_id>/cpd-cycles")
@allow(STAFF, ADMIN, own=self_owned)
@cycles.arguments(AsOfSchema(), location="query")
@cycles.response(200, ClosedCyclesSchema())
def listing(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return the closed cycles of a person under all schemes, the latest first."""
    with views() as connection:
        return {"items": list(_cycles(query, person_id).says(connection).values())}


@cycles.post("/<uuid:person_id>/standings/<scheme>/closings")
@allow(STAFF, ADMIN)
@cycles.arguments(CycleClosingSchema())
@cycles.response(201, DoneSchema())
def close(data: dict[str, Any], person_id: UUID, scheme: str) -> Answer:
    """Close the cycle that holds a day with the outcome it has now, once it and its grace are over."""
    wait_for_own()
    said: dict[str, Any] = {"scheme": scheme, "on": house().today(), "decided_by": decider(), **data}
    return done(closings.close_cycle, judge_of(house()), person_id=acting_for(person_id), **said)


@cycles.post("/<uuid:person_id>/standings/<scheme>/reopenings")
@allow(STAFF, ADMIN)
@cycles.arguments(CycleReopeningSchema())
@cycles.response(201, DoneSchema())
def reopen(data: dict[str, Any], person_id: UUID, scheme: str) -> Answer:
    """Open a closed cycle again, with a reason; it stays open until somebody closes it."""
    said: dict[str, Any] = {"scheme": scheme, "on": house().today(), "decided_by": decider(), **data}
    return done(closings.reopen_cycle, person_id=acting_for(person_id), **said)


@reports.get("")
@allow(STAFF, ADMIN)
@reports.arguments(PageSchema(), location="query")
@reports.response(200, DifferingCyclesSchema())
def differing(query: dict[str, Any]) -> dict[str, Any]:
    """Return the closed cycles that would be closed otherwise now, the earliest closed first."""
    with views() as connection:
        found = list(Differing(look_of(query)).says(connection).values())
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    return {"items": rows, "cursor": cursor}


def _cycles(query: dict[str, Any], person_id: UUID) -> Cycles:
    house().office.read(Person, person_id)
    return Cycles(person_id, look_of(query))


def _differing(query: dict[str, Any]) -> Differing:
    return Differing(look_of(query))


OFFICE = allow(STAFF, ADMIN, own=self_owned)
explained(cycles, "/<uuid:person_id>/cpd-cycles", OFFICE, AsOfSchema, _cycles, name="listing", key=ma.fields.String)
explained(reports, "", allow(STAFF, ADMIN), AsOfSchema, _differing, name="differing", key=ma.fields.String)
