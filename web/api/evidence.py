"""The API's door to what stands beside an entry of a log: files that show it, and what one made of it."""

import base64
import binascii
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.errors import NotFound
from domain.learning import activity_commands as commands
from domain.learning.activity import LONGEST_NAME, LONGEST_REFLECTION, Activity
from domain.people.person import Person
from integrations.evidence import MOST_BYTES
from projections.reports import evidence as reports
from projections.views import evidence as view
from web.api.deeds import Answer, check_precondition, done, house, new_id
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, Schema, text
from web.api.learning import activity_owner
from web.api.people import self_owned
from web.api.reading import views
from web.auth.rights import allow
from web.evidence import put
from web.uploads import takes

SEALED = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of files that others brought: should a browser show one after all, it can do nothing."""
evidence = Blueprint("evidence", __name__, description="What shows that something was learnt")
BINARY = "application/octet-stream"
LONGEST = MOST_BYTES * 4 // 3 + 4


class Base64(ma.fields.Field[bytes]):
    """A file's bytes as text. Source: RFC 4648 §4."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bytes:  # noqa: ANN401, ARG002
        try:
            return base64.b64decode(value.encode("ascii"), validate=True)
        except (AttributeError, binascii.Error, ValueError):
            raise ma.ValidationError("This is not Base64; encode the file's bytes by RFC 4648.") from None


class EvidenceFileSchema(Schema):
    """A file that shows what was learnt: a PDF, PNG, JPEG, text, docx or odt, its bytes in Base64."""

    name = text(LONGEST_NAME)
    file = Base64(required=True, metadata={"type": "string", "contentEncoding": "base64", "example": "Tm90ZXM="})


class ShownEvidenceSchema(Schema):
    """A file beside an entry: its name, what its content was found to be, its bytes."""

    id = ma.fields.UUID()
    activity = ma.fields.UUID()
    on = ma.fields.Date()
    name = ma.fields.String()
    type = ma.fields.String()
    size = ma.fields.Integer()
    position = ma.fields.Integer()


class EvidenceOfPersonSchema(Schema):
    """The files beside a person's entries."""

    items = ma.fields.List(ma.fields.Nested(ShownEvidenceSchema()))


class ReflectionSchema(Schema):
    """What an entry meant for the person, in their own words."""

    text = text(LONGEST_REFLECTION)


def entry_owner(activity_id: UUID, **_file: UUID) -> UUID:
    """Return on whose log an entry is, whichever of its files the address names."""
    return activity_owner(activity_id)


@evidence.post("/activities/<uuid:activity_id>/evidence")
@allow(STAFF, ADMIN, own=entry_owner)
@takes(LONGEST)
@evidence.arguments(EvidenceFileSchema())
@evidence.response(201, DoneSchema())
def attach(data: dict[str, Any], activity_id: UUID) -> Answer:
    """Put a file beside an entry; its content is checked, never its name."""
    check_precondition()
    return done(put(house(), activity_id, key=new_id(), name=data["name"], content=data["file"]))


@evidence.get("/activities/<uuid:activity_id>/evidence/<uuid:evidence_id>")
@allow(STAFF, ADMIN, own=entry_owner)
@evidence.response(200, {"type": "string", "format": "binary"}, content_type=BINARY)
def fetch(activity_id: UUID, evidence_id: UUID) -> Response:
    """Return a file as it was brought, to be saved and never shown by a browser."""
    return file_of(activity_id, evidence_id)


@evidence.post("/activities/<uuid:activity_id>/evidence/<uuid:evidence_id>/withdrawals")
@allow(STAFF, ADMIN, own=entry_owner)
@evidence.response(201, DoneSchema())
def withdraw_evidence(activity_id: UUID, evidence_id: UUID) -> Answer:
    """Take a file away from an entry and delete it; not once a decision rests on it."""
    answer = done(commands.withdraw_evidence, activity_id, evidence=evidence_id, on=house().today())
    house().evidence.drop(house().office.read(Activity, activity_id).person_id, evidence_id)
    return answer


@evidence.get("/people/<uuid:person_id>/evidence")
@allow(STAFF, ADMIN, own=self_owned)
@evidence.arguments(AsOfSchema(), location="query")
@evidence.response(200, EvidenceOfPersonSchema())
def listing(query: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Return the files beside a person's entries."""
    house().office.read(Person, person_id)
    opened = house().office.codec.open_field
    with views() as connection:
        found = view.of_person(connection, person_id, **look_of(query)._asdict())
    return {"items": [each._asdict() | {"name": opened(person_id, each.name)} for each in found]}


def _told(query: dict[str, Any], person_id: UUID) -> reports.OfPerson:
    house().office.read(Person, person_id)
    return reports.OfPerson(person_id, look_of(query))


explained(
    evidence,
    "/people/<uuid:person_id>/evidence",
    allow(STAFF, ADMIN, own=self_owned),
    AsOfSchema,
    _told,
    name="listing",
)


@evidence.post("/activities/<uuid:activity_id>/reflections")
@allow(own=entry_owner)
@evidence.arguments(ReflectionSchema())
@evidence.response(201, DoneSchema())
def reflect(data: dict[str, str], activity_id: UUID) -> Answer:
    """Write down what an entry meant; the last words stand, and the office sees them once it assesses the entry."""
    return done(commands.reflect, activity_id, text=data["text"], on=house().today())


def file_of(activity_id: UUID, evidence_id: UUID) -> Response:
    """Return a file of an entry as an attachment under a safe name. Raises NotFound if it is not beside the entry."""
    with views() as connection:
        shown = next((each for each in view.of_activity(connection, activity_id) if each.id == evidence_id), None)
    if shown is None:
        raise NotFound("this file is not beside the entry; it may have been withdrawn")
    content = house().evidence.fetch(shown.person, evidence_id)
    response = Response(content, content_type=BINARY)
    name = house().office.codec.open_field(shown.person, shown.name)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SEALED
    return response
