"""One's own membership: how it stands, its terms, its invoices, renewing and leaving."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.members.member import Member
from domain.processes import membership as process
from projections.ledger import customers
from projections.views import register
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.members import member_owner
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("membership", __name__, url_prefix="/membership")


class Leaving(Schema):
    """The form to resign."""

    on = ma.fields.Date(required=True)
    reason = text(2_000, required=False)


@pages.get("")
@allow(*EVERYONE)
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None, **_address: UUID) -> str:
    """Show one's memberships and invoices."""
    person, today = current().person or abort(401), house().today()
    with views() as connection:
        entries = register.of_person(connection, person, as_of=today)
        invoices = customers.invoices_of(connection, person)
    memberships = [house().office.read(Member, entry.member) for entry in entries]
    return render_template(
        "membership/show.html",
        memberships=[(m, m.status(today), m.since(today)) for m in memberships],
        invoices=invoices,
        key=fresh_key(),
        errors=errors or {},
        values=values or {"on": today.isoformat()},
    )


@pages.post("/<uuid:member_id>/renewals")
@allow(own=member_owner)
def renew(member_id: UUID) -> Response:
    """Invoice the next term and go to the invoice."""
    today = house().today()
    period = house().office.read(Member, member_id).next_start(today)
    receipt = send(process.invoice_renewal, member_id, on=today, period=period)
    return then(url_for("invoices_pages.show", invoice_id=receipt.result), "Here is the invoice for your next year.")


@pages.post("/<uuid:member_id>/resignations")
@allow(own=member_owner)
@submitted(Leaving(), show)
def resign(form: dict[str, Any], member_id: UUID) -> Response:
    """Leave the association from a day on."""
    send(process.resign, member_id, earliest=house().today(), **form)
    return then(
        url_for("membership.show"), f"Your membership ends before {form['on']:%d %B %Y}. You can rejoin at any time."
    )
