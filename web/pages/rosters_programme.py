"""The office sets up an event: sessions and their speakers, venue, link, how minutes earn credit, the recording."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.errors import Invalid
from domain.events import arranging, commands, programme
from domain.events.attendance import WHOLE, CreditRule
from domain.events.rules import MOST_MINUTES
from domain.events.session import Session
from projections.views import arrangements, events
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.people import person_with_email
from web.auth.rights import allow
from web.pages.around import slots
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.rosters_offers import hours

pages = Blueprint("rosters_programme", __name__, url_prefix="/rosters")


def per_cent(least: int) -> ma.fields.Integer:
    """Return a field for a share of the event's minutes."""
    return ma.fields.Integer(required=True, validate=ma.validate.Range(least, WHOLE))


class SlotForm(Schema):
    """When a session is, for how long, in which room."""

    starts = text(20)
    minutes = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_MINUTES))
    room = ma.fields.String(load_default="", validate=ma.validate.Length(0, 100))


class SessionForm(SlotForm):
    """The form of a session."""

    title = text(200)


class SpeakerForm(Schema):
    """Who speaks, by their address, and the hours that credits."""

    email = text(254)
    hours = hours()


class WhoForm(Schema):
    """A speaker who is named."""

    person_id = ma.fields.UUID(required=True)


class VenueForm(Schema):
    """Where it is."""

    name = text(200)
    address = text(500)
    access = ma.fields.String(load_default="", validate=ma.validate.Length(0, 500))


class LinkForm(Schema):
    """By which link it is joined."""

    link = text(500)


class RuleForm(Schema):
    """How minutes earn credit."""

    nothing_under = per_cent(0)
    full_from = per_cent(1)
    step = per_cent(1)


class RecordingForm(Schema):
    """A recording and its days."""

    link = text(500)
    first = ma.fields.Date(required=True)
    through = ma.fields.Date(required=True)


class MoveForm(Schema):
    """Another time for the whole event."""

    starts = text(20)


@pages.get("/events/<uuid:event_id>/programme")
@allow(STAFF, ADMIN)
def show(
    event_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str | None = None,
    session_id: UUID | None = None,
) -> str:
    """Show an event's programme and what is arranged around it, with a form for each part."""
    today = house().today()
    with views() as connection:
        found = events.find(connection, event_id, as_of=today) or abort(404)
        arranged = arrangements.arranged(connection, [event_id], as_of=today)[event_id]
        sessions = slots(connection, found)
    again = {"errors": errors or {}, "values": values or {}, "refused": refused, "at": session_id}
    return render_template(
        "rosters/programme.html", event=found, arranged=arranged, slots=sessions, key=fresh_key(), **again
    )


@pages.post("/events/<uuid:event_id>/moves")
@allow(STAFF, ADMIN)
@submitted(MoveForm(), show, "move")
def move(form: dict[str, Any], event_id: UUID) -> Response:
    """Let the event take place at another time; everybody is told once."""
    send(commands.move, event_id, starts=wall_time(form["starts"]), on=house().today(), at=house().clock())
    return _back(event_id, "The event is moved, with its programme. Everybody who registered is told once.")


@pages.post("/events/<uuid:event_id>/sessions")
@allow(STAFF, ADMIN)
@submitted(SessionForm(), show, "session")
def schedule(form: dict[str, Any], event_id: UUID) -> Response:
    """Put a session into the programme."""
    starts = wall_time(form.pop("starts"))
    send(programme.schedule_session, new_id(), event_id=event_id, starts=starts, on=house().today(), **form)
    return _back(event_id, "The session stands in the programme.")


@pages.post("/events/<uuid:event_id>/sessions/<uuid:session_id>/moves")
@allow(STAFF, ADMIN)
@submitted(SlotForm(), show, "slot")
def reschedule(form: dict[str, Any], event_id: UUID, session_id: UUID) -> Response:
    """Let a session take place at another time or in another room."""
    starts = wall_time(form.pop("starts"))
    send(programme.reschedule_session, session_id, starts=starts, on=house().today(), **form)
    return _back(event_id, "The session has its new time and room.")


