"""The public register: whoever looks finds who holds a certificate, where programme and holder let it be known."""

from collections.abc import Iterable

import marshmallow as ma
from flask import Blueprint, Response, abort, current_app, render_template
from sqlalchemy import Connection

from projections.reports import public_register
from projections.reports.numbers import Look
from projections.reports.public_register import PAGE, Entry, Wanted
from web import verification as verifying
from web.api.lists import key_in
from web.api.reading import cursor_of, views
from web.auth.identity import current
from web.auth.rights import OFFICE, public
from web.pages.asked import DatesSchema, Seen, asked, seen
from web.pages.sheets import Row, page_by_page, sheet

pages = Blueprint("register", __name__)
COLUMNS = ("Name", "Programme", "Title", "Number", "Status", "Since", "Through")
LEAST = 2


class SearchSchema(DatesSchema):
    """Who is looked for; an empty search shows the form alone."""

    name = ma.fields.String(
        load_default="", validate=ma.validate.Length(LEAST, 200, error="Give two letters of the name or more.")
    )
    programme = ma.fields.String(load_default="", validate=ma.validate.Length(max=40))
    number = ma.fields.String(load_default="", validate=ma.validate.Length(max=verifying.LONGEST))


@pages.get("/register")
@public
def show() -> str | Response:
    """Show the register as far as it is looked for; as a file for the office alone."""
    query = asked(SearchSchema())
    wanted, at = Wanted(query["name"].strip(), query["programme"], query["number"].strip()), seen(query)
    if query["format"]:
        return _file(wanted, at)
    if wanted != Wanted():
        current_app.extensions["limits"].require(verifying.bucket(), verifying.PER_MINUTE)
    after = key_in(query["cursor"], str, str)
    with views() as connection:
        programmes = public_register.listed_programmes(connection)
        found = [] if wanted == Wanted() else _found(connection, wanted, at, after)
    cursor = cursor_of(found[-1].key, found[-1].number) if len(found) == PAGE else None
    choices = [(offer.code, offer.title) for offer in programmes]
    return render_template("register/show.html", wanted=wanted, found=found, programmes=choices, cursor=cursor)


def _file(wanted: Wanted, at: Seen) -> Response:
    if not current().roles & OFFICE:
        abort(403)
    rows = page_by_page(
        lambda connection, last: _found(connection, wanted, at, last and (last.key, last.number)), _written, page=PAGE
    )
    return sheet("register", at, COLUMNS, rows)


def _found(connection: Connection, wanted: Wanted, at: Seen, after: tuple[str, str] | None) -> list[Entry]:
    return public_register.search(connection, wanted, Look(at.as_of, at.position), after=after)


def _written(_connection: Connection, found: list[Entry]) -> Iterable[Row]:
    for each in found:
        yield each.name, each.programme, each.title, each.number, each.status, each.since, each.through
