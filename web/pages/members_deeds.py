"""What the office decides for a member on their record: that they leave, or need not pay a term."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.members import commands
from domain.members.member import Member
from domain.processes import membership
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.members import GroundsSchema
from web.auth.rights import allow
from web.pages.forms import send, submitted, then
from web.pages.members_record import show
from web.pages.shell import day

pages = Blueprint("members_deeds", __name__, url_prefix="/people/<uuid:person_id>")


class LeavingSchema(Schema):
    """The first day without membership, and why if they say."""

    on = ma.fields.Date(required=True)
    reason = text(2_000, required=False)


@pages.post("/memberships/<uuid:member_id>/resignations")
@allow(STAFF, ADMIN)
@submitted(LeavingSchema(), show)
def resign(form: dict[str, Any], person_id: UUID, member_id: UUID) -> Response:
    """Let a member leave from a day on, for them."""
    _theirs(person_id, member_id)
    send(membership.resign, member_id, **form)
    text = f"The membership ends before {day(form['on'])}. They can rejoin at any time."
    return then(url_for("members_record.show", person_id=person_id), text)


@pages.post("/memberships/<uuid:member_id>/renewals")
@allow(STAFF, ADMIN)
@submitted(Schema(), show)
def renew(_form: dict[str, Any], person_id: UUID, member_id: UUID) -> Response:
    """Invoice a member's next term and go to the invoice; asked again, it is the same one."""
    _theirs(person_id, member_id)
    today = house().today()
    period = house().office.read(Member, member_id).next_start(today)
    receipt = send(membership.invoice_renewal, member_id, on=today, period=period)
    return then(url_for("invoices_pages.show", invoice_id=receipt.result), "The next term is invoiced.")


@pages.post("/memberships/<uuid:member_id>/credits")
@allow(STAFF, ADMIN)
@submitted(GroundsSchema(), show)
def grant_credit(form: dict[str, Any], person_id: UUID, member_id: UUID) -> Response:
    """Grant a term without dues, with a reason."""
    _theirs(person_id, member_id)
    send(commands.grant_credit, member_id, on=house().today(), **form)
    return then(url_for("members_record.show", person_id=person_id), "One term may now begin without an invoice.")


def _theirs(person_id: UUID, member_id: UUID) -> None:
    """Answer 404 unless the membership is the person's."""
    if house().office.read(Member, member_id).person_id != person_id:
        abort(404)
