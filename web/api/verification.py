"""The API's public door to certificates: verifying one by its number, and the register of those who hold one."""

from typing import Any

import marshmallow as ma
from flask import abort, current_app
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.errors import Invalid
from projections.reports import public_register
from projections.reports.numbers import Look
from projections.reports.public_register import Register, Wanted
from web import verification as verifying
from web.api.deeds import house
from web.api.directory import page_schema
from web.api.explained import explained
from web.api.fields import AsOfSchema, Schema
from web.api.lists import key_in
from web.api.reading import cursor_of, dates, views
from web.auth.rights import allow, public
from web.issuing import signed_answer

verification = Blueprint("verification", __name__, description="Certificates that anybody may verify")
LEAST = 2
"""Letters of a name; one alone would list nearly everybody."""
NARROW = "the register is not given away whole; look for a name, a programme or a number"


class OnSchema(Schema):
    """The day to verify for, without one today; and as it was known when."""

    on = ma.fields.Date(load_default=None)
    known_at = ma.fields.Raw(load_default=None, metadata={"type": "string", "description": "date, instant or position"})


class PeriodSchema(Schema):
    """A status from a day through a day, null without an end."""

    status = ma.fields.String()
    since = ma.fields.Date()
    through = ma.fields.Date(allow_none=True)


class VerifiedSchema(Schema):
    """What a certificate is worth on a day; holder and history only where the programme publishes them."""

    number = ma.fields.String()
    programme = ma.fields.String()
    title = ma.fields.String()
    status = ma.fields.String(metadata={"description": "valid, suspended, withdrawn or expired"})
    awarded = ma.fields.Date(allow_none=True)
    since = ma.fields.Date(metadata={"description": "The first day of that status."})
    through = ma.fields.Date(allow_none=True, metadata={"description": "The last day of it, null without an end."})
    on = ma.fields.Date()
    known_at = ma.fields.Integer(metadata={"description": "The position up to which facts were known."})
    holder = ma.fields.String()
    history = ma.fields.List(ma.fields.Nested(PeriodSchema()))
    signed = ma.fields.String(metadata={"description": "The same as a JWS; check it with /.well-known/jwks.json."})


class SearchSchema(AsOfSchema):
    """Who is looked for: words of a name, a programme by its code, a number; one of them at least."""

    name = ma.fields.String(load_default="", validate=ma.validate.Length(LEAST, 200))
    programme = ma.fields.String(load_default="", validate=ma.validate.Length(1, 40))
    number = ma.fields.String(load_default="", validate=ma.validate.Length(1, verifying.LONGEST))


class RegisterQuery(SearchSchema):
    """What is looked for, and which page of it."""

    cursor = ma.fields.String(load_default=None)
    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 50))


class HeldSchema(Schema):
    """A line of the register; the name is empty where the programme publishes none."""

    number = ma.fields.String()
    programme = ma.fields.String()
    title = ma.fields.String()
    name = ma.fields.String()
    status = ma.fields.String()
    since = ma.fields.Date()
    through = ma.fields.Date(allow_none=True)


@verification.get("/verify/<number>")
@public
@verification.arguments(OnSchema(), location="query")
@verification.response(200, VerifiedSchema())
def verify(query: dict[str, Any], number: str) -> dict[str, Any]:
    """Tell anybody what a certificate is worth on a day, signed; unknown and foreign numbers look alike."""
    current_app.extensions["limits"].require(verifying.bucket(), verifying.PER_MINUTE)
    told = verifying.told(number, on=query["on"] or house().today(), known_at=query["known_at"]) or abort(404)
    return {**told, "signed": signed_answer(house(), verifying.plain(told))}


@verification.get("/register")
@public
@verification.arguments(RegisterQuery(), location="query")
@verification.response(200, page_schema("RegisterPage", HeldSchema()))
def register(query: dict[str, Any]) -> dict[str, Any]:
    """Return who holds a certificate, of programmes that publish it and holders who did not object."""
    current_app.extensions["limits"].require(verifying.bucket(), verifying.PER_MINUTE)
    wanted, after, limit = wanted_of(query), key_in(query["cursor"], str, str), query["limit"]
    if wanted == Wanted():
        raise Invalid(NARROW, field="name")
    look = Look(*dates(query["as_of"], query["known_at"]))
    with views() as connection:
        found = public_register.search(connection, wanted, look, after=after, limit=limit)
    cursor = cursor_of(found[-1].key, found[-1].number) if len(found) == limit else None
    return {"items": [each._asdict() for each in found], "cursor": cursor}


def wanted_of(query: dict[str, Any]) -> Wanted:
    """Return what is looked for."""
    return Wanted(query["name"].strip(), query["programme"].strip(), query["number"].strip())


def _told(query: dict[str, Any]) -> Register:
    return Register(wanted_of(query), Look(*dates(query["as_of"], query["known_at"])))


explained(verification, "/register", allow(STAFF, ADMIN), SearchSchema, _told, name="register")
