"""Certifications for the office: what is to be decided, and each one's record with what may be done about it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.certifications.candidacies.commands import candidacies_of
from domain.certifications.certification import Certification
from domain.certifications.impartiality import impartiality_of
from domain.certifications.validity import Status
from domain.journal import Actor
from domain.processes.certification import fee_id
from projections.reports import certification as report
from projections.reports.numbers import Look
from projections.views import certifications, history, people
from projections.views.certifications import Worth
from web.api.deeds import house
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.candidates import close_to
from web.pages.asked import DatesSchema, Seen, after_id, asked, reader, seen
from web.pages.forms import fresh_key
from web.pages.programme_words import title_of
from web.pages.sheets import Row, page_by_page, sheet
from web.pages.timeline import timeline

pages = Blueprint("certifications", __name__, url_prefix="/certifications")
PAGE = 50
COLUMNS = ("Person", "Programme", "Number", "Status", "Since", "Until", "Certification id", "Person id")
EXPIRING = "expiring"
MOST = 10_000
SOON = timedelta(days=60)
CHOICES = (
    *((str(status), status.capitalize()) for status in Status),
    (EXPIRING, f"Expiring within {SOON.days} days"),
)


class ListSchema(DatesSchema):
    """Which certifications: those at a status, or those that expire soon."""

    status = ma.fields.String(
        load_default=str(Status.APPLIED), validate=ma.validate.OneOf([choice for choice, _ in CHOICES])
    )


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str | Response:
    """Show certifications at a status, as of a day and as known on a day."""
    query = asked(ListSchema())
    at = seen(query)
    if query["format"]:
        return sheet("certifications", at, COLUMNS, _rows(query, at))
    with views() as connection:
        found = _found(connection, query, at, after_id(query))
        names = people.names(connection, [each.person for each in found])
        programmes = report.by_programme(connection, Look(at.as_of, at.position))
    counts: dict[str, int] = {}
    for statuses in programmes.values():
        for status, number in statuses.items():
            counts[status] = counts.get(status, 0) + number
    more = len(found) == PAGE and query["status"] != EXPIRING
    return render_template(
        "certifications/listing.html",
        found=found,
        names=names,
        counts=counts,
        choices=CHOICES,
        query=query,
        cursor=cursor_of(str(found[-1].certification)) if more else None,
        as_of=at.as_of,
        known_at=at.known_at,
    )


@pages.get("/<uuid:certification_id>")
@allow(STAFF, ADMIN)
def show(
    certification_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
) -> str:
    """Show a certification with its history; `refused` is the deed that did not go through."""
    found = house().office.read(Certification, certification_id)
    fee = fee_id(certification_id)
    with house().office.unit(Actor("reader")) as journal:
        ways, close = candidacies_of(journal, found), impartiality_of(journal, found.person_id)
    with views() as connection:
        names = people.names(connection, [found.person_id])
        lines = history.of_subject(connection, certification_id, reader=reader())
        entries, conflicts = timeline(connection, lines), close_to(connection, close.parts)
    return render_template(
        "certifications/show.html",
        found=found,
        programme=title_of(found.programme),
        status=str(found.status(house().today())),
        name=names.get(found.person_id, "somebody erased"),
        fee=house().office.read(Invoice, fee) if house().office.holds(Invoice, fee) else None,
        ways=ways,
        conflicts=conflicts,
        entries=entries,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


def _rows(query: dict[str, Any], at: Seen) -> Iterable[Row]:
    page = MOST if query["status"] == EXPIRING else PAGE
    return page_by_page(
        lambda connection, last: _found(connection, query, at, last and last.certification), _written, page=page
    )


def _written(connection: Connection, found: list[Worth]) -> Iterable[Row]:
    names = people.names(connection, [each.person for each in found])
    for c in found:
        name, until = names.get(c.person, "Somebody erased"), None if c.until == date.max else c.until
        yield name, c.programme, c.number, c.status, c.since, until, str(c.certification), str(c.person)


def _found(connection: Connection, query: dict[str, Any], at: Seen, after: UUID | None) -> list[Worth]:
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    if query["status"] == EXPIRING:
        return certifications.expiring(connection, by=at.as_of + SOON, **dated, limit=MOST)
    return certifications.listed(connection, status=query["status"], **dated, after=after, limit=PAGE)
