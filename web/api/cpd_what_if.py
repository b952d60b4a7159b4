"""The API's answer to "what if": what an event, a course or a further entry would change, and the transcript."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from domain.cpd.credit import Marks
from domain.errors import Invalid
from domain.people.person import Person
from projections.reports.cpd_records import Transcript
from projections.reports.cpd_what_if import trials
from web.api.cpd_cycles import CycleVerdictSchema
from web.api.deeds import house
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, Schema, text
from web.api.people import self_owned
from web.api.reading import views
from web.auth.rights import allow
from web.what_if import of_learning
from web.what_if.of_learning import Tried

what_if = Blueprint("cpd_what_if", __name__, url_prefix="/people", description="What further learning would change")
MOST_MARKS = 20
TYPED = of_learning.Fields(amounts="amount", marks="mark")
"""What is wrong with an entry is told by the names of the query."""


class LearningTrialQuery(AsOfSchema):
    """What is tried: an event, a course, or an entry of a day and an amount, its marks as `name:value`; or several."""

    event_id = ma.fields.UUID(load_default=None)
    course_id = ma.fields.UUID(load_default=None)
    on = ma.fields.Date(load_default=None)
    amount = text(12, required=False, load_default=None)
    unit = text(40, required=False, load_default="hours")
    mark = ma.fields.List(text(200), load_default=list, validate=ma.validate.Length(max=MOST_MARKS))


class TriedCycleSchema(Schema):
    """A cycle before and after: what each line counts there by its id, and why another counts nothing."""

    start = ma.fields.Date()
    end = ma.fields.Date()
    closed = ma.fields.Boolean()
    changed = ma.fields.Boolean()
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    not_counted = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    before = ma.fields.Nested(CycleVerdictSchema())
    after = ma.fields.Nested(CycleVerdictSchema())


class LearningTrialSchema(Schema):
    """What would change under one scheme by the rules in force; `waits`: once somebody has accepted it, not before."""

    scheme = ma.fields.String()
    title = ma.fields.String()
    version = ma.fields.Integer()
    waits = ma.fields.Boolean()
    cycles = ma.fields.List(ma.fields.Nested(TriedCycleSchema()))


class TriedLineSchema(Schema):
    """What was tried, as the rules see it."""

    id = ma.fields.String()
    title = ma.fields.String()
    on = ma.fields.Date()


class LearningTrialsSchema(Schema):
    """What is tried, and what it would change under each scheme that binds the person."""

    tried = ma.fields.List(ma.fields.Nested(TriedLineSchema()))
    items = ma.fields.List(ma.fields.Nested(LearningTrialSchema()))


class TranscriptCycleSchema(CycleVerdictSchema):
    """A cycle, the version that judged it, the day it was closed, and what each line of the log counts in it."""

    start = ma.fields.Date()
    end = ma.fields.Date()
    version = ma.fields.Integer()
    closed = ma.fields.Date(allow_none=True)
    standing = ma.fields.String(allow_none=True)
    lines = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    disregarded = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())


class TranscriptSchemeSchema(Schema):
    """All cycles of a person under one scheme."""

    scheme = ma.fields.String()
    title = ma.fields.String()
    version = ma.fields.Integer()
    cycles = ma.fields.List(ma.fields.Nested(TranscriptCycleSchema()))


class TranscriptSchema(Schema):
    """All cycles of a person under every scheme that binds them, as of a day and as known at a position."""

    person = ma.fields.UUID()
    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    items = ma.fields.List(ma.fields.Nested(TranscriptSchemeSchema()))


@what_if.get("/<uuid:person_id>/what-if")
@allow(STAFF, ADMIN, own=self_owned)
@what_if.arguments(LearningTrialQuery(), location="query")
@what_if.response(200, LearningTrialsSchema())
def show(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return what further learning would count and change in each cycle it touches; nothing is stored."""
    house().office.read(Person, person_id)
    with views() as connection:
        found = list(_tried(connection, person_id, query))
        lines = [each.line for each in found]
        items = [each.says() for each in trials(connection, person_id, lines, look_of(query))]
    return {"tried": [{"id": each.line.id, "title": each.title, "on": each.line.on} for each in found], "items": items}


@what_if.get("/<uuid:person_id>/transcript")
@allow(STAFF, ADMIN, own=self_owned)
@what_if.arguments(AsOfSchema(), location="query")
@what_if.response(200, TranscriptSchema())
def transcript(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return all cycles of a person, the rules that judged each, and what every line of the log counts where."""
    report = _transcript(query, person_id)
    with views() as connection:
        items = list(report.says(connection).values())
    return {"person": person_id, **report.look._asdict(), "items": items}


def _transcript(query: dict[str, Any], person_id: UUID) -> Transcript:
    house().office.read(Person, person_id)
    look = look_of(query)
    of_learning.within_ten_years(look.as_of, house().today(), remedy="give an earlier day", field="as_of")
    return Transcript(person_id, look)


def _tried(connection: Connection, person_id: UUID, query: dict[str, Any]) -> Iterator[Tried]:
    today = house().today()
    if query["event_id"]:
        yield of_learning.event(connection, person_id, query["event_id"], today)
    if query["course_id"]:
        yield of_learning.course(connection, person_id, query["course_id"], today)
    if query["amount"]:
        amounts, marks = {query["unit"]: query["amount"]}, _marks(query["mark"])
        yield of_learning.typed(query["on"] or today, amounts, marks, title="entry", today=today, fields=TYPED)
    elif not (query["event_id"] or query["course_id"]):
        raise Invalid("nothing is tried; give an event_id, a course_id, or on and amount", field="amount")


def _marks(sent: list[str]) -> Marks:
    found: dict[str, list[str]] = {}
    for mark in sent:
        name, colon, value = mark.partition(":")
        if not colon:
            raise Invalid(f"{mark[:40]!r} is no mark; write name:value, as in topic:ethics", field="mark")
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


explained(
    what_if, "/<uuid:person_id>/transcript", allow(STAFF, ADMIN, own=self_owned), AsOfSchema, _transcript,
    name="transcript", key=ma.fields.String,
)  # fmt: skip
