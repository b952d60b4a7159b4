"""Appeals for the office: which wait, the longest first, and each one's record; heard by whoever had no part in it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.certifications.appeal import APPEAL, OPEN, Appeal
from domain.processes import appeals as process
from projections.reports.candidacies import waiting
from projections.views import appeals, history, people
from web.api.deeds import house
from web.api.fields import text
from web.api.learning import decider
from web.api.lists import key_in
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, asked, reader, seen
from web.pages.candidates import tabs
from web.pages.candidates_forms import FormSchema, RefusalForm, colleague
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.timeline import timeline

pages = Blueprint("candidates_appeals", __name__, url_prefix="/appeals")
PAGE = 50


class HearerForm(FormSchema):
    """Who hears it; without an address oneself."""

    email = text(254, required=False, load_default="")


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str:
    """Show the appeals that are open, the oldest first."""
    query = asked(DatesSchema())
    at = seen(query)
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    with views() as connection:
        after = key_in(query["cursor"], date, UUID)
        found = appeals.listed(connection, states=OPEN, **dated, after=after, limit=PAGE)
        names = people.names(connection, [each.person for each in found])
        counts = waiting(connection, **dated)
    return render_template(
        "appeals/listing.html",
        found=found,
        names=names,
        tabs=tabs(counts, "appeals"),
        cursor=cursor_of(found[-1].lodged.isoformat(), str(found[-1].appeal)) if len(found) == PAGE else None,
        as_of=at.as_of,
        known_at=at.known_at,
    )


@pages.get("/<uuid:appeal_id>")
@allow(STAFF, ADMIN)
def show(
    appeal_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
) -> str:
    """Show an appeal with what it is against; `refused` is the deed that did not go through."""
    found = house().office.read(Appeal, appeal_id)
    with views() as connection:
        names = people.names(connection, [found.person_id, *_person(found.officer)])
        entries = timeline(connection, history.of_subject(connection, appeal_id, reader=reader()))
    return render_template(
        "appeals/show.html",
        found=found,
        name=names.get(found.person_id, "somebody erased"),
        hearer=names.get(next(iter(_person(found.officer)), found.person_id), "somebody") if found.officer else "",
        open=found.state in OPEN,
        mine=found.officer == decider(),
        entries=entries,
        days=APPEAL.days,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/<uuid:appeal_id>/assignments")
@allow(STAFF, ADMIN)
@submitted(HearerForm(), show, "assign")
def assign(form: dict[str, Any], appeal_id: UUID) -> Response | AnyResponse:
    """Hear an appeal, or have a colleague hear it."""
    officer = colleague(form["email"], "email")
    send(process.assign, appeal_id, officer=officer, assigned_by=decider(), on=house().today())
    return then(url_for("candidates_appeals.show", appeal_id=appeal_id), "Assigned.")


@pages.post("/<uuid:appeal_id>/upholdings")
@allow(STAFF, ADMIN)
@submitted(RefusalForm(), show, "uphold")
def uphold(form: dict[str, Any], appeal_id: UUID) -> Response | AnyResponse:
    """Uphold an appeal."""
    send(process.uphold, appeal_id, on=house().today(), decided_by=decider(), **form)
    return then(url_for("candidates_appeals.show", appeal_id=appeal_id), "Upheld; they are told by a letter.")


@pages.post("/<uuid:appeal_id>/rejections")
@allow(STAFF, ADMIN)
@submitted(RefusalForm(), show, "reject")
def reject(form: dict[str, Any], appeal_id: UUID) -> Response | AnyResponse:
    """Reject an appeal."""
    send(process.reject, appeal_id, on=house().today(), decided_by=decider(), **form)
    return then(
        url_for("candidates_appeals.show", appeal_id=appeal_id), "Rejected; they are told by a letter.", level="info"
    )


def _person(officer: str) -> list[UUID]:
    try:
        return [UUID(officer)]
    except ValueError:
        return []
