"""Renewals due: whose dues are wanted by a day, the earliest end first, on any day and as known on any day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from projections.views import people, register, renewals
from projections.views.renewals import Ask, Due
from web.api.lists import key_in
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.pages.asked import REASON, DatesSchema, Seen, asked, seen
from web.pages.sheets import Row, page_by_page, sheet

pages = Blueprint("renewals", __name__, url_prefix="/renewals")
PAGE = 50
SOON = timedelta(days=30)
COLUMNS = ("Name", "Number", "Grade", "Status", "Paid through", "Grace until", "Member id", "Person id")


class DueSchema(DatesSchema):
    """Which renewals: of terms that end by a day; without one, within thirty days."""

    by = ma.fields.Date(load_default=None, validate=REASON)


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str | Response:
    """Show whose dues are wanted, as of a day and as known on a day."""
    query = asked(DueSchema())
    at = seen(query)
    ask = Ask(query["by"] or at.as_of + SOON, at.as_of, at.position)
    if query["format"]:
        return sheet("renewals", at, COLUMNS, _rows(ask, at))
    with views() as connection:
        found = renewals.due(connection, ask, after=key_in(query["cursor"], date, UUID), limit=PAGE)
        names = people.names(connection, [each.person for each in found])
        numbers = _numbers(connection, found, at)
    return render_template(
        "renewals/listing.html",
        found=found,
        names=names,
        numbers=numbers,
        by=ask.by,
        as_of=at.as_of,
        known_at=at.known_at,
        cursor=cursor_of(found[-1].through.isoformat(), str(found[-1].member)) if len(found) == PAGE else None,
    )


def _rows(ask: Ask, at: Seen) -> Iterable[Row]:
    def fetch(connection: Connection, last: Due | None) -> list[Due]:
        return renewals.due(connection, ask, after=last and (last.through, last.member), limit=PAGE)

    def written(connection: Connection, found: list[Due]) -> Iterable[Row]:
        names = people.names(connection, [each.person for each in found])
        numbers = _numbers(connection, found, at)
        for d in found:
            name, number = names.get(d.person, "Somebody erased"), numbers.get(d.member)
            yield name, number, d.grade, d.state, d.through, d.grace_until, str(d.member), str(d.person)

    return page_by_page(fetch, written, page=PAGE)


def _numbers(connection: Connection, found: list[Due], at: Seen) -> dict[UUID, str]:
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    entries = (register.of_person(connection, person, **dated) for person in {each.person for each in found})
    return {entry.member: entry.number for several in entries for entry in several}
