"""The API's lists of what belongs to a person: bookings, log, standings, certifications, invoices; and erasing them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.people.person import Person
from integrations.journal.office import Receipt
from projections.ledger import customers
from projections.reports import certification, cpd_explained, cpd_standing
from projections.reports.bookings import Bookings
from projections.reports.explained import Report
from projections.reports.numbers import Look
from projections.reports.receivables import Invoices
from projections.views import certifications, cpd_credits, rosters
from web.api.deeds import Answer, answered, check_precondition, house, request_key
from web.api.directory import WorthSchema, page_schema, worth_of
from web.api.explained import Made, explained
from web.api.fields import AsOfSchema, DoneSchema, PageSchema, Schema
from web.api.lists import key_in, page_of, sliced
from web.api.offered import BookingSchema
from web.api.own import somebody_else
from web.api.people import self_owned
from web.api.reading import dates, views
from web.auth.identity import current
from web.auth.rights import allow

belongings = Blueprint("belongings", __name__, url_prefix="/people", description="What belongs to a person")


class LearntSchema(Schema):
    """An entry of a log; `amounts` are exact numbers as text, `rests_on` positions of facts."""

    activity = ma.fields.UUID()
    on = ma.fields.Date()
    kind = ma.fields.String()
    title = ma.fields.String()
    amounts = ma.fields.Dict()
    attributes = ma.fields.Dict()
    source = ma.fields.String()
    source_id = ma.fields.UUID(allow_none=True)
    for_schemes = ma.fields.List(ma.fields.String(), allow_none=True)
    status = ma.fields.String()
    rests_on = ma.fields.List(ma.fields.Integer())


class StandingSchema(Schema):
    """How a person stands under a scheme; amounts are exact numbers as text, `rests_on` positions of facts."""

    scheme = ma.fields.String()
    version = ma.fields.Integer()
    start = ma.fields.Date()
    end = ma.fields.Date()
    counted = ma.fields.String()
    capped = ma.fields.String()
    amounts = ma.fields.Dict()
    required = ma.fields.Dict()
    shortfall = ma.fields.Dict()
    advisory_shortfall = ma.fields.Dict()
    carried_out = ma.fields.String()
    carried_of_which = ma.fields.Dict()
    from_grace = ma.fields.String()
    months_subject = ma.fields.String()
    exempt = ma.fields.Boolean()
    satisfied_by = ma.fields.String(allow_none=True)
    disregarded = ma.fields.Dict(metadata={"description": "why lines of the log do not count, by activity"})
    compliant = ma.fields.Boolean()
    standing = ma.fields.String(allow_none=True)
    closed = ma.fields.Dict(allow_none=True, metadata={"description": "the day it was closed, by what was known when"})
    would_now_be = ma.fields.Dict(allow_none=True, metadata={"description": "a closed cycle as it would be now"})
    rests_on = ma.fields.List(ma.fields.Integer())


class StandingsSchema(Schema):
    """How a person stands under each scheme that binds them."""

    items = ma.fields.List(ma.fields.Nested(StandingSchema()))


class OwedSchema(Schema):
    """An invoice and what was open of it, in minor units."""

    id = ma.fields.UUID()
    number = ma.fields.String()
    issued = ma.fields.Date()
    due = ma.fields.Date()
    currency = ma.fields.String()
    open = ma.fields.Integer()
    person = ma.fields.UUID(allow_none=True)


class ErasedSchema(DoneSchema):
    """Who was erased, whether everybody has forgotten them already, and else who holds it up: it is tried again."""

    everywhere = ma.fields.Boolean()
    holders = ma.fields.List(ma.fields.String())


@belongings.get("/<uuid:person_id>/bookings")
@allow(STAFF, ADMIN, own=self_owned)
@belongings.arguments(PageSchema(), location="query")
@belongings.response(200, page_schema("BookingsPage", BookingSchema()))
def bookings(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return what a person is registered for and enrolled on."""
    at = _dated(query, person_id)
    with views() as connection:
        found = rosters.bookings_of(connection, person_id, **at)
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    return {"items": [row._asdict() for row in rows], "cursor": cursor}


