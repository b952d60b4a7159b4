"""The API's lists of what is on offer: events with their seats, rosters, courses, programmes and fees."""

from typing import Any, get_args
from uuid import UUID

import marshmallow as ma
from flask import abort
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses.facts import Form, Level
from domain.errors import NotFound
from domain.events.event import Event
from domain.members import commands
from domain.members.fees import GradeFee
from projections.reports import bookings, prices, programme
from projections.views import courses, events, fees, programmes, rosters
from web.api.deeds import Answer, done, house
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import MOST_MINOR, AsOfSchema, DoneSchema, MoneySchema, PageSchema, Schema, text
from web.api.lists import key_in, page_of, sliced
from web.api.offers import PriceSchema
from web.api.reading import cursor_of, dates, views
from web.auth.rights import allow, public

offered = Blueprint("offered", __name__, description="What is on offer")
MOST_GRADES = 50


class SeatedSchema(Schema):
    """An event to come and its seats; `starts` is wall time at `zone`."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    summary = ma.fields.String()
    starts = ma.fields.String()
    zone = ma.fields.String()
    minutes = ma.fields.Integer()
    price = ma.fields.Nested(MoneySchema())
    member_price = ma.fields.Nested(MoneySchema())
    credit = ma.fields.Dict()
    attributes = ma.fields.Dict()
    state = ma.fields.String()
    capacity = ma.fields.Integer()
    taken = ma.fields.Integer()
    held = ma.fields.Integer()
    waiting = ma.fields.Integer()
    free = ma.fields.Integer()


class TaughtSchema(Schema):
    """A course on offer."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    summary = ma.fields.String()
    performance = ma.fields.String()
    price = ma.fields.Nested(MoneySchema())
    member_price = ma.fields.Nested(MoneySchema())
    credit = ma.fields.Dict()
    attributes = ma.fields.Dict()
    on = ma.fields.Date()
    terms = ma.fields.Dict(metadata={"description": "what was agreed since, by kind: described, structured and so on"})


class CatalogueSchema(PageSchema):
    """What a course is looked for by; `most` is the highest price for members, in minor units."""

    words = ma.fields.String(load_default=None, validate=ma.validate.Length(0, 200))
    theme = ma.fields.String(load_default=None)
    level = ma.fields.String(load_default=None, validate=ma.validate.OneOf(get_args(Level)))
    language = ma.fields.String(load_default=None)
    form = ma.fields.String(load_default=None, validate=ma.validate.OneOf(get_args(Form)))
    most = ma.fields.Integer(load_default=None, validate=ma.validate.Range(0, MOST_MINOR))


class BookingSchema(Schema):
    """A registration or enrolment: its state since a day, an offer until when, a place in line from 1."""

    id = ma.fields.UUID()
    offer = ma.fields.UUID()
    person = ma.fields.UUID()
    state = ma.fields.String()
    on = ma.fields.Date()
    until = ma.fields.Date(allow_none=True)
    minutes = ma.fields.Integer(allow_none=True)
    place = ma.fields.Integer(allow_none=True)


class CertifiesSchema(Schema):
    """A programme that one can apply for."""

    code = ma.fields.String()
    title = ma.fields.String()
    months = ma.fields.Integer()
    fee = ma.fields.Nested(MoneySchema())


class ProgrammesSchema(Schema):
    """All programmes."""

    items = ma.fields.List(ma.fields.Nested(CertifiesSchema()))


class GradeFeeSchema(Schema):
    """What a year costs in a grade, net of tax."""

    grade = text(40)
    title = text(120)
    fee = ma.fields.Nested(PriceSchema(), required=True)


class FeesSchema(Schema):
    """A list of fees and the day from which it is in force."""

    starts = ma.fields.Date(required=True)
    fees = ma.fields.List(
        ma.fields.Nested(GradeFeeSchema()), required=True, validate=ma.validate.Length(1, MOST_GRADES)
    )


class NewFeesSchema(FeesSchema):
    """A list of fees to publish; grades of the list before that it leaves out are named in `given_up`."""

    given_up = ma.fields.List(text(40), load_default=list, validate=ma.validate.Length(0, MOST_GRADES))


