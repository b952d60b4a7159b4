"""A person's record for the office: memberships, money, learning and history."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.billing.customer import Customer, customer_id
from domain.members.member import Member
from domain.people.person import Person
from projections.ledger import customers
from projections.views import certifications, cpd_credits, history, people, register, rosters
from web.api.deeds import house
from web.api.reading import cursor_of, views
from web.auth.identity import current
from web.auth.rights import allow
from web.pages.asked import DatesSchema, after_position, asked, reader, seen
from web.pages.forms import fresh_key
from web.pages.offers import offer_title
from web.pages.standings import shown
from web.pages.timeline import PAGE, timeline

pages = Blueprint("members_record", __name__, url_prefix="/people/<uuid:person_id>")
OPEN_TO_FINANCE = frozenset({"money", "past"})


def frame(person_id: UUID, active: str) -> dict[str, Any]:
    """Return what every part of the record shows: who it is, and the parts that one's role may see."""
    person = house().office.read(Person, person_id)
    parts = [("Overview", "show"), ("Money", "money"), ("Learning", "learning"), ("Timeline", "past")]
    tabs = [
        {"label": label, "href": url_for(f"members_record.{name}", person_id=person_id), "active": name == active}
        for label, name in parts
        if name in OPEN_TO_FINANCE or current().roles & {STAFF, ADMIN}
    ]
    return {"person": person, "name": person.name or "Somebody erased", "tabs": tabs}


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
        entries = register.of_person(connection, person_id, as_of=at.as_of, known_at=at.position)
        listed = people.find(connection, person_id)
    memberships = [(entry, house().office.read(Member, entry.member)) for entry in entries]
    return render_template(
        "record/show.html",
        **frame(person_id, "show"),
        memberships=[(entry, member, member.since(at.as_of)) for entry, member in memberships],
        listed=listed,
        as_of=at.as_of,
        known_at=at.known_at,
        key=fresh_key(),
        refused=member_id,
        errors=errors or {},
        values=values or {"on": house().today().isoformat()},
    )


@pages.get("/money")
@allow(STAFF, FINANCE, ADMIN)
def money(person_id: UUID) -> str:
    """Show a person's invoices and their credit with the association."""
    with views() as connection:
        invoices = customers.invoices_of(connection, person_id)
    id = customer_id(person_id)
    credit = house().office.read(Customer, id).credit if house().office.holds(Customer, id) else {}
    return render_template("record/money.html", **frame(person_id, "money"), invoices=invoices, credit=credit)


@pages.get("/learning")
@allow(STAFF, ADMIN)
def learning(person_id: UUID) -> str:
    """Show a person's certifications, bookings, standings and log."""
    today = house().today()
    with views() as connection:
        bookings = rosters.bookings_of(connection, person_id, as_of=today)
        own = certifications.of_person(connection, person_id, as_of=today)
        standings = shown(connection, person_id, today)
        log = cpd_credits.lines(connection, person_id, as_of=today)
    return render_template(
        "record/learning.html",
        **frame(person_id, "learning"),
        own=own,
        standings=standings,
        log=[(line, house().office.codec.open_field(person_id, line.title)) for line in reversed(log)],
        bookings=[(booking, offer_title(booking.offer)) for booking in reversed(bookings)],
    )


@pages.get("/history")
@allow(STAFF, FINANCE, ADMIN)
def past(person_id: UUID) -> str:
    """Show all that happened to a person, each fact as a sentence."""
    query = asked(DatesSchema())
    with views() as connection:
        lines = history.of_person(connection, person_id, reader=reader(), after=after_position(query), limit=PAGE)
        entries = timeline(connection, lines)
    cursor = cursor_of(lines[-1].position) if len(lines) == PAGE else None
    return render_template("record/past.html", **frame(person_id, "past"), entries=entries, cursor=cursor)
