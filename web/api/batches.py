"""The API's door to work on many: plan it from a table, look at it, begin it as it was planned, undo it."""

from typing import Any
from uuid import UUID, uuid4

import marshmallow as ma
from flask import request
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.batches.batch import PLAN_LENGTH, Batch
from integrations.imports import MOST_BYTES
from projections.reports import batches as reports
from projections.views import batches as views_
from web.api.deeds import Answer, check_precondition, done, house
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, PageSchema, Schema, text
from web.api.lists import key_in, page_of
from web.api.own import acting_for
from web.api.people import self_owned
from web.api.reading import dates, views
from web.auth.identity import current
from web.auth.rights import allow
from web.bulk import deeds
from web.bulk.learning import LEARNING
from web.bulk.planning import TABLES, WORKS, Order, keep, plan_file
from web.uploads import takes

batches = Blueprint("batches", __name__, description="Work on many at once")
LONGEST = 2 * MOST_BYTES


class BatchTableSchema(Schema):
    """A table as comma-separated text."""

    file = text(MOST_BYTES)


class BatchOrderSchema(BatchTableSchema):
    """What to plan for many: the kind of work, and the table."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(TABLES))


class BatchPlanSchema(Schema):
    """The plan to carry out, by the name under which it was shown."""

    plan = ma.fields.String(required=True, validate=ma.validate.Length(equal=PLAN_LENGTH))


class BatchSchema(Schema):
    """Work on many: `done` lines were done or undone when it ended, `left` failed or stay; `planned` is a position."""

    id = ma.fields.UUID()
    planned = ma.fields.Integer()
    kind = ma.fields.String()
    person = ma.fields.UUID(allow_none=True)
    lines = ma.fields.Integer()
    skipped = ma.fields.Integer()
    state = ma.fields.String()
    on = ma.fields.Date()
    done = ma.fields.Integer()
    left = ma.fields.Integer()


class BatchProgressSchema(Schema):
    """Where work on many stands now: its plan's name, and how many lines are in each state."""

    id = ma.fields.UUID()
    kind = ma.fields.String()
    person = ma.fields.UUID(allow_none=True)
    state = ma.fields.String()
    plan = ma.fields.String()
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class BatchLineSchema(Schema):
    """A line of the table: for whom, its state, why, and what it made or changed."""

    line = ma.fields.Integer()
    person = ma.fields.UUID(allow_none=True)
    state = ma.fields.String()
    note = ma.fields.String(allow_none=True)
    target = ma.fields.UUID(allow_none=True)


class BatchLinesQuerySchema(ma.Schema):
    """A page of lines: continue with the `cursor` that the page before gave."""

    cursor = ma.fields.String(load_default=None)
    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 200))


def batch_owner(batch_id: UUID) -> UUID | None:
    """Return whose log it is for; None for work on many people."""
    return house().office.read(Batch, batch_id).person_id


def asking() -> UUID:
    """Return who asks, in whose name the work is done."""
    person = current().person
    assert person is not None
    return person


@batches.post("/batches")
@allow(STAFF, ADMIN)
@takes(LONGEST)
@batches.arguments(BatchOrderSchema())
@batches.response(201, DoneSchema())
def plan(data: dict[str, str]) -> Answer:
    """Plan work on many people: each line is rehearsed, and nothing is done yet."""
    return _planned(Order(WORKS[data["kind"]], asking()), data["file"])


@batches.post("/people/<uuid:person_id>/imports")
@allow(STAFF, ADMIN, own=self_owned)
@takes(LONGEST)
@batches.arguments(BatchTableSchema())
@batches.response(201, DoneSchema())
def plan_own(data: dict[str, str], person_id: UUID) -> Answer:
    """Plan what a table would put on one person's log: each line is rehearsed, and nothing is done yet."""
    return _planned(Order(WORKS[LEARNING.kind], asking(), acting_for(person_id)), data["file"])


def _planned(order: Order, table: str) -> Answer:
    check_precondition()
    plan = plan_file(house(), order, table.encode())
    return done(keep(house(), order, plan, request.headers.get("Idempotency-Key") or str(uuid4())))


@batches.get("/batches")
@allow(STAFF, ADMIN)
@batches.arguments(PageSchema(), location="query")
@batches.response(200, page_schema("BatchesPage", BatchSchema()))
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """Return work on many, the latest planned first."""
    at, last, limit = dates(query["as_of"], query["known_at"]), key_in(query["cursor"], int), query["limit"]
    with views() as connection:
        found = views_.listed(connection, **at._asdict(), before=last[0] if last else None, limit=limit)
    return page_of(found, limit, "planned")


explained(
    batches, "/batches", allow(STAFF, ADMIN), AsOfSchema, lambda query: reports.Batches(look_of(query)), name="listing"
)


@batches.get("/batches/<uuid:batch_id>")
@allow(STAFF, ADMIN, own=batch_owner)
@batches.response(200, BatchProgressSchema())
def show(batch_id: UUID) -> dict[str, Any]:
    """Return where a batch stands now, and the name of its plan."""
    batch = house().office.read(Batch, batch_id)
    told = {"id": batch.id, "kind": batch.kind, "person": batch.person_id, "state": batch.state}
    return {**told, "plan": batch.plan_name, "counts": house().lines.counts(batch_id)}


@batches.get("/batches/<uuid:batch_id>/lines")
@allow(STAFF, ADMIN, own=batch_owner)
@batches.arguments(BatchLinesQuerySchema(), location="query")
@batches.response(200, page_schema("BatchLinesPage", BatchLineSchema()))
def lines(query: dict[str, Any], batch_id: UUID) -> dict[str, Any]:
    """Return the lines of a batch in the order of the table, with what is said of each."""
    house().office.read(Batch, batch_id)
    last, limit = key_in(query["cursor"], int), query["limit"]
    return page_of(house().lines.page(batch_id, after=last[0] if last else 0, limit=limit), limit, "line")


@batches.post("/batches/<uuid:batch_id>/starts")
@allow(STAFF, ADMIN, own=batch_owner)
@batches.arguments(BatchPlanSchema())
@batches.response(201, DoneSchema())
def start(data: dict[str, str], batch_id: UUID) -> Answer:
    """Carry out exactly the plan that was shown; refused, naming lines, where facts changed meanwhile."""
    return done(deeds.begin, batch_id, house=house(), plan=data["plan"], by=asking())


@batches.post("/batches/<uuid:batch_id>/cancellations")
@allow(STAFF, ADMIN, own=batch_owner)
@batches.response(201, DoneSchema())
def cancel(batch_id: UUID) -> Answer:
    """Call off what was not done yet."""
    return done(deeds.call_off, batch_id, house=house())


@batches.post("/batches/<uuid:batch_id>/resumptions")
@allow(STAFF, ADMIN, own=batch_owner)
@batches.response(201, DoneSchema())
def resume(batch_id: UUID) -> Answer:
    """Go on with what is left, and try again what failed."""
    return done(deeds.resume, batch_id, house=house(), by=asking())


@batches.post("/batches/<uuid:batch_id>/undoings")
@allow(STAFF, ADMIN, own=batch_owner)
@batches.response(201, DoneSchema())
def undo(batch_id: UUID) -> Answer:
    """Take back what was done, save what was changed since: the lines name it."""
    return done(deeds.undo, batch_id, house=house(), by=asking())