@offered.get("/events")
@public
@offered.arguments(PageSchema(), location="query")
@offered.response(200, page_schema("EventsPage", SeatedSchema()))
def list_events(query: dict[str, Any]) -> dict[str, Any]:
    """Return the programme: events that start on a day or later, with their seats."""
    at, limit = dates(query["as_of"], query["known_at"]), query["limit"]
    after = key_in(query["cursor"], str, UUID)
    with views() as connection:
        found = programme.programme(connection, **at._asdict(), after=after, limit=limit)
    items = [each.event._asdict() | each.seats._asdict() | {"free": each.seats.free} for each in found]
    last = found[-1].event if len(found) == limit else None
    return {"items": items, "cursor": last and cursor_of(last.starts, str(last.id))}


explained(offered, "/events", public, AsOfSchema, lambda query: programme.ToCome(look_of(query)), name="events")


@offered.get("/events/<uuid:event_id>/roster")
@allow(STAFF, ADMIN)
@offered.arguments(PageSchema(), location="query")
@offered.response(200, page_schema("RosterPage", BookingSchema()))
def roster(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return who is registered for an event, who waits in which place, who was there."""
    at = dates(query["as_of"], query["known_at"])
    with views() as connection:
        if events.find(connection, event_id, **at._asdict()) is None:
            abort(404)
        found = rosters.roster(connection, event_id, **at._asdict())
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    return {"items": [row._asdict() for row in rows], "cursor": cursor}


def _roster(query: dict[str, Any], event_id: UUID) -> bookings.Roster:
    house().office.read(Event, event_id)
    return bookings.Roster(event_id, look_of(query))


explained(offered, "/events/<uuid:event_id>/roster", allow(STAFF, ADMIN), AsOfSchema, _roster, name="roster")


@offered.get("/courses")
@public
@offered.arguments(CatalogueSchema(), location="query")
@offered.response(200, page_schema("CoursesPage", TaughtSchema()))
def list_courses(query: dict[str, Any]) -> dict[str, Any]:
    """Return the courses on offer by title, of those that are looked for, with their terms."""
    at, after = dates(query["as_of"], query["known_at"])._asdict(), key_in(query["cursor"], str, UUID)
    sought = courses.Sought(*(query[name] for name in courses.Sought._fields))
    with views() as connection:
        found = courses.on_offer(connection, **at, sought=sought, after=after, limit=query["limit"])
        terms = courses.terms(connection, [each.id for each in found], **at)
    page = page_of(found, query["limit"], "title", "id")
    return page | {"items": [item | {"terms": terms.get(item["id"], {})} for item in page["items"]]}


explained(offered, "/courses", public, AsOfSchema, lambda query: bookings.Courses(look_of(query)), name="courses")


@offered.get("/programmes")
@public
@offered.arguments(AsOfSchema(), location="query")
@offered.response(200, ProgrammesSchema())
def list_programmes(query: dict[str, Any]) -> dict[str, Any]:
    """Return the certification programmes by title."""
    look = look_of(query)
    with views() as connection:
        return {"items": [each._asdict() for each in programmes.offered(connection, **look._asdict())]}


@offered.get("/fees")
@public
@offered.arguments(AsOfSchema(), location="query")
@offered.response(200, FeesSchema())
def show_fees(query: dict[str, Any]) -> dict[str, Any]:
    """Return the membership fees in force on a day."""
    look = look_of(query)
    with views() as connection:
        found = fees.in_force(connection, **look._asdict())
    if found is None:
        raise NotFound(f"no fees are in force on {look.as_of}; publish a list that starts by then")
    return found._asdict()


for _name, _report in (("programmes", prices.Programmes), ("fees", prices.Fees)):
    explained(
        offered,
        f"/{_name}",
        public,
        AsOfSchema,
        lambda query, report=_report: report(look_of(query)),
        name=_name,
        key=ma.fields.String,
    )


@offered.post("/fees")
@allow(ADMIN)
@offered.arguments(NewFeesSchema())
@offered.response(201, DoneSchema())
def publish_fees(data: dict[str, Any]) -> Answer:
    """Publish a list of fees, in force from a day on; what was charged before does not change."""
    fees = [GradeFee(**fee) for fee in data["fees"]]
    terms = {"starts": data["starts"], "given_up": data["given_up"]}
    return done(commands.publish_fees, fees=fees, on=house().today(), **terms)
