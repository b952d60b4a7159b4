"""A person's record for the office: memberships, money and history."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import Connection

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.members.member import Member
from domain.members.standing import Since, since
from domain.people.person import Person
from projections.ledger import customers
from projections.views import history, people, register, renewals
from projections.views.register import Entry
from web.api.deeds import house
from web.api.reading import cursor_of, views
from web.auth.identity import current
from web.auth.rights import allow
from web.pages.asked import DatesSchema, Seen, after_position, asked, kept_dates, reader, seen
from web.pages.booked import credit_seen
from web.pages.forms import fresh_key
from web.pages.timeline import PAGE, timeline, true_by

pages = Blueprint("members_record", __name__, url_prefix="/people/<uuid:person_id>")
PARTS = (
    ("Overview", "members_record.show"),
    ("Money", "members_record.money"),
    ("Learning", "members_learning.learning"),
    ("Timeline", "members_record.past"),
)
OPEN_TO_FINANCE = frozenset({"members_record.money", "members_record.past"})


def frame(person_id: UUID, at: Seen) -> dict[str, Any]:
    """Return what every part of the record shows: who it is, its dates, and the parts that one's role may see."""
    person = house().office.read(Person, person_id)
    tabs = [
        {
            "label": label,
            "href": url_for(endpoint, person_id=person_id, **kept_dates()),
            "active": endpoint == request.endpoint,
        }
        for label, endpoint in PARTS
        if endpoint in OPEN_TO_FINANCE or current().roles & {STAFF, ADMIN}
    ]
    dated = {"as_of": at.as_of, "known_at": at.known_at}
    return {"person": person, "name": person.name or "Somebody erased", "tabs": tabs, **dated}


@pages.get("")
@allow(STAFF, ADMIN)
def show(
    person_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    member_id: UUID | None = None,
) -> str:
    """Show who it is and their memberships, as of a day and as known on a day."""
    at = seen(asked(DatesSchema()))
    with views() as connection:
        memberships = _memberships(connection, person_id, at)
        listed = people.find(connection, person_id)
    return render_template(
        "record/show.html",
        **frame(person_id, at),
        memberships=memberships,
        listed=listed,
        key=fresh_key(),
        refused=member_id,
        errors=errors or {},
        values=values or {"on": house().today().isoformat()},
    )


def _memberships(connection: Connection, person_id: UUID, at: Seen) -> list[tuple[Entry, Since, date | None, int]]:
    """Return each membership as it stood, since when, paid through when, and today's terms without dues."""
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    return [
        (
            entry,
            since(register.moves_of(connection, entry.member, known_at=at.position), at.as_of),
            renewals.paid_through(connection, entry.member, **dated),
            house().office.read(Member, entry.member).credits,
        )
        for entry in register.of_person(connection, person_id, **dated)
    ]


@pages.get("/money")
@allow(STAFF, FINANCE, ADMIN)
def money(person_id: UUID) -> str:
    """Show a person's invoices and their credit with the association, as of a day and as known on a day."""
    at = seen(asked(DatesSchema()))
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    with views() as connection:
        invoices = customers.issued(connection, person=person_id, **dated, limit=customers.MOST)
        credit = credit_seen(connection, person_id, at)
    return render_template("record/money.html", **frame(person_id, at), invoices=invoices, credit=credit)


@pages.get("/history")
@allow(STAFF, FINANCE, ADMIN)
def past(person_id: UUID) -> str:
    """Show all that happened to a person, as known on a day, each fact as a sentence.

    With a day to look at, only what was true by then; without one, also what is decided for days to come.
    """
    query = asked(DatesSchema())
    at, after = seen(query), after_position(query)
    with views() as connection:
        lines = history.of_person(connection, person_id, reader=reader(), known_at=at.position, after=after, limit=PAGE)
        entries = timeline(connection, lines, keep=true_by(query["as_of"]))
    cursor = cursor_of(lines[-1].position) if len(lines) == PAGE else None
    return render_template("record/past.html", **frame(person_id, at), entries=entries, cursor=cursor)
