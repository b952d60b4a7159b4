"""Search from the head of every page: events for all, invoices and certificates by number, people for the office."""

from typing import NamedTuple

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from sqlalchemy import Connection

from domain.aggregate import ADMIN, FINANCE, STAFF
from projections.ledger import customers
from projections.reports import programme
from projections.views import certifications, people, register
from web.api.deeds import house
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.asked import asked

pages = Blueprint("search", __name__, url_prefix="/search")
OFFICE = frozenset({STAFF, ADMIN})
MONEY = frozenset({STAFF, FINANCE, ADMIN})
MOST = 20
EVENTS = 200


class SearchSchema(ma.Schema):
    """What somebody looks for."""

    q = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))


class Hit(NamedTuple):
    """Something found: what it is, a word beside it, and where it is."""

    kind: str
    text: str
    note: str
    href: str


@pages.get("")
@allow(*EVERYONE)
def show() -> str:
    """Show what was found, of what one may see."""
    text = asked(SearchSchema())["q"].strip()
    hits: list[Hit] = []
    if text:
        with views() as connection:
            hits = [*_numbers(connection, text.upper()), *_people(connection, text), *_events(connection, text)]
    return render_template("search/show.html", q=text, hits=hits)


def _numbers(connection: Connection, number: str) -> list[Hit]:
    roles, today = current().roles, house().today()
    hits = []
    if roles & OFFICE and (entry := register.numbered(connection, number, as_of=today)):
        href = url_for("members_record.show", person_id=entry.person)
        hits.append(Hit("Member", entry.number, entry.status, href))
    if worth := certifications.verify(connection, number, on=today):
        here = url_for("certifications.show", certification_id=worth.certification)
        href = here if roles & OFFICE else url_for("verification_pages.verify", number=number)
        hits.append(Hit("Certificate", worth.number, worth.status, href))
    if any(letter.isdigit() for letter in number):
        hits += _invoices(connection, number)
    return hits


def _invoices(connection: Connection, number: str) -> list[Hit]:
    person, found = current().person, []
    if current().roles & MONEY:
        found = customers.issued(connection, as_of=house().today(), number=number, limit=MOST)
    elif person is not None:
        found = [owed for owed in customers.invoices_of(connection, person) if number in owed.number]
    states = ((owed, "open" if owed.open else "settled") for owed in found)
    return [
        Hit("Invoice", owed.number, state, url_for("invoices_pages.show", invoice_id=owed.id)) for owed, state in states
    ]


def _people(connection: Connection, text: str) -> list[Hit]:
    if not current().roles & OFFICE:
        return []
    found = people.search(connection, text, limit=MOST)
    return [Hit("Person", p.name, p.email, url_for("members_record.show", person_id=p.id)) for p in found]


def _events(connection: Connection, text: str) -> list[Hit]:
    words = people.folded(text).split()
    coming = programme.programme(connection, as_of=house().today(), limit=EVENTS)
    found = [each.event for each in coming if all(word in people.folded(each.event.title) for word in words)]
    return [Hit("Event", e.title, e.starts[:10], url_for("events.show", event_id=e.id)) for e in found[:MOST]]
