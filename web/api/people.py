"""The API's door to persons: who they are, how to reach them, what they may do."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.errors import NotFound
from domain.people import commands
from domain.people.person import ROLES, Person
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.fields import DoneSchema, Schema, text
from web.auth.accounts import move_account
from web.auth.rights import allow

people = Blueprint("people", __name__, url_prefix="/people", description="Persons")


def self_owned(person_id: UUID) -> UUID:
    """Return whose data these are: the person's own."""
    return person_id


class NewPersonSchema(Schema):
    """A person to register."""

    name = text(200)
    email = text(254)


class PersonSchema(Schema):
    """A person."""

    id = ma.fields.UUID()
    name = ma.fields.String()
    email = ma.fields.String()
    roles = ma.fields.List(ma.fields.String())
    erased = ma.fields.Boolean()


class NameSchema(Schema):
    """A new name."""

    name = text(200)


class AddressSchema(Schema):
    """A new e-mail address."""

    email = text(254)


class RoleSchema(Schema):
    """A role to give."""

    role = text(20)


@people.post("")
@allow(STAFF, ADMIN)
@people.arguments(NewPersonSchema())
@people.response(201, DoneSchema())
def register(data: dict[str, str]) -> Answer:
    """Register a person."""
    return done(commands.register, new_id(), on=house().today(), **data)


@people.get("/<uuid:person_id>")
@allow(STAFF, ADMIN, own=self_owned)
@people.response(200, PersonSchema())
def show(person_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a person, with the version to send back in If-Match."""
    found = house().office.read(Person, person_id)
    return with_version(
        found,
        {
            "id": found.id,
            "name": found.name,
            "email": found.email,
            "roles": sorted(found.roles),
            "erased": found.erased,
        },
    )


@people.post("/<uuid:person_id>/names")
@allow(STAFF, ADMIN, own=self_owned)
@people.arguments(NameSchema())
@people.response(201, DoneSchema())
def rename(data: dict[str, str], person_id: UUID) -> Answer:
    """Give a person another name."""
    return done(commands.rename, person_id, on=house().today(), expected=expected(), **data)


@people.post("/<uuid:person_id>/addresses")
@allow(STAFF, ADMIN, own=self_owned)
@people.arguments(AddressSchema())
@people.response(201, DoneSchema())
def move_email(data: dict[str, str], person_id: UUID) -> Answer:
    """Move a person to another e-mail address."""
    answer = done(commands.move_email, person_id, on=house().today(), expected=expected(), **data)
    move_account(house().office, person_id, data["email"])
    return answer


@people.post("/<uuid:person_id>/roles")
@allow(ADMIN)
@people.arguments(RoleSchema())
@people.response(201, DoneSchema())
def grant_role(data: dict[str, str], person_id: UUID) -> Answer:
    """Give a person a role: staff, finance or admin."""
    return done(commands.grant_role, person_id, on=house().today(), expected=expected(), **data)


@people.post("/<uuid:person_id>/roles/<role>/withdrawals")
@allow(ADMIN)
@people.response(201, DoneSchema())
def withdraw_role(person_id: UUID, role: str) -> Answer:
    """Take a role from a person."""
    if role not in ROLES:
        raise NotFound(f"there is no role {role[:20]!r}; choose one of {', '.join(sorted(ROLES))}", field="role")
    return done(commands.withdraw_role, person_id, role=role, on=house().today(), expected=expected())
