"""A webinar's attendance list, looked at before anything is taken down; and what people thought, told together."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.errors import Invalid
from domain.events import presences
from domain.events.event import Event
from domain.events.feedback import Feedback
from domain.values import ERASED
from projections.views import feedback
from web.api.deeds import house
from web.api.door import LONGEST_LIST, LONGEST_PLAN
from web.api.fields import Schema, text
from web.api.reading import views
from web.attendance import Plan, opened, planned, sealed
from web.auth.rights import allow
from web.facts import entry_at
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("rosters_attendance", __name__)
TOO_LONG = f"the list has more than {LONGEST_LIST:,} bytes; bring it in parts"


class PlanForm(Schema):
    """A plan to carry out."""

    plan = text(LONGEST_PLAN)


@pages.get("/rosters/events/<uuid:event_id>/attendance-list")
@allow(STAFF, ADMIN)
def ask_list(event_id: UUID, errors: dict[str, str] | None = None, plan: Plan | None = None, **_refused: object) -> str:
    """Ask for a webinar's list, or show what one would lead to."""
    return render_template(
        "rosters/attendance.html",
        event=house().office.read(Event, event_id),
        plan=plan,
        sealed=plan and sealed(house(), event_id, plan),
        key=fresh_key(),
        errors=errors or {},
    )


@pages.post("/rosters/events/<uuid:event_id>/attendance-plans")
@allow(STAFF, ADMIN)
def plan_list(event_id: UUID) -> tuple[str, int]:
    """Show what a webinar's list would lead to; nothing of it is kept."""
    try:
        return ask_list(event_id, plan=_plan(house().office.read(Event, event_id))), 200
    except Invalid as refused:
        return ask_list(event_id, errors={refused.field or "file": refused.message}), 422


def _plan(event: Event) -> Plan:
    sent = request.files.get("file")
    content = sent.read(LONGEST_LIST + 1) if sent else b""
    if not content or len(content) > LONGEST_LIST:
        raise Invalid(TOO_LONG if content else "choose the file that the platform exports", field="file")
    with views() as connection:
        return planned(house(), connection, event, content, zone=None)


@pages.post("/rosters/events/<uuid:event_id>/attendance-lists")
@allow(STAFF, ADMIN)
@submitted(PlanForm(unknown=ma.EXCLUDE), ask_list)
def take_list(form: dict[str, Any], event_id: UUID) -> AnyResponse:
    """Carry the plan out as it was shown, or not at all."""
    counted = opened(house(), event_id, form["plan"], _chosen())
    send(presences.take_list, event_id, counted=counted, at=house().clock())
    text = f"Attendance of {len(counted)} is taken down; what the event credits is put on their logs."
    return then(url_for("rosters.event", event_id=event_id), text)


@pages.get("/rosters/events/<uuid:event_id>/feedback")
@allow(STAFF, ADMIN)
def opinion(event_id: UUID) -> str:
    """Show what people thought, five by five, and their words in the order of the alphabet."""
    event = house().office.read(Event, event_id)
    with views() as connection:
        found = feedback.opinion(connection, event_id)
    said = [entry_at(house().office, position).fact for position in found.positions] if found else []
    words = sorted({fact.different for fact in said if isinstance(fact, Feedback.Given)} - {"", ERASED})
    return render_template("rosters/feedback.html", event=event, found=found, words=words)


def _chosen() -> list[UUID]:
    try:
        return [UUID(each) for each in request.form.getlist("likely")]
    except ValueError:
        raise Invalid("these are no registrations; read the list again", field="plan") from None
