"""The API's door to what the public reads, as the office decides and a holder objects; and to badges."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications import publicity as commands
from domain.certifications.programme import Programme, programme_id
from domain.certifications.publication import SHOWABLE
from domain.processes import publicity as process
from projections.views import publicity as view
from projections.views.publicity import Published
from web import issuing
from web.api.certifications import certification_owner
from web.api.deeds import Answer, done, house
from web.api.fields import DoneSchema, Flag, Schema
from web.api.people import self_owned
from web.api.reading import views
from web.auth.rights import allow, public

publicity = Blueprint("publicity", __name__, description="What the public reads of certificates, and badges")


class PublicitySchema(Schema):
    """Whether holders stand in the public register, and what is shown beside number, programme, status and days."""

    listed = Flag(required=True)
    shows = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(sorted(SHOWABLE))),
        required=True,
        validate=ma.validate.Length(0, len(SHOWABLE)),
    )


class BadgeSchema(Schema):
    """A badge: what it says and the same signed; both null where none is issued, and then why not."""

    credential = ma.fields.Dict(allow_none=True)
    jwt = ma.fields.String(allow_none=True)
    why_not = ma.fields.String(allow_none=True)


@publicity.get("/programmes/<code>/publication")
@public
@publicity.response(200, PublicitySchema())
def show(code: str) -> dict[str, Any]:
    """Return what the public may read of a programme's certificates."""
    known = house().office.read(Programme, programme_id(code)).code
    with views() as connection:
        found = view.published(connection).get(known, Published())
    return {"listed": found.listed, "shows": [name for name in sorted(SHOWABLE) if getattr(found, name)]}


@publicity.post("/programmes/<code>/publications")
@allow(STAFF, ADMIN)
@publicity.arguments(PublicitySchema())
@publicity.response(201, DoneSchema())
def publish(data: dict[str, Any], code: str) -> Answer:
    """Decide what the public may read of a programme's certificates, of those already awarded too."""
    return done(commands.publish, programme=code, on=house().today(), **data)


@publicity.post("/people/<uuid:person_id>/discretions")
@allow(STAFF, ADMIN, own=self_owned)
@publicity.response(201, DoneSchema())
def ask_discretion(person_id: UUID) -> Answer:
    """Leave a holder's name out of whatever the public reads."""
    return done(process.ask_discretion, person_id=person_id, on=house().today())


@publicity.post("/people/<uuid:person_id>/discretion-waivers")
@allow(STAFF, ADMIN, own=self_owned)
@publicity.response(201, DoneSchema())
def waive_discretion(person_id: UUID) -> Answer:
    """Let the public read a holder's name again, where the programme publishes names."""
    return done(process.waive_discretion, person_id=person_id, on=house().today())


@publicity.get("/certifications/<uuid:certification_id>/badge")
@allow(STAFF, ADMIN, own=certification_owner)
@publicity.response(200, BadgeSchema())
def badge(certification_id: UUID) -> dict[str, Any]:
    """Return a certificate as an Open Badge 3.0, plain and signed; none unless it is valid today."""
    if why_not := issuing.why_not(house(), certification_id):
        return {"credential": None, "jwt": None, "why_not": why_not}
    found = issuing.badge(house(), certification_id)
    return {"credential": found, "jwt": issuing.signed_badge(house(), found), "why_not": None}
