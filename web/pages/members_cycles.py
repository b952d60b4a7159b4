"""A person's CPD cycles for the office: how they stand under a scheme, closing a cycle and opening it again."""

from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.learning import closings
from web.api.cpd_cycles import CycleClosingSchema, CycleReopeningSchema
from web.api.deeds import house
from web.api.learning import decider
from web.api.reading import views, wait_for_own
from web.auth.rights import allow
from web.cycles import judge_of
from web.pages.asked import asked, seen
from web.pages.cpd_credentials import CycleSchema, credential
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.members_record import frame

pages = Blueprint("members_cycles", __name__, url_prefix="/people/<uuid:person_id>/cycles/<scheme>")


@pages.get("")
@allow(STAFF, ADMIN)
def show(
    person_id: UUID,
    scheme: str,
    errors: dict[str, str] | None = None,
    values: dict[str, Any] | None = None,
    refused: str = "",
) -> str:
    """Show one cycle of a person under a scheme, as of a day and as known on a day."""
    query = asked(CycleSchema())
    at, today = seen(query), house().today()
    within = query["within"] or _day((values or {}).get("within") or (values or {}).get("start"))
    with views() as connection:
        found = credential(connection, person_id, scheme, at, within)
    return render_template(
        "record/cycle.html",
        **frame(person_id, at),
        c=found,
        scheme=scheme,
        is_closed=found.record.closing(found.outcome) is not None,
        is_over=found.outcome.cycle.end < today,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/closings")
@allow(STAFF, ADMIN)
@submitted(CycleClosingSchema(), show, "close")
def close(form: dict[str, Any], person_id: UUID, scheme: str) -> Response:
    """Close the cycle with the outcome it has now."""
    wait_for_own()
    said: dict[str, Any] = {"scheme": scheme, "on": house().today(), "decided_by": decider(), **form}
    send(closings.close_cycle, judge_of(house()), person_id=person_id, **said)
    return _back(person_id, scheme, form["within"], "The cycle is closed.")


@pages.post("/reopenings")
@allow(STAFF, ADMIN)
@submitted(CycleReopeningSchema(), show, "reopen")
def reopen(form: dict[str, Any], person_id: UUID, scheme: str) -> Response:
    """Open a closed cycle again, with a reason."""
    said: dict[str, Any] = {"scheme": scheme, "on": house().today(), "decided_by": decider(), **form}
    send(closings.reopen_cycle, person_id=person_id, **said)
    return _back(person_id, scheme, form["start"], "The cycle is open again, until somebody closes it.")


def _back(person_id: UUID, scheme: str, within: date, text: str) -> Response:
    return then(url_for("members_cycles.show", person_id=person_id, scheme=scheme, within=within), text)


def _day(text: str | None) -> date | None:
    try:
        return ma.fields.Date().deserialize(text) if text else None
    except ma.ValidationError:
        return None