@pages.post("/events/<uuid:event_id>/sessions/<uuid:session_id>/cancellations")
@allow(STAFF, ADMIN)
@submitted(Schema(), show, "session")
def drop(_form: dict[str, Any], event_id: UUID, session_id: UUID) -> Response:
    """Take a session out of the programme."""
    send(programme.drop_session, session_id, on=house().today())
    return _back(event_id, "The session is out of the programme.")


@pages.post("/events/<uuid:event_id>/sessions/<uuid:session_id>/speakers")
@allow(STAFF, ADMIN)
@submitted(SpeakerForm(), show, "speaker")
def name_speaker(form: dict[str, Any], event_id: UUID, session_id: UUID) -> Response:
    """Name somebody who speaks."""
    person = person_with_email(house().office, form["email"])
    if person is None:
        raise Invalid("nobody known here has this address; register them first", field="email")
    credit = {"hours": form["hours"]} if form["hours"] else {}
    send(programme.name_speaker, session_id, person_id=person, credit=credit, on=house().today())
    return _back(event_id, "They stand in the programme.")


@pages.post("/events/<uuid:event_id>/sessions/<uuid:session_id>/speaker-releases")
@allow(STAFF, ADMIN)
@submitted(WhoForm(), show, "session")
def release_speaker(form: dict[str, Any], event_id: UUID, session_id: UUID) -> Response:
    """Let somebody not speak after all."""
    send(programme.release_speaker, session_id, on=house().today(), **form)
    return _back(event_id, "They are out of the programme.")


@pages.post("/events/<uuid:event_id>/sessions/<uuid:session_id>/speeches")
@allow(STAFF, ADMIN)
@submitted(WhoForm(), show, "session")
def give(form: dict[str, Any], event_id: UUID, session_id: UUID) -> Response:
    """Take down that somebody spoke."""
    house().office.read(Session, session_id)
    send(programme.give_session, session_id, at=house().clock(), **form)
    return _back(event_id, "It is taken down that they spoke; what that credits is put on their log.")


@pages.post("/events/<uuid:event_id>/venues")
@allow(STAFF, ADMIN)
@submitted(VenueForm(), show, "venue")
def agree_venue(form: dict[str, Any], event_id: UUID) -> Response:
    """Say where it is."""
    send(arranging.agree_venue, event_id, on=house().today(), **form)
    return _back(event_id, "The venue stands on the event's page and in calendars.")


@pages.post("/events/<uuid:event_id>/links")
@allow(STAFF, ADMIN)
@submitted(LinkForm(), show, "link")
def agree_link(form: dict[str, Any], event_id: UUID) -> Response:
    """Say by which link it is joined."""
    send(arranging.agree_link, event_id, on=house().today(), **form)
    return _back(event_id, "Whoever has a seat finds the link on the event's page.")


@pages.post("/events/<uuid:event_id>/credit-rules")
@allow(STAFF, ADMIN)
@submitted(RuleForm(), show, "rule")
def agree_rule(form: dict[str, Any], event_id: UUID) -> Response:
    """Say how minutes earn credit."""
    send(arranging.agree_credit_rule, event_id, rule=CreditRule(**form), on=house().today())
    return _back(event_id, "Minutes earn credit by this rule.")


@pages.post("/events/<uuid:event_id>/recordings")
@allow(STAFF, ADMIN)
@submitted(RecordingForm(), show, "recording")
def offer_recording(form: dict[str, Any], event_id: UUID) -> Response:
    """Let those who had a seat watch the recording."""
    send(arranging.offer_recording, event_id, on=house().today(), **form)
    return _back(event_id, "Those who had a seat find the recording on those days.")


@pages.post("/events/<uuid:event_id>/recording-withdrawals")
@allow(STAFF, ADMIN)
@submitted(Schema(), show, "recording")
def withdraw_recording(_form: dict[str, Any], event_id: UUID) -> Response:
    """Show the recording to nobody any more."""
    send(arranging.withdraw_recording, event_id, on=house().today())
    return _back(event_id, "The recording is shown to nobody any more.")


def wall_time(typed: str) -> str:
    """Return a day and time as people type them, such as 2026-11-30 18:00, as facts hold them."""
    return typed.strip().replace(" ", "T")


def _back(event_id: UUID, text: str) -> Response:
    return then(url_for("rosters_programme.show", event_id=event_id), text)
