"""Calendars that other programs read: the same entry for ever, at wall time, with the rules of its zone beside it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from icalendar import Calendar

from integrations.calendar.ics import Entry, calendar

STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUMMARY = "Rules; and, as ever,\nwhat a rule does not say: " + "Ünd " * 40
ENTRY = Entry(
    UUID(int=1), 17, "A talk, on rules", SUMMARY.strip(), "2026-10-24T18:00", "Europe/Berlin", 24 * 60, "Hall, Road 1",
    "https://example.org/events/1", False,
)  # fmt: skip


def read(*entries: Entry) -> Calendar:
    raw = calendar(entries, title="Talks", stamp=STAMP)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    return Calendar.from_ical(raw)


def test_an_entry_keeps_wall_time_zone_and_every_word() -> None:
    (found,) = read(ENTRY).events
    assert found["dtstart"].params["TZID"] == "Europe/Berlin"
    assert found.start.isoformat() == "2026-10-24T18:00:00+02:00"
    assert (str(found["summary"]), str(found["description"])) == (ENTRY.title, ENTRY.summary)
    assert (str(found["location"]), str(found["url"])) == (ENTRY.place, ENTRY.url)
    assert (str(found["uid"]), found["sequence"], found["status"]) == (f"{ENTRY.id}@collegium", 17, "CONFIRMED")


def test_an_event_through_the_night_in_which_clocks_are_turned_lasts_as_long_as_it_lasts() -> None:
    (found,) = read(ENTRY).events
    assert found.end.isoformat() == "2026-10-25T17:00:00+01:00"


def test_the_rules_of_each_zone_come_along_once() -> None:
    entries = [ENTRY, ENTRY._replace(id=UUID(int=2)), ENTRY._replace(id=UUID(int=3), zone="America/New_York")]
    found = read(*entries)
    assert sorted(zone.tz_name for zone in found.timezones) == ["America/New_York", "Europe/Berlin"]
    assert found.get_missing_tzids() == set()


@pytest.mark.parametrize(("is_called_off", "status"), [(True, "CANCELLED"), (False, "CONFIRMED")])
def test_what_is_called_off_says_so(*, is_called_off: bool, status: str) -> None:
    (found,) = read(ENTRY._replace(is_called_off=is_called_off)).events
    assert found["status"] == status


def test_a_calendar_without_events_is_one() -> None:
    found = read()
    assert (found.calendar_name, found.events) == ("Talks", [])
