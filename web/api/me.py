"""The API's answer to "who am I": the person behind a token, what the token may do, and their memberships."""

from typing import Any

import marshmallow as ma
from flask import abort
from flask_smorest import Blueprint

from domain.members.member import Member
from domain.people.person import Person
from projections.views import register
from web.api.answers import with_version
from web.api.deeds import house
from web.api.fields import Schema
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow

me = Blueprint("me", __name__, url_prefix="/me", description="Who asks")


class OwnMembershipSchema(Schema):
    """One of one's memberships as it stands today."""

    id = ma.fields.UUID()
    number = ma.fields.String()
    grade = ma.fields.String()
    status = ma.fields.String(allow_none=True)
    through = ma.fields.Date(allow_none=True)
    grace_until = ma.fields.Date(allow_none=True)


class MeSchema(Schema):
    """The person who asks; `roles` are what this token may be used for, which may be fewer than they have."""

    person_id = ma.fields.UUID()
    name = ma.fields.String()
    email = ma.fields.String()
    roles = ma.fields.List(ma.fields.String())
    memberships = ma.fields.List(ma.fields.Nested(OwnMembershipSchema()))


@me.get("")
@allow(*EVERYONE)
@me.response(200, MeSchema())
def show() -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return who asks, with the version of their person to send back in If-Match."""
    person = house().office.read(Person, current().person or abort(401))
    today = house().today()
    with views() as connection:
        entries = register.of_person(connection, person.id, as_of=today)
    memberships = [_standing(house().office.read(Member, entry.member)) for entry in entries]
    who = {"person_id": person.id, "name": person.name, "email": person.email, "roles": sorted(current().roles)}
    return with_version(person, {**who, "memberships": memberships})


def _standing(member: Member) -> dict[str, Any]:
    term = member.terms[-1] if member.terms else None
    ends = {"through": term and term.through, "grace_until": term and term.grace_until}
    status = member.status(house().today())
    return {"id": member.id, "number": member.number, "grade": member.grade, "status": status, **ends}
