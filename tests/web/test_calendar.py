"""An event goes into anybody's calendar as one entry that follows when it is moved or called off."""

from functools import partial
from uuid import UUID, uuid4

import pytest

from domain.events import commands as events
from domain.values import Money
from tests.web.houses import TODAY, World, carry_out

SUMMARY = "Rules; and, as ever,\nwhat a rule does not say: " + "Ünd " * 40


def announce(world: World) -> UUID:
    words = {"title": "A talk, on rules", "summary": SUMMARY.strip()}
    when = {"starts": "2026-07-04T18:00", "zone": "Europe/Berlin", "minutes": 90, "capacity": 5}
    prices = {"price": Money(0, "EUR"), "member_price": Money(0, "EUR")}
    id = carry_out(world.house, partial(events.announce, id=uuid4(), **words, **when, **prices, on=TODAY))
    world.house.catch_up()
    return id


def entry(world: World, event: UUID) -> dict[str, str]:
    answer = world.browser().get(f"/events/{event}.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    lines = answer.data.decode().replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def test_an_entry_says_when_in_utc_and_keeps_every_word(world: World) -> None:
    found = entry(world, announce(world))
    assert (found["DTSTART"], found["DTEND"]) == ("20260704T160000Z", "20260704T173000Z")
    assert found["SUMMARY"] == "A talk\\, on rules"
    told = found["DESCRIPTION"].replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    assert told == SUMMARY.strip()


def test_a_moved_event_is_the_same_entry_later_and_one_called_off_says_so(world: World) -> None:
    event = announce(world)
    first = entry(world, event)
    carry_out(world.house, partial(events.move, event_id=event, starts="2026-07-05T19:00", on=TODAY))
    moved = entry(world, event)
    carry_out(world.house, partial(events.call_off, event_id=event, on=TODAY))
    off = entry(world, event)
    assert first["UID"] == moved["UID"] == off["UID"]
    assert int(first["SEQUENCE"]) < int(moved["SEQUENCE"]) < int(off["SEQUENCE"])
    assert moved["DTSTART"] == "20260705T170000Z"
    assert (first["STATUS"], off["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_an_events_page_tells_the_instant_so_that_a_browser_can_tell_the_viewers_time(world: World) -> None:
    page = world.browser().get(f"/events/{announce(world)}").text
    assert '<time datetime="2026-07-04T16:00:00+00:00" data-zone="Europe/Berlin">18:00</time>' in page


@pytest.mark.parametrize(("minor", "shown"), [(59_834_250, "€598,342"), (0, "€0"), (-150, "-€2")])
def test_figures_at_a_glance_are_in_whole_units(world: World, minor: int, shown: str) -> None:
    assert world.app.jinja_env.filters["whole_money"]((minor, "EUR")) == shown
