"""Events as entries of a calendar: the same entry for ever, by wall time where it takes place, moved when it moves.

Source: RFC 5545; RFC 7986 §5.7 for how often a feed is asked for again.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Component

PRODUCT = "-//Collegium//Events//EN"
AGAIN = timedelta(hours=4)


class Entry(NamedTuple):
    """An event as a calendar shows it: `starts` is wall time at `zone`; `sequence` grows with each change."""

    id: UUID
    sequence: int
    title: str
    summary: str
    starts: str
    zone: str
    minutes: int
    place: str
    url: str
    is_called_off: bool


def calendar(entries: Iterable[Entry], *, title: str, stamp: datetime) -> bytes:
    """Return a calendar file; `stamp` is the instant it is made at.

    Times are wall times of a named zone, whose rules come along: where these change later, the wall time stays.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.calendar_name = title
    made.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT4H")
    found = [_component(entry, stamp) for entry in entries]
    for component in found:
        made.add_component(component)
    if found:
        days = [date.fromisoformat(str(component.start)[:10]) for component in found]
        around = timedelta(days=366)
        made.add_missing_timezones(min(days) - around, max(days) + around)
    written: bytes = made.to_ical()
    return written


def _component(entry: Entry, stamp: datetime) -> Component:
    begins = datetime.fromisoformat(entry.starts).replace(tzinfo=ZoneInfo(entry.zone))
    made = Component()
    made.add("uid", f"{entry.id}@collegium")
    made.add("sequence", entry.sequence)
    made.add("dtstamp", stamp)
    made.add("dtstart", begins)
    made.add("dtend", (begins.astimezone(UTC) + timedelta(minutes=entry.minutes)).astimezone(begins.tzinfo))
    made.add("summary", entry.title)
    made.add("description", entry.summary)
    if entry.place:
        made.add("location", entry.place)
    made.add("url", entry.url)
    made.add("status", "CANCELLED" if entry.is_called_off else "CONFIRMED")
    return made
