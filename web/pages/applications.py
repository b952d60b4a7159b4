"""Applications for membership: who asks, in their own words, to be admitted or declined in one step."""

from typing import Any, NamedTuple
from uuid import UUID, uuid5

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.members import commands
from domain.members.member import Member
from domain.members.standing import Status
from domain.processes import membership
from projections.views import people, register
from projections.views.register import Entry
from web.api.deeds import house
from web.api.fields import Schema
from web.api.members import GroundsSchema
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.facts import entry_at
from web.pages.asked import DatesSchema, after_id, asked
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("applications", __name__, url_prefix="/applications")
PAGE = 50


class Application(NamedTuple):
    """Somebody who asks to become a member: who, in which grade, since when, and why."""

    entry: Entry
    name: str
    statement: str | None


@pages.get("")
@allow(STAFF, ADMIN)
def listing(
    errors: dict[str, str] | None = None, values: dict[str, str] | None = None, member_id: UUID | None = None
) -> str:
    """Show who waits for an answer; `member_id` is whom a refused form was about."""
    after = after_id(asked(DatesSchema()))
    with views() as connection:
        wanted = {Status.APPLICANT}
        found = register.listed(connection, as_of=house().today(), statuses=wanted, after=after, limit=PAGE)
        following = cursor_of(str(found[-1].member)) if len(found) == PAGE else None
        found.sort(key=lambda entry: (entry.since, entry.member))
        names = people.names(connection, [entry.person for entry in found])
    return render_template(
        "applications/listing.html",
        applications=[Application(e, names.get(e.person, "somebody erased"), _statement(e)) for e in found],
        cursor=following,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        declined=member_id if values and "reason" in values else None,
    )


@pages.post("/<uuid:member_id>/admissions")
@allow(STAFF, ADMIN)
@submitted(Schema(), listing)
def admit(_form: dict[str, Any], member_id: UUID) -> Response:
    """Admit an applicant and invoice the first dues."""
    invoice = uuid5(member_id, "first dues")
    send(membership.admit_and_invoice, member_id, invoice_id=invoice, on=house().today())
    member = house().office.read(Member, member_id)
    owed = house().office.read(Invoice, invoice).number if house().office.holds(Invoice, invoice) else "nothing"
    undo = url_for("members_record.show", person_id=member.person_id) + "#leaving"
    return then(url_for("applications.listing"), f"Admitted as {member.number}; {owed} is invoiced.", undo=undo)


@pages.post("/<uuid:member_id>/declines")
@allow(STAFF, ADMIN)
@submitted(GroundsSchema(), listing)
def decline(form: dict[str, Any], member_id: UUID) -> Response:
    """Decline an applicant, with a reason."""
    send(commands.decline, member_id, on=house().today(), **form)
    text = "Declined. This is not undone: they may apply again, and are then asked for anew."
    return then(url_for("applications.listing"), text, level="info")


def _statement(entry: Entry) -> str | None:
    fact = entry_at(house().office, entry.cause).fact
    return fact.statement if isinstance(fact, Member.Applied) else None
