"""One's own events: tickets with their codes, one's calendar, recordings, certificates, and one's word afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.errors import RuleBroken
from domain.events import afterwards
from domain.events.event import Event
from domain.events.feedback import BEST, OPEN_FOR, Feedback, feedback_id
from domain.events.registration import Registration
from domain.people.person import Person
from integrations.attendance.tickets import Tickets
from integrations.documents import pdf, qr_svg
from projections.reports import calendars
from projections.views import parties, rosters
from projections.views.events import HELD, OPEN
from projections.views.parties import Together
from web.api.deeds import house
from web.api.events import registration_owner
from web.api.fields import Schema
from web.api.reading import views
from web.auth.feeds import renew_feed
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.pages.around import recording
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("events_mine", __name__)
PER_MINUTE = 60
IN_LINE = frozenset({rosters.WAITING, rosters.OFFERED})
CERTIFICATES = "certificates of attendance"


class AnswerForm(Schema):
    """The three questions."""

    worth = ma.fields.Integer(required=True, validate=ma.validate.Range(1, BEST))
    different = ma.fields.String(load_default="", validate=ma.validate.Length(0, 2_000))
    recommends = ma.fields.Boolean(required=True)


@pages.get("/events/mine")
@allow(*EVERYONE)
def show(feed: str | None = None) -> str:
    """Show the events one has a seat at or waits for, those to come first, and what one has of each."""
    person, today = current().person or abort(401), house().today()
    with views() as connection:
        found = calendars.of_person(connection, person, as_of=today)
        own = {booking.offer: booking for booking in rosters.bookings_of(connection, person, as_of=today)}
        queued = calendars.of_events(connection, [id for id, b in own.items() if b.state in IN_LINE], as_of=today)
        together = parties.of_payer(connection, person, as_of=today)
        theirs = {each.event.id: each.event for each in calendars.of_events(connection, _events(together), as_of=today)}
    past = [each for each in reversed(found) if each.event.state == HELD or each.event.starts[:10] < today.isoformat()]
    coming = [each for each in found if each not in past]
    coming += [each for each in queued if each.event.state == OPEN and each.event.starts[:10] >= today.isoformat()]
    to_come = sorted(coming, key=lambda each: each.event.starts)
    watch = {each.event.id: recording(each.arranged) for each in past}
    asked = {each.event.id for each in past if today <= date.fromisoformat(each.event.starts[:10]) + OPEN_FOR}
    return render_template(
        "events/mine.html",
        to_come=to_come,
        past=past,
        own=own,
        together=together,
        theirs=theirs,
        watch=watch,
        asked=asked,
        feed=feed,
    )


def _events(together: list[Together]) -> set[UUID]:
    return {each.event for each in together}


@pages.post("/events/mine/calendar")
@allow(*EVERYONE)
def renew_calendar() -> str:
    """Make a new secret address of one's calendar, and show it once; the one before opens nothing any more."""
    secret = renew_feed(house().office, current().person or abort(401))
    return show(feed=url_for("calendar.own", secret=secret, _external=True))


@pages.get("/events/registrations/<uuid:registration_id>/ticket")
@allow(STAFF, ADMIN, own=registration_owner)
def ticket(registration_id: UUID) -> str:
    """Show a ticket with its code."""
    found = house().office.read(Registration, registration_id)
    event, made = house().office.read(Event, found.event_id), Tickets(house().keys)
    address = url_for("rosters_door.ticket", ticket=made.of(registration_id), _external=True)
    return render_template(
        "events/ticket.html",
        registration=found,
        event=event,
        ticket=made.of(registration_id),
        code=Markup(qr_svg(address)),  # noqa: S704  drawn here, of an address of ours # nosec B704
        holder=house().office.read(Person, found.person_id).name,
    )


@pages.get("/events/registrations/<uuid:registration_id>/feedback")
@allow(own=registration_owner)
def ask(registration_id: UUID, errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Ask three short questions."""
    found = house().office.read(Registration, registration_id)
    event = house().office.read(Event, found.event_id)
    return render_template(
        "events/feedback.html",
        event=event,
        registration=found,
        through=event.day + OPEN_FOR,
        today=house().today(),
        answered=house().office.holds(Feedback, feedback_id(registration_id)),
        errors=errors or {},
        values=values or {},
        key=fresh_key(),
    )


@pages.post("/events/registrations/<uuid:registration_id>/feedback")
@allow(own=registration_owner)
@submitted(AnswerForm(), ask)
def answer(form: dict[str, Any], registration_id: UUID) -> AnyResponse:
    """Take the answers; the office reads them only together with others'."""
    send(afterwards.give_feedback, registration_id, on=house().today(), **form)
    return then(url_for("events_mine.show"), "Thank you. Your answers are read only together with others'.")


@pages.get("/events/registrations/<uuid:registration_id>/certificate.pdf")
@allow(STAFF, ADMIN, own=registration_owner)
def certificate(registration_id: UUID) -> Response:
    """Return the certificate of attendance."""
    house().office.read(Registration, registration_id)
    attended = _attended(registration_id)
    if attended is None:
        raise RuleBroken("attendance is not taken down yet; the certificate is here once the office has done so")
    text = Tickets(house().keys, CERTIFICATES).of(registration_id)
    address = url_for("events_mine.verify", text=text, _external=True)
    page = render_template(
        "documents/attendance.html",
        **attended,
        association=house().settings.association,
        address=address,
        code=Markup(qr_svg(address)),  # noqa: S704  drawn here, of an address of ours # nosec B704
    )
    headers = {"Content-Disposition": 'inline; filename="certificate-of-attendance.pdf"'}
    return Response(pdf(page), content_type="application/pdf", headers=headers)


@pages.get("/attendance/<text>")
@public
def verify(text: str) -> tuple[str, int]:
    """Tell whoever holds a certificate of attendance what it is worth; others learn nothing."""
    current_app.extensions["limits"].require(f"attendance:{request.remote_addr}", PER_MINUTE)
    id = Tickets(house().keys, CERTIFICATES).read(text)
    attended = _attended(id) if id is not None else None
    withdrawn = id is not None and _is_withdrawn(id)
    return render_template("events/verify.html", attended=attended, withdrawn=withdrawn), 200 if attended else 404


def _is_withdrawn(registration_id: UUID) -> bool:
    """Tell whether attendance was taken down once and taken back."""
    if not house().office.holds(Registration, registration_id):
        return False
    registration = house().office.read(Registration, registration_id)
    return registration.times_attended > 0 and registration.attended is None


def _attended(registration_id: UUID) -> dict[str, Any] | None:
    """Return whose attendance of what it is, None where there is none, or the person is forgotten."""
    if not house().office.holds(Registration, registration_id):
        return None
    registration = house().office.read(Registration, registration_id)
    person = house().office.read(Person, registration.person_id)
    attended = registration.attended
    if attended is None or person.erased:
        return None
    terms = house().office.read(Event, registration.event_id).terms
    return {"name": person.name, "event": terms, "on": attended.on, "minutes": attended.minutes}
