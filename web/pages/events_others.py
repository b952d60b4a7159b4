"""Seats for others: registering colleagues on one invoice, handing a seat on, sending somebody, changing the mode."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.errors import Invalid
from domain.events.event import Event
from domain.events.party import Party
from domain.events.registration import Registration
from domain.events.seats import MODES
from domain.people.person import EMAIL_MAX, NAME_MAX, Person
from domain.processes import handing_on, parties
from web.api.deeds import house, new_id
from web.api.events import registration_owner
from web.api.fields import Schema, text
from web.api.orders import is_office
from web.api.parties import bring, guests_of, party_owner, successor_of
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.events_orders import box_office
from web.pages.forms import RowsSchema, fresh_key, send, submitted, then

pages = Blueprint("events_others", __name__, url_prefix="/events")
ROWS = 6
"""How many colleagues the form has room for; more come through the office or a program."""


class ColleaguesForm(RowsSchema):
    """Who comes along: rows of name and address, read by their numbers."""

    rows = f"(name|email)-({'|'.join(map(str, range(ROWS)))})"

    ticket = ma.fields.String(load_default=None)
    mode = ma.fields.String(load_default=None)
    agreed = ma.fields.Boolean(load_default=False)
    stated = ma.fields.Boolean(load_default=False)


class SuccessorForm(Schema):
    """Who has the seat next."""

    name = text(NAME_MAX)
    email = ma.fields.Email(required=True, validate=ma.validate.Length(3, EMAIL_MAX))
    ticket = ma.fields.String(load_default=None)
    stated = ma.fields.Boolean(load_default=False)


class ModeForm(Schema):
    """The other way to be there."""

    mode = ma.fields.String(required=True, validate=ma.validate.OneOf(MODES))


@pages.get("/<uuid:event_id>/colleagues")
@allow(*EVERYONE)
def colleagues(event_id: UUID, errors: dict[str, str] | None = None, values: Mapping[str, str] | None = None) -> str:
    """Show the form to register several people at once."""
    event = house().office.read(Event, event_id)
    return render_template(
        "events/colleagues.html",
        event=event,
        sale=box_office(event),
        modes=[mode for mode in MODES if mode in event.seats],
        rows=range(ROWS),
        errors=errors or {},
        values=values or {},
        key=fresh_key(),
    )


@pages.post("/<uuid:event_id>/colleagues")
@allow(*EVERYONE)
@submitted(ColleaguesForm(), colleagues)
def register(form: dict[str, Any], event_id: UUID) -> Response:
    """Register several people, a seat each and one invoice to whoever is signed in."""
    payer, agreed = current().person or abort(401), form.pop("agreed")
    guests = guests_of([{**row, **form} for row in _rows(request.form)])
    terms = {"on": house().today(), "standing": house().good_standing, "is_office": is_office()}
    terms |= {"at": house().clock()}
    receipt = send(bring, new_id(), event_id=event_id, payer_id=payer, guests=guests, agreed=agreed, **terms)
    return then(url_for("events_others.party", party_id=receipt.result), "They are registered, and told by letter.")


@pages.get("/parties/<uuid:party_id>")
@allow(STAFF, ADMIN, own=party_owner)
def party(party_id: UUID) -> str:
    """Show who was registered together, how each stands, and the invoice."""
    found = house().office.read(Party, party_id)
    seats = [house().office.read(Registration, id) for id in found.registrations]
    names = {each.id: house().office.read(Person, each.person_id).name for each in seats}
    event = house().office.read(Event, found.event_id)
    return render_template(
        "events/party.html",
        party=found,
        seats=seats,
        names=names,
        event=event,
        ours=[each.id for each in seats if _is_to_come(event) and each.has_seat and parties.pays_for(found, each)],
        key=fresh_key(),
    )


@pages.post("/parties/<uuid:party_id>/registrations/<uuid:registration_id>/cancellations")
@allow(STAFF, ADMIN, own=party_owner)
def give_up(party_id: UUID, registration_id: UUID) -> Response:
    """Give up one seat of those registered together."""
    send(parties.give_up, party_id, registration_id=registration_id, on=house().today(), at=house().clock())
    return then(url_for("events_others.party", party_id=party_id), "The seat is given up, and no longer charged.")


@pages.get("/registrations/<uuid:registration_id>/hand-on")
@allow(STAFF, ADMIN, own=registration_owner)
def hand_on(
    registration_id: UUID,
    errors: dict[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    refused: str = "",
) -> str:
    """Show what can be done with a seat besides giving it up."""
    registration = house().office.read(Registration, registration_id)
    event = house().office.read(Event, registration.event_id)
    others = [mode for mode in MODES if mode in event.seats and event.home]
    return render_template(
        "events/hand_on.html",
        registration=registration,
        event=event,
        sale=box_office(event),
        mode=event.checked_mode(registration.mode),
        others=[mode for mode in others if mode != event.checked_mode(registration.mode)],
        errors=errors or {},
        values=values or {},
        refused=refused,
        key=fresh_key(),
    )


@pages.post("/registrations/<uuid:registration_id>/transfers")
@allow(STAFF, ADMIN, own=registration_owner)
@submitted(SuccessorForm(), hand_on, "transfer")
def transfer(form: dict[str, Any], registration_id: UUID) -> Response:
    """Let another person have a paid seat."""
    terms: dict[str, Any] = {"on": house().today(), "at": house().clock(), "standing": house().good_standing}
    send(handing_on.transfer, registration_id, to=successor_of(form), **terms)
    return _back(registration_id, "The seat is theirs. What was paid for it is your credit; they have an invoice.")


@pages.post("/registrations/<uuid:registration_id>/substitutions")
@allow(STAFF, ADMIN, own=registration_owner)
@submitted(SuccessorForm(), hand_on, "substitute")
def substitute(form: dict[str, Any], registration_id: UUID) -> Response:
    """Send another person in one's place."""
    terms: dict[str, Any] = {"on": house().today(), "at": house().clock(), "standing": house().good_standing}
    send(handing_on.substitute, registration_id, to=successor_of(form), **terms)
    return _back(registration_id, "They come instead. Any difference in price is on an invoice or a credit note.")


@pages.post("/registrations/<uuid:registration_id>/mode-changes")
@allow(STAFF, ADMIN, own=registration_owner)
@submitted(ModeForm(), hand_on, "mode")
def switch_mode(form: dict[str, str], registration_id: UUID) -> Response:
    """Exchange a seat for one in the other mode."""
    send(handing_on.switch_mode, registration_id, mode=form["mode"], on=house().today(), at=house().clock())
    return _back(registration_id, f"Your seat is {form['mode']} now, at the same price.")


def _is_to_come(event: Event) -> bool:
    there = event.day_there(house().today(), house().clock())
    return not (event.is_called_off or event.was_held) and there <= event.day


def _rows(sent: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows that are filled in. Raises Invalid, naming the field, for one that is filled in by half."""
    found = []
    for number in range(ROWS):
        name, email = sent.get(f"name-{number}", "").strip(), sent.get(f"email-{number}", "").strip()
        if bool(name) != bool(email):
            missing = "name" if email else "email"
            raise Invalid(f"person {number + 1} needs a name and an address; fill in both", field=f"{missing}-{number}")
        if name:
            found.append({"name": name, "email": email})
    return found


def _back(registration_id: UUID, text: str) -> Response:
    event_id = house().office.read(Registration, registration_id).event_id
    return then(url_for("events.show", event_id=event_id), text)
