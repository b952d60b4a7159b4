"""Work on many on a page: bring a table, see what it would do, begin it, follow it, call it off, undo it."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.batches.batch import Batch
from integrations.imports import MOST_BYTES
from projections.views import batches, people
from web.api.batches import asking, batch_owner
from web.api.deeds import house
from web.api.fields import Schema
from web.api.lists import position_in
from web.api.reading import cursor_of, dates, views
from web.auth.identity import current
from web.auth.rights import OFFICE, allow
from web.bulk import deeds
from web.bulk.planning import TABLES, WORKS, Order, Plan, keep, plan_file
from web.pages.asked import DatesSchema, Seen, asked, seen
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.sheets import Row, sheet
from web.uploads import takes, uploaded

pages = Blueprint("bulk", __name__, url_prefix="/bulk")
PAGE = 50
COLUMNS = ("Line", "State", "Why", "Person id", "What it made or changed")


class TableForm(Schema):
    """The form for a table: what kind of work it is."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(TABLES))


class PlanForm(Schema):
    """The form that begins the plan that the page shows."""

    plan = ma.fields.String(required=True)


@pages.get("")
@allow(STAFF, ADMIN)
def listing(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show work on many, the latest first, and the form for a table."""
    query = asked(DatesSchema())
    at = seen(query)
    before = position_in(query["cursor"]) or None
    with views() as connection:
        found = batches.listed(connection, as_of=at.as_of, known_at=at.position, before=before, limit=PAGE)
    return render_template(
        "bulk/listing.html",
        found=found,
        works=WORKS,
        cursor=cursor_of(found[-1].planned) if len(found) == PAGE else None,
        as_of=at.as_of,
        known_at=at.known_at,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("")
@allow(STAFF, ADMIN)
@takes(MOST_BYTES)
@submitted(TableForm(), listing)
def plan(form: dict[str, Any]) -> AnyResponse:
    """Plan what a table would do, and show it."""
    return planned(Order(WORKS[form["kind"]], asking()))


def planned(order: Order) -> AnyResponse:
    """Plan what the table of this form would do, and go to the page that shows it."""
    return shown(order, plan_file(house(), order, uploaded().content))


def shown(order: Order, plan: Plan) -> AnyResponse:
    """Keep a plan and go to the page that shows it.

    Sent twice, a form plans once: the id of a plan follows from the form's key and from what is planned, so another
    file under the same key is another plan.
    """
    key = request.form.get("idempotency_key") or fresh_key()
    receipt = house().office.carry_out(keep(house(), order, plan, key), current().actor(order.person))
    session["position"] = receipt.position or house().office.recorder.head()
    return then(url_for("bulk.show", batch_id=receipt.result), "Nothing is done yet: look at the plan.", level="info")


@pages.get("/<uuid:batch_id>")
@allow(STAFF, ADMIN, own=batch_owner)
def show(
    batch_id: UUID, errors: dict[str, str] | None = None, values: dict[str, str] | None = None, refused: str = ""
) -> str | Response:
    """Show what a batch would do or did, line by line, and what can be decided now."""
    query = asked(DatesSchema())
    batch, lines = house().office.read(Batch, batch_id), house().lines
    if query["format"]:
        return sheet(f"import-{batch_id}", _today(), COLUMNS, _rows(batch_id))
    after = position_in(query["cursor"])
    page = lines.page(batch_id, after=after, limit=PAGE)
    with views() as connection:
        names = people.names(connection, [line.person for line in page if line.person])
    return render_template(
        "bulk/show.html",
        batch=batch,
        work=WORKS[batch.kind],
        counts=lines.counts(batch_id),
        page=page,
        names=names,
        is_office=bool(current().roles & OFFICE),
        mine=batch.asked_by in {None, current().person},
        cursor=cursor_of(page[-1].line) if len(page) == PAGE else None,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/<uuid:batch_id>/starts")
@allow(STAFF, ADMIN, own=batch_owner)
@submitted(PlanForm(), show)
def start(form: dict[str, str], batch_id: UUID) -> AnyResponse:
    """Begin the plan that was shown."""
    send(deeds.begin, batch_id, house=house(), plan=form["plan"], by=asking())
    return then(url_for("bulk.show", batch_id=batch_id), "It is being carried out, as planned.")


@pages.post("/<uuid:batch_id>/cancellations")
@allow(STAFF, ADMIN, own=batch_owner)
@submitted(Schema(), show)
def cancel(_form: dict[str, str], batch_id: UUID) -> AnyResponse:
    """Call off what was not done yet."""
    send(deeds.call_off, batch_id, house=house())
    return then(url_for("bulk.show", batch_id=batch_id), "It is called off.")


@pages.post("/<uuid:batch_id>/resumptions")
@allow(STAFF, ADMIN, own=batch_owner)
@submitted(Schema(), show)
def resume(_form: dict[str, str], batch_id: UUID) -> AnyResponse:
    """Go on with what is left or failed."""
    send(deeds.resume, batch_id, house=house(), by=asking())
    return then(url_for("bulk.show", batch_id=batch_id), "It goes on.")


@pages.post("/<uuid:batch_id>/undoings")
@allow(STAFF, ADMIN, own=batch_owner)
@submitted(Schema(), show)
def undo(_form: dict[str, str], batch_id: UUID) -> AnyResponse:
    """Take back what was done."""
    send(deeds.undo, batch_id, house=house(), by=asking())
    return then(url_for("bulk.show", batch_id=batch_id), "It is being taken back.")


def _today() -> Seen:
    at = dates(None, None)
    return Seen(at.as_of, None, at.known_at)


def _rows(batch_id: UUID) -> list[Row]:
    return [
        (each.line, each.state, each.note, _id(each.person), _id(each.target)) for each in house().lines.page(batch_id)
    ]


def _id(id: UUID | None) -> str | None:
    return None if id is None else str(id)
