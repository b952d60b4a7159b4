"""Events go into anybody's own calendar as entries that follow when they are moved or called off."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar, Event

from domain.events import arranging, programme
from domain.events import commands as events
from domain.events.attendance import CreditRule
from domain.processes import registration
from domain.values import Money
from tests.web.houses import TODAY, World, carry_out


def announce(world: World, starts: str = "2026-07-04T18:00", title: str = "A talk, on rules") -> UUID:
    words = {"title": title, "summary": "What a rule does not say"}
    when = {"starts": starts, "zone": "Europe/Berlin", "minutes": 90, "capacity": 5}
    prices = {"price": Money(0, "EUR"), "member_price": Money(0, "EUR")}
    id = carry_out(world.house, partial(events.announce, id=uuid4(), **words, **when, **prices, on=TODAY))
    world.house.engine.catch_up()
    return id


def feed(world: World, path: str) -> dict[str, Event]:
    world.house.engine.catch_up()
    answer = world.browser().get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    return {str(each["uid"]): each for each in Calendar.from_ical(answer.data).events}


def entry(world: World, event: UUID) -> Event:
    return feed(world, f"/events/{event}.ics")[f"{event}@collegium"]


def test_a_moved_event_is_the_same_entry_later_and_one_called_off_says_so(shared_world: World) -> None:
    world, event = shared_world, announce(shared_world)
    first = entry(world, event)
    assert first.start.isoformat() == "2026-07-04T18:00:00+02:00"
    assert entry(world, event)["sequence"] == first["sequence"]
    carry_out(world.house, partial(events.move, event_id=event, starts="2026-12-05T19:00", on=TODAY))
    moved = entry(world, event)
    carry_out(world.house, partial(events.call_off, event_id=event, on=TODAY))
    off = entry(world, event)
    assert first["uid"] == moved["uid"] == off["uid"]
    assert first["sequence"] < moved["sequence"] < off["sequence"]
    assert moved.start.isoformat() == "2026-12-05T19:00:00+01:00"
    assert (first["status"], off["status"]) == ("CONFIRMED", "CANCELLED")


def test_a_venue_is_told_and_a_link_is_not(shared_world: World) -> None:
    world, event = shared_world, announce(shared_world)
    before = entry(world, event)["sequence"]
    where = {"name": "Old hall", "address": "Road 1", "access": "", "on": TODAY}
    carry_out(world.house, partial(arranging.agree_venue, event_id=event, **where))
    link: dict[str, Any] = {"link": "https://meet.example.org/secret", "on": TODAY}
    carry_out(world.house, partial(arranging.agree_link, event_id=event, **link))
    found = entry(world, event)
    assert found["sequence"] > before
    rule, watched = CreditRule(50, 90, 10), {**link, "first": date(2026, 7, 5), "through": date(2026, 8, 5)}
    carry_out(world.house, partial(arranging.agree_credit_rule, event_id=event, rule=rule, on=TODAY))
    carry_out(world.house, partial(arranging.offer_recording, event_id=event, **watched))
    carry_out(world.house, partial(events.hold, event_id=event, on=date(2026, 7, 4)))
    assert entry(world, event)["sequence"] == found["sequence"], "nobody's calendar tells of these"
    assert str(found["location"]) == "Old hall, Road 1"
    assert b"meet.example.org" not in found.to_ical()


def test_a_series_and_the_public_calendar_have_their_events(shared_world: World) -> None:
    world = shared_world
    one, two = announce(world), announce(world, "2026-08-04T18:00")
    series = carry_out(
        world.house, partial(programme.begin_series, id=uuid4(), title="Summer", summary="Evenings", on=TODAY)
    )
    carry_out(world.house, partial(programme.arrange_series, series_id=series, events=[two, one], on=TODAY))
    assert feed(world, f"/series/{series}.ics").keys() == {f"{one}@collegium", f"{two}@collegium"}
    assert feed(world, "/events/calendar.ics").keys() >= {f"{one}@collegium", f"{two}@collegium"}


def secret_of(world: World, caller: str) -> str:
    page = world.browser(caller).post("/events/mine/calendar").text
    address = page.split("<code>")[1]
    return address.partition("</code>")[0].partition("/calendar/")[2]


def test_a_secret_address_has_ones_own_events_until_another_replaces_it(shared_world: World) -> None:
    world = shared_world
    world.app.config["WTF_CSRF_ENABLED"] = False
    mine, other = announce(world), announce(world)
    person = world.people["member"]
    register = partial(registration.register, event_id=mine, person_id=person, on=TODAY)
    carry_out(world.house, register)
    first = secret_of(world, "member")
    assert f"{mine}@collegium" in feed(world, f"/calendar/{first}")
    assert f"{other}@collegium" not in feed(world, f"/calendar/{first}")
    second = secret_of(world, "member")
    assert world.browser().get(f"/calendar/{first}").status_code == 404
    assert f"{mine}@collegium" in feed(world, f"/calendar/{second}")
    carry_out(world.house, partial(events.call_off, event_id=mine, on=TODAY))
    world.house.catch_up()
    assert feed(world, f"/calendar/{second}")[f"{mine}@collegium"]["status"] == "CANCELLED"


def test_a_secret_opens_nothing_else_and_a_token_opens_no_calendar(shared_world: World) -> None:
    world = shared_world
    world.app.config["WTF_CSRF_ENABLED"] = False
    secret = secret_of(world, "staff").removesuffix(".ics")
    client = world.client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert client.get("/api/v1/people").status_code == 403
    assert client.get("/api/v1/me").status_code == 403
    assert world.browser().get(f"/calendar/{world.tokens['member']}.ics").status_code == 404


def test_an_events_page_tells_the_instant_so_that_a_browser_can_tell_the_viewers_time(shared_world: World) -> None:
    page = shared_world.browser().get(f"/events/{announce(shared_world)}").text
    assert '<time datetime="2026-07-04T16:00:00+00:00" data-zone="Europe/Berlin">18:00 in Europe/Berlin</time>' in page
    assert datetime(2026, 7, 4, 16, tzinfo=UTC).isoformat() in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [("month=2027-05", True), ("month=2027-06", False), ("month=2027-05&mode=online", False), ("month=1999-01", None)],
)
def test_the_public_calendar_shows_a_month_and_what_fits(shared_world: World, query: str, *, seen: bool | None) -> None:
    title = f"May talk {query}"
    announce(shared_world, "2027-05-04T18:00", title)
    answer = shared_world.browser().get(f"/events/calendar?{query}")
    assert (title in answer.text) is bool(seen)
    assert answer.status_code == (422 if seen is None else 200)


@pytest.mark.parametrize(("minor", "shown"), [(59_834_250, "€598,342"), (0, "€0"), (-150, "-€2")])
def test_figures_at_a_glance_are_in_whole_units(shared_world: World, minor: int, shown: str) -> None:
    assert shared_world.app.jinja_env.filters["whole_money"]((minor, "EUR")) == shown


@pytest.mark.parametrize(("days", "asked"), [(60, True), (61, False)])
def test_one_is_asked_for_ones_word_as_long_as_it_is_taken(shared_world: World, days: int, *, asked: bool) -> None:
    world, day = shared_world, TODAY - timedelta(days=days)
    event = announce(world, f"{day}T18:00", f"Talk {days} days ago")
    booked = partial(registration.register, event_id=event, person_id=world.people["member"], on=day)
    id = carry_out(world.house, booked)
    carry_out(world.house, partial(events.attend, registration_id=id, on=day))
    world.house.engine.catch_up()
    browser, path = world.browser("member"), f"/events/registrations/{id}/feedback"
    assert (path in browser.get("/events/mine").text) is asked
    page = browser.get(path).text
    assert ("Was it worth your time?" in page) is asked
    assert ("Answers were taken until" in page) is not asked
