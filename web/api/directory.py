"""The API's lists of who and what there is: people, members, certifications; and organisations to register."""

from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.validity import Status as Worth
from domain.members.standing import Status
from domain.people import commands
from projections.reports import certification
from projections.views import certifications, people, register
from projections.views.register import MEMBERS
from web.api.deeds import Answer, done, house, new_id
from web.api.explained import explained, look_of
from web.api.fields import DoneSchema, PageSchema, Schema, text
from web.api.lists import id_in, key_in, page_of
from web.api.reading import dates, views
from web.auth.rights import allow

LATEST = date(9000, 12, 31)
"""The last day that certificates are asked to end by; spans of days are counted from it."""

directory = Blueprint("directory", __name__, description="Who and what there is")


class PeopleQuery(Schema):
    """Which people: those in whose name or address every word of `q` occurs."""

    q = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    cursor = ma.fields.String(load_default=None)
    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 200))


class MembersQuery(PageSchema):
    """Which members: those at a status; without one, current and in grace."""

    status = ma.fields.String(load_default=None, validate=ma.validate.OneOf([str(status) for status in Status]))


class CertificationsQuery(PageSchema):
    """Which certifications: at a status, or valid and ending by a day, the earliest end first."""

    status = ma.fields.String(
        load_default=str(Worth.VALID), validate=ma.validate.OneOf([str(status) for status in Worth])
    )
    expiring_by = ma.fields.Date(load_default=None)


class ListedSchema(Schema):
    """A person of the directory."""

    id = ma.fields.UUID()
    name = ma.fields.String()
    email = ma.fields.String()
    roles = ma.fields.List(ma.fields.String())
    registered = ma.fields.Date()


class EntrySchema(Schema):
    """A membership as it stood; `cause` is the position of the fact that made it so."""

    member = ma.fields.UUID()
    person = ma.fields.UUID()
    status = ma.fields.String()
    since = ma.fields.Date()
    number = ma.fields.String()
    grade = ma.fields.String()
    cause = ma.fields.Integer()


class WorthSchema(Schema):
    """A certification as it stood: its status since a day, to the day before `until`, empty where there is no end."""

    certification = ma.fields.UUID()
    person = ma.fields.UUID()
    programme = ma.fields.String()
    number = ma.fields.String()
    awarded = ma.fields.Date(allow_none=True)
    status = ma.fields.String()
    since = ma.fields.Date()
    until = ma.fields.Date(allow_none=True)
    cause = ma.fields.Integer()


class OrganisationSchema(Schema):
    """An organisation to register."""

    name = text(200)


def page_schema(name: str, item: Schema) -> ma.Schema:
    """Return the schema of a page of such items, with the cursor of the next."""
    fields: dict[str, Any] = {
        "items": ma.fields.List(ma.fields.Nested(item)),
        "cursor": ma.fields.String(allow_none=True),
    }
    return ma.Schema.from_dict(fields, name=name)()


@directory.get("/people")
@allow(STAFF, ADMIN)
@directory.arguments(PeopleQuery(), location="query")
@directory.response(200, page_schema("PeoplePage", ListedSchema()))
def list_people(query: dict[str, Any]) -> dict[str, Any]:
    """Return people by name."""
    with views() as connection:
        found = people.search(connection, query["q"], after=key_in(query["cursor"], str, UUID), limit=query["limit"])
    page = page_of(found, query["limit"], "key", "id")
    for item in page["items"]:
        item["roles"] = sorted(item["roles"])
    return page


@directory.get("/members")
@allow(STAFF, ADMIN)
@directory.arguments(MembersQuery(), location="query")
@directory.response(200, page_schema("MembersPage", EntrySchema()))
def list_members(query: dict[str, Any]) -> dict[str, Any]:
    """Return the register, in the order of ids."""
    at, limit = dates(query["as_of"], query["known_at"]), query["limit"]
    wanted = MEMBERS if query["status"] is None else {query["status"]}
    after = id_in(query["cursor"])
    with views() as connection:
        found = register.listed(
            connection, as_of=at.as_of, known_at=at.known_at, statuses=wanted, after=after, limit=limit
        )
    return page_of(found, limit, "member")


@directory.get("/certifications")
@allow(STAFF, ADMIN)
@directory.arguments(CertificationsQuery(), location="query")
@directory.response(200, page_schema("CertificationsPage", WorthSchema()))
def list_certifications(query: dict[str, Any]) -> dict[str, Any]:
    """Return certifications at a status, or the first that end by a day."""
    at, limit = dates(query["as_of"], query["known_at"]), query["limit"]
    with views() as connection:
        if query["expiring_by"]:
            by = min(query["expiring_by"], LATEST)
            found = certifications.expiring(connection, by=by, **at._asdict(), limit=limit)
            return {"items": [worth_of(each) for each in found], "cursor": None}
        after = id_in(query["cursor"])
        found = certifications.listed(connection, status=query["status"], **at._asdict(), after=after, limit=limit)
    return page_of(found, limit, "certification") | {"items": [worth_of(each) for each in found]}


def _certifications(query: dict[str, Any]) -> certification.Listed:
    by = query["expiring_by"]
    return certification.Listed(look_of(query), query["status"], by and min(by, LATEST))


explained(
    directory, "/certifications", allow(STAFF, ADMIN), CertificationsQuery, _certifications, name="certifications"
)


@directory.post("/organisations")
@allow(STAFF, ADMIN)
@directory.arguments(OrganisationSchema())
@directory.response(201, DoneSchema())
def register_organisation(data: dict[str, str]) -> Answer:
    """Register an organisation."""
    return done(commands.register_organisation, new_id(), on=house().today(), **data)


def worth_of(found: certifications.Worth) -> dict[str, Any]:
    """Return a certification as it goes out: without an end where there is none."""
    return found._asdict() | {"until": None if found.until == date.max else found.until}
