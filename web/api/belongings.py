"""The API's lists of what belongs to a person: bookings, log, standings, certifications, invoices; and erasing them."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.cpd.numbers import plain
from domain.errors import DomainError
from domain.people.person import Person
from projections.ledger import customers
from projections.reports import cpd_standing
from projections.reports.cpd_standing import Standing
from projections.views import certifications, cpd_credits, cpd_holders, rosters
from web.api.deeds import check_precondition, house
from web.api.directory import WorthSchema, page_schema, worth_of
from web.api.fields import AsOfSchema, PageSchema, Schema
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
    required = ma.fields.Dict()
    shortfall = ma.fields.Dict()
    compliant = ma.fields.Boolean()
    standing = ma.fields.String(allow_none=True)
    rests_on = ma.fields.List(ma.fields.Integer())


class StandingsSchema(Schema):
    """How a person stands under each scheme that their certifications ask for."""

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


class ErasedSchema(Schema):
    """Who was erased, and whether every process has forgotten them already."""

    id = ma.fields.UUID()
    everywhere = ma.fields.Boolean()


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
    """Return how a person stands under the schemes that their certifications ask for."""
    at = _dated(query, person_id)
    found = []
    with views() as connection:
        for scheme in cpd_holders.schemes_of(connection, person_id, **at):
            try:
                found.append(_standing(cpd_standing.standing(connection, person_id, scheme, **at)))
            except DomainError:
                continue
    return {"items": found}


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
def erase(person_id: UUID) -> dict[str, Any]:
    """Erase a person for good, never oneself; asked again, it finishes what was left."""
    check_precondition()
    done = house().workroom.eraser.erase(somebody_else(person_id), on=house().today(), actor=current().actor(person_id))
    return {"id": done.person, "everywhere": done.everywhere}


def _dated(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return the two dates. Raises NotFound if nobody has that id."""
    house().office.read(Person, person_id)
    return dates(query["as_of"], query["known_at"])._asdict()


def _standing(found: Standing) -> dict[str, Any]:
    outcome = found.outcome
    return {
        "scheme": found.rules.scheme,
        "version": found.rules.version,
        "start": outcome.cycle.start,
        "end": outcome.cycle.end,
        "counted": plain(outcome.counted),
        "required": {name: plain(amount) for name, amount in outcome.required.items()},
        "shortfall": {name: plain(amount) for name, amount in outcome.shortfall.items()},
        "compliant": outcome.compliant,
        "standing": outcome.standing,
        "rests_on": found.rests_on,
    }
