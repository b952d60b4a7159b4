"""The register of members, on any day and as known on any day, by status or by name, e-mail and number."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from domain.members.standing import Status
from projections.reports import membership
from projections.reports.numbers import Look
from projections.views import people, register
from projections.views.register import MEMBERS, Entry
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, Seen, after_id, asked, seen
from web.pages.sheets import Row, page_by_page, sheet

pages = Blueprint("members", __name__, url_prefix="/members")
PAGE = 50
COLUMNS = ("Name", "Number", "Grade", "Status", "Since", "Member id", "Person id")


class RegisterSchema(DatesSchema):
    """Which members: at a status, or found by name, e-mail or number."""

    status = ma.fields.String(load_default=None, validate=ma.validate.OneOf([str(status) for status in Status]))
    q = ma.fields.String(load_default=None, validate=ma.validate.Length(max=200))


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str | Response:
    """Show the register as of a day and as known on a day."""
    query = asked(RegisterSchema())
    at = seen(query)
    if query["format"]:
        return sheet("members", at, COLUMNS, _rows(query, at))
    with views() as connection:
        found = _found(connection, query, at, after_id(query))
        names = people.names(connection, [entry.person for entry in found])
        counts = membership.counts(connection, Look(at.as_of, at.position))
    more = len(found) == PAGE and not query["q"]
    return render_template(
        "members/listing.html",
        entries=found,
        names=names,
        counts=counts,
        members=sum(counts.get(status, 0) for status in MEMBERS),
        statuses=[(str(status), status.capitalize()) for status in Status],
        query=query,
        cursor=cursor_of(str(found[-1].member)) if more else None,
        as_of=at.as_of,
        known_at=at.known_at,
    )


def _rows(query: dict[str, Any], at: Seen) -> Iterable[Row]:
    return page_by_page(
        lambda connection, last: _found(connection, query, at, last and last.member), _written, page=PAGE
    )


def _written(connection: Connection, found: list[Entry]) -> Iterable[Row]:
    names = people.names(connection, [entry.person for entry in found])
    for e in found:
        name = names.get(e.person, "Somebody erased")
        yield name, e.number, e.grade, e.status, e.since, str(e.member), str(e.person)


def _found(connection: Connection, query: dict[str, Any], at: Seen, after: UUID | None) -> list[Entry]:
    status = query["status"]
    if not query["q"]:
        wanted = {status} if status else MEMBERS
        return register.listed(
            connection, as_of=at.as_of, known_at=at.position, statuses=wanted, after=after, limit=PAGE
        )
    entries = find(connection, query["q"], at) if after is None else []
    return [entry for entry in entries if status in (None, entry.status)]


def find(connection: Connection, text: str, at: Seen) -> list[Entry]:
    """Return the memberships of a number, or of those whose name or address has these words, by name."""
    number = register.numbered(connection, text.strip().upper(), as_of=at.as_of, known_at=at.position)
    if number is not None:
        return [number]
    persons = {person.id: place for place, person in enumerate(people.search(connection, text, limit=PAGE))}
    found = register.of_people(connection, list(persons), as_of=at.as_of, known_at=at.position)
    return sorted(found, key=lambda entry: _place(persons, entry))


def _place(persons: dict[UUID, int], entry: Entry) -> tuple[int, UUID]:
    return persons[entry.person], entry.member
