"""The API's door to an event's programme: its sessions, when and in which room, and who speaks."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import programme
from domain.events.clock import later
from domain.events.event import Event
from domain.events.rules import MOST_MINUTES
from domain.events.session import Session
from domain.people.person import Person
from projections.reports.agendas import Agenda
from projections.views import agendas, people
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, Schema, Whole, text
from web.api.offers import amounts
from web.api.reading import dates, views
from web.auth.rights import allow, public

programmes = Blueprint(
    "agendas", __name__, url_prefix="/events", description="What is on at an event, where and by whom"
)
sessions = Blueprint("sessions_api", __name__, url_prefix="/sessions", description="Parts of an event")


class TimedSchema(Schema):
    """When a session is, as wall time at the event's zone, and in which room, which may be left open."""

    starts = text(16, metadata={"example": "2026-11-30T18:00"})
    minutes = Whole(1, MOST_MINUTES, required=True)
    room = text(100, required=False, load_default="")


class AgendaSessionSchema(TimedSchema):
    """A session to put into the programme."""

    title = text(200)


class SpeakerSchema(Schema):
    """Somebody who speaks, and what that credits to them once they did."""

    person_id = ma.fields.UUID(required=True)
    credit = amounts(load_default=dict)


class WhoSpeaksSchema(Schema):
    """A speaker of the session."""

    person_id = ma.fields.UUID(required=True)


class SlotSchema(Schema):
    """A session as the programme has it: `starts` is wall time at the event's zone, `speakers` are names."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    starts = ma.fields.String()
    minutes = ma.fields.Integer()
    room = ma.fields.String()
    speakers = ma.fields.List(ma.fields.String())


class AgendaSchema(Schema):
    """The programme of an event."""

    items = ma.fields.List(ma.fields.Nested(SlotSchema()))


@programmes.get("/<uuid:event_id>/sessions")
@public
@programmes.arguments(AsOfSchema(), location="query")
@programmes.response(200, AgendaSchema())
def agenda(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return an event's programme by time."""
    starts = house().office.read(Event, event_id).terms.starts
    with views() as connection:
        found = agendas.agenda(connection, event_id, **dates(query["as_of"], query["known_at"])._asdict())
        names = people.names(connection, [speaker.person for slot in found for speaker in slot.speakers])
    return {"items": [_slot(slot, starts, names) for slot in found]}


def _slot(slot: agendas.Slot, begins: str, names: dict[UUID, str]) -> dict[str, Any]:
    speakers = [names[speaker.person] for speaker in slot.speakers if speaker.person in names]
    return {**slot._asdict(), "starts": later(begins, slot.after), "speakers": speakers}


def _agenda(query: dict[str, Any], event_id: UUID) -> Agenda:
    house().office.read(Event, event_id)
    return Agenda(event_id, look_of(query))


explained(programmes, "/<uuid:event_id>/sessions", public, AsOfSchema, _agenda, name="sessions")


@programmes.post("/<uuid:event_id>/sessions")
@allow(STAFF, ADMIN)
@programmes.arguments(AgendaSessionSchema())
@programmes.response(201, DoneSchema())
def schedule(data: dict[str, Any], event_id: UUID) -> Answer:
    """Put a session into an event's programme."""
    return done(programme.schedule_session, new_id(), event_id=event_id, on=house().today(), **data)


@sessions.post("/<uuid:session_id>/moves")
@allow(STAFF, ADMIN)
@sessions.arguments(TimedSchema())
@sessions.response(201, DoneSchema())
def reschedule(data: dict[str, Any], session_id: UUID) -> Answer:
    """Let a session take place at another time or in another room."""
    return done(programme.reschedule_session, session_id, on=house().today(), expected=expected(), **data)


@sessions.post("/<uuid:session_id>/cancellations")
@allow(STAFF, ADMIN)
@sessions.response(201, DoneSchema())
def drop(session_id: UUID) -> Answer:
    """Take a session out of the programme."""
    return done(programme.drop_session, session_id, on=house().today(), expected=expected())


@sessions.post("/<uuid:session_id>/speakers")
@allow(STAFF, ADMIN)
@sessions.arguments(SpeakerSchema())
@sessions.response(201, DoneSchema())
def name_speaker(data: dict[str, Any], session_id: UUID) -> Answer:
    """Name somebody who speaks."""
    house().office.read(Session, session_id)
    house().office.read(Person, data["person_id"])
    return done(programme.name_speaker, session_id, on=house().today(), expected=expected(), **data)


@sessions.post("/<uuid:session_id>/speaker-releases")
@allow(STAFF, ADMIN)
@sessions.arguments(WhoSpeaksSchema())
@sessions.response(201, DoneSchema())
def release_speaker(data: dict[str, Any], session_id: UUID) -> Answer:
    """Let somebody not speak after all."""
    return done(programme.release_speaker, session_id, on=house().today(), **data)


@sessions.post("/<uuid:session_id>/speeches")
@allow(STAFF, ADMIN)
@sessions.arguments(WhoSpeaksSchema())
@sessions.response(201, DoneSchema())
def give(data: dict[str, Any], session_id: UUID) -> Answer:
    """Take down that a speaker spoke; what it credits follows."""
    return done(programme.give_session, session_id, at=house().clock(), **data)