@belongings.get("/<uuid:person_id>/activities")
@allow(STAFF, ADMIN, own=self_owned)
@belongings.arguments(PageSchema(), location="query")
@belongings.response(200, page_schema("ActivitiesPage", LearntSchema()))
def activities(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return a person's log, the earliest first."""
    at = _dated(query, person_id)
    with views() as connection:
        found = cpd_credits.lines(connection, person_id, **at)
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    opened = house().office.codec.open_field
    return {"items": [row._asdict() | {"title": opened(person_id, row.title)} for row in rows], "cursor": cursor}


@belongings.get("/<uuid:person_id>/standings")
@allow(STAFF, ADMIN, own=self_owned)
@belongings.arguments(AsOfSchema(), location="query")
@belongings.response(200, StandingsSchema())
def standings(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return how a person stands under the schemes that their certifications or their office hold them to."""
    at = _dated(query, person_id)
    with views() as connection:
        found = cpd_standing.standings(connection, person_id, **at)
    return {"items": [each.says() | {"rests_on": each.rests_on} for each in found]}


@belongings.get("/<uuid:person_id>/certifications")
@allow(STAFF, ADMIN, own=self_owned)
@belongings.arguments(PageSchema(), location="query")
@belongings.response(200, page_schema("OwnCertificationsPage", WorthSchema()))
def own_certifications(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return a person's certifications, at whatever status."""
    at = _dated(query, person_id)
    with views() as connection:
        found = certifications.of_person(connection, person_id, **at)
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    return {"items": [worth_of(row) for row in rows], "cursor": cursor}


@belongings.get("/<uuid:person_id>/invoices")
@allow(STAFF, FINANCE, ADMIN, own=self_owned)
@belongings.arguments(PageSchema(), location="query")
@belongings.response(200, page_schema("InvoicesPage", OwedSchema()))
def invoices(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return a person's invoices with what was open of each, the latest first."""
    at, last, limit = _dated(query, person_id), key_in(query["cursor"], str), query["limit"]
    with views() as connection:
        found = customers.issued(connection, **at, person=person_id, before=last[0] if last else None, limit=limit)
    return page_of(found, limit, "number")


@belongings.post("/<uuid:person_id>/erasures")
@allow(ADMIN)
@belongings.response(201, ErasedSchema())
def erase(person_id: UUID) -> Answer:
    """Erase a person for good, never oneself; asked again, it finishes what was left."""
    check_precondition()
    person, actor = somebody_else(person_id), current().actor(person_id)
    found = house().workroom.eraser.erase(person, on=house().today(), actor=actor, key=request_key())
    body, status, headers = answered(Receipt(found.person, found.position, found.repeated))
    return {**body, "everywhere": found.everywhere, "holders": list(found.holders)}, status, headers


def _dated(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return the two dates. Raises NotFound if nobody has that id."""
    house().office.read(Person, person_id)
    return dates(query["as_of"], query["known_at"])._asdict()


def _told(kind: Callable[[UUID, Look], Report[Any]]) -> Made:
    """Return how a report on a person is made."""
    return lambda query, person_id: kind(person_id, Look(**_dated(query, person_id)))


OFFICE = allow(STAFF, ADMIN, own=self_owned)
for _name, _right, _kind, _key in (
    ("bookings", OFFICE, Bookings, ma.fields.UUID),
    ("activities", OFFICE, cpd_explained.Log, ma.fields.UUID),
    ("standings", OFFICE, cpd_explained.Standings, ma.fields.String),
    ("certifications", OFFICE, certification.OfPerson, ma.fields.UUID),
    ("invoices", allow(STAFF, FINANCE, ADMIN, own=self_owned), Invoices, ma.fields.UUID),
):
    explained(belongings, f"/<uuid:person_id>/{_name}", _right, AsOfSchema, _told(_kind), name=_name, key=_key)
