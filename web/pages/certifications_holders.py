"""Who holds a programme's certificate by which version, and re-basing or renewing them together."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.certifications.certification import REASON_MAX
from domain.errors import Invalid
from projections.reports import holders as report
from projections.reports.holders import Holder
from projections.reports.numbers import Look
from projections.views import people
from web.api.batches import asking
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.programme_shapes import MOST_VERSIONS
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.bulk.chosen import Choice, ask
from web.bulk.whom import to_rebase, to_renew
from web.pages.asked import DatesSchema, Seen, after_id, asked, seen
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.sheets import Row, page_by_page, sheet
from web.what_if.of_rules import programme_of

pages = Blueprint("certifications_holders", __name__, url_prefix="/certifications/programmes/<code>")
PAGE = 50
COLUMNS = (
    "Person", "Number", "Status", "Version", "Awarded", "Valid through", "By version", "Certification id", "Person id",
)  # fmt: skip


class ListSchema(DatesSchema):
    """Which holders: those under one version, or all."""

    version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))


class RebasingForm(Schema):
    """The form by which several holders are re-based; each box that is ticked sends its certificate's id."""

    id = ma.fields.String(load_default="")
    whom = ma.fields.String(load_default="picked", validate=ma.validate.OneOf(["picked", "all"]))
    under = ma.fields.Integer(load_default=None, validate=ma.validate.Range(0, MOST_VERSIONS))
    version = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_VERSIONS))
    reason = text(REASON_MAX)


@pages.get("/holders")
@allow(STAFF, ADMIN)
def listing(
    code: str, errors: dict[str, str] | None = None, values: dict[str, str] | None = None, refused: str = ""
) -> str | Response:
    """Show who holds a certificate, as of a day and as known on a day."""
    programme, query = programme_of(house().office, code), asked(ListSchema())
    at = seen(query)
    if query["format"]:
        return sheet(f"holders-{code}", at, COLUMNS, _rows(code, query, at))
    with views() as connection:
        found = _found(connection, code, query, at, after_id(query))
        names = people.names(connection, [holder.person for holder in found])
        counts = report.by_version(connection, code, Look(at.as_of, at.position))
    return render_template(
        "certifications/holders.html",
        programme=programme,
        found=found,
        names=names,
        counts=counts,
        query=query,
        cursor=cursor_of(str(found[-1].certification)) if len(found) == PAGE else None,
        as_of=at.as_of,
        known_at=at.known_at,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
        picked=request.form.getlist("id"),
    )


@pages.post("/rebasings")
@allow(STAFF, ADMIN)
@submitted(RebasingForm(), listing, "rebase")
def rebase(form: dict[str, Any], code: str) -> AnyResponse:
    """Find out what re-basing the chosen certificates would do, or all that are listed, and go to the plan."""
    ids = None if form["whom"] == "all" else [_id(text) for text in request.form.getlist("id")]
    terms = {name: form[name] for name in ("version", "reason", "under")}
    return _planned(lambda: to_rebase(house(), asking(), code, ids=ids, **terms))


@pages.post("/renewals")
@allow(STAFF, ADMIN)
@submitted(Schema(), listing, "renew")
def renew(_form: dict[str, Any], code: str) -> AnyResponse:
    """Find out what renewing all whose time has come would do, and go to the plan."""
    return _planned(lambda: to_renew(house(), asking(), code))


def _planned(choose: Callable[[], Choice]) -> AnyResponse:
    receipt = send(ask(house(), choose, request.form.get("idempotency_key") or fresh_key()))
    return then(url_for("bulk.show", batch_id=receipt.result), "Nothing is done yet: look at the plan.", level="info")


def _rows(code: str, query: dict[str, Any], at: Seen) -> Iterable[Row]:
    return page_by_page(
        lambda connection, last: _found(connection, code, query, at, last and last.certification), _written, page=PAGE
    )


def _written(connection: Connection, found: list[Holder]) -> Iterable[Row]:
    names = people.names(connection, [holder.person for holder in found])
    for h in found:
        said = (h.number, h.status, h.version, h.awarded, h.expires, h.dated_by)
        yield names.get(h.person, "Somebody erased"), *said, str(h.certification), str(h.person)


def _found(connection: Connection, code: str, query: dict[str, Any], at: Seen, after: UUID | None) -> list[Holder]:
    look = Look(at.as_of, at.position)
    return report.held(connection, code, look, version=query["version"], after=after, limit=PAGE)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(f"{text[:40]!r} is no certificate of this list; choose from it again", field="id") from None
