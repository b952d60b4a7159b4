"""An event for one's own calendar, and the instant it begins: moved or called off, the same entry says so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, url_for

from domain.events.event import Event
from projections.views.events import Offer
from web.api.deeds import house
from web.auth.rights import public

pages = Blueprint("calendar", __name__, url_prefix="/events")
WIDEST = 74
"""Octets of a line, its end left out. Source: RFC 5545 §3.1."""


@pages.get("/<uuid:event_id>.ics")
@public
def entry(event_id: UUID) -> Response:
    """Return an event as a calendar's entry, by an id that stays and a sequence that only grows."""
    found = house().office.read(Event, event_id)
    terms, stamp = found.terms, house().clock().astimezone(UTC)
    begins = instant(terms.starts, terms.zone)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Collegium//Events//EN",
        "BEGIN:VEVENT",
        f"UID:{event_id}@collegium",
        f"SEQUENCE:{found.version}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(begins)}",
        f"DTEND:{_utc(begins + timedelta(minutes=terms.minutes))}",
        f"SUMMARY:{_text(terms.title)}",
        f"DESCRIPTION:{_text(terms.summary)}",
        f"URL:{url_for('events.show', event_id=event_id, _external=True)}",
        f"STATUS:{'CANCELLED' if found.is_called_off else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    headers = {"Content-Disposition": f'attachment; filename="event-{event_id}.ics"'}
    return Response("".join(map(_folded, lines)), content_type="text/calendar; charset=utf-8", headers=headers)


def begins(event: Offer) -> datetime:
    """Return the instant at which an event begins."""
    return instant(event.starts, event.zone)


def instant(starts: str, zone: str) -> datetime:
    """Return the instant of a wall time at a zone."""
    return datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Return a text as calendars take it. Source: RFC 5545 §3.3.11."""
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """Return a line and its end; one that is too long goes on behind a space, no character cut in two."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > WIDEST:
            parts.append(part)
            part = " "
        part += character
    return "\r\n".join([*parts, part]) + "\r\n"
