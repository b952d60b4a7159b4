"""The API's door to memberships: apply, admit or decline, renew, resign."""

from typing import Any
from uuid import UUID, uuid5

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.members import commands
from domain.members.member import Member
from domain.processes import membership
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.fields import DoneSchema, Schema, text
from web.api.own import acting_for
from web.auth.identity import current
from web.auth.rights import EVERYONE, OFFICE, allow

members = Blueprint("members_api", __name__, url_prefix="/members", description="Memberships")


def member_owner(member_id: UUID) -> UUID:
    """Return whose membership it is."""
    return house().office.read(Member, member_id).person_id


class ApplicationSchema(Schema):
    """An application for membership."""

    person_id = ma.fields.UUID(required=True)
    grade = text(40)
    statement = text(2_000, required=False)


class GroundsSchema(Schema):
    """Why, in words the person may read."""

    reason = text(2_000)


class ResignationSchema(Schema):
    """The first day without membership, and why if they say."""

    on = ma.fields.Date(required=True)
    reason = text(2_000, required=False)


class RenewalSchema(Schema):
    """The first day of the term to invoice."""

    period = ma.fields.Date(required=True)


class MemberSchema(Schema):
    """A membership as it stands today."""

    id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    number = ma.fields.String()
    grade = ma.fields.String()
    status = ma.fields.String(allow_none=True)
    first_joined = ma.fields.Date(allow_none=True)
    continuous_since = ma.fields.Date(allow_none=True)
    last_rejoined = ma.fields.Date(allow_none=True)
    through = ma.fields.Date(allow_none=True)
    grace_until = ma.fields.Date(allow_none=True)


@members.post("")
@allow(*EVERYONE)
@members.arguments(ApplicationSchema())
@members.response(201, DoneSchema())
def apply(data: dict[str, Any]) -> Answer:
    """Apply for membership: for oneself, or as staff for somebody."""
    acting_for(data["person_id"])
    return done(membership.apply, new_id(), on=house().today(), **data)


@members.get("/<uuid:member_id>")
@allow(STAFF, FINANCE, ADMIN, own=member_owner)
@members.response(200, MemberSchema())
def show(member_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a membership, with the version to send back in If-Match."""
    found = house().office.read(Member, member_id)
    today = house().today()
    term, since = (found.terms[-1] if found.terms else None), found.since(today)
    return with_version(
        found,
        {
            "id": found.id,
            "person_id": found.person_id,
            "number": found.number,
            "grade": found.grade,
            "status": found.status(today),
            "first_joined": since.first_joined,
            "continuous_since": since.continuous_since,
            "last_rejoined": since.last_rejoined,
            "through": term and term.through,
            "grace_until": term and term.grace_until,
        },
    )


@members.post("/<uuid:member_id>/admissions")
@allow(STAFF, ADMIN)
@members.response(201, DoneSchema())
def admit(member_id: UUID) -> Answer:
    """Admit an applicant and invoice the first dues."""
    invoice = uuid5(member_id, "first dues")
    return done(membership.admit_and_invoice, member_id, invoice_id=invoice, on=house().today(), expected=expected())


@members.post("/<uuid:member_id>/declines")
@allow(STAFF, ADMIN)
@members.arguments(GroundsSchema())
@members.response(201, DoneSchema())
def decline(data: dict[str, str], member_id: UUID) -> Answer:
    """Decline an applicant, with a reason."""
    return done(commands.decline, member_id, on=house().today(), expected=expected(), **data)


@members.post("/<uuid:member_id>/renewals")
@allow(STAFF, ADMIN, own=member_owner)
@members.arguments(RenewalSchema())
@members.response(201, DoneSchema())
def renew(data: dict[str, Any], member_id: UUID) -> Answer:
    """Invoice the next term; paying the invoice renews. Asked again, the same invoice."""
    return done(membership.invoice_renewal, member_id, on=house().today(), **data)


@members.post("/<uuid:member_id>/resignations")
@allow(STAFF, ADMIN, own=member_owner)
@members.arguments(ResignationSchema())
@members.response(201, DoneSchema())
def resign(data: dict[str, Any], member_id: UUID) -> Answer:
    """Resign, from today on or later, or as the office from any day; unpaid dues for a term not begun are credited."""
    earliest = None if current().roles & OFFICE else house().today()
    return done(membership.resign, member_id, earliest=earliest, expected=expected(), **data)


@members.post("/<uuid:member_id>/credits")
@allow(STAFF, ADMIN)
@members.arguments(GroundsSchema())
@members.response(201, DoneSchema())
def grant_credit(data: dict[str, str], member_id: UUID) -> Answer:
    """Grant one term without dues, with a reason."""
    return done(commands.grant_credit, member_id, on=house().today(), expected=expected(), **data)
