"""The terms an event may have, and for how long a seat at it is held for whoever is next in line."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from msgspec.structs import replace

from domain.cpd.credit import checked_credit, checked_marks
from domain.errors import Invalid
from domain.events.clock import check_shown_once
from domain.events.facts import Announced
from domain.events.seats import MODES
from domain.text import clean
from domain.values import Money

LONGEST_TITLE = 200
LONGEST_SUMMARY = 4_000
MOST_SEATS = 100_000
MOST_MINUTES = 14 * 24 * 60
"""An event lasts two weeks at most."""

OFFER_DAYS = 3
"""How many days a seat is held for the head of the queue. Source: bylaw 7.3."""

LONGEST_AGO, LONGEST_AHEAD = timedelta(days=2 * 366), timedelta(days=10 * 366)
"""An event may be taken down after it was held, so that what was learnt there counts."""
WALL_TIME = "%Y-%m-%dT%H:%M"

NOTHING = Money(0, "XXX")
NOT_YET = Announced("", "", "0001-01-01T00:00", "UTC", 0, 0, NOTHING, NOTHING, {}, {}, date.min)
"""The terms of an event that was not announced yet."""


def checked_terms(terms: Announced) -> Announced:
    """Return the terms with texts cleaned. Raises Invalid if time, seats, prices or credit make no sense."""
    if terms.member_price.minor < 0 or (terms.price - terms.member_price).minor < 0:
        raise Invalid("members pay between nothing and the price for guests", field="member_price")
    if not 0 < terms.minutes <= MOST_MINUTES:
        raise Invalid(f"an event lasts from 1 to {MOST_MINUTES} minutes", field="minutes")
    zone = checked_zone(terms.zone)
    checked_start(terms.starts, zone, on=terms.on)
    return replace(
        terms,
        title=clean(terms.title, field="title", most=LONGEST_TITLE),
        summary=clean(terms.summary, field="summary", most=LONGEST_SUMMARY),
        zone=zone,
        capacity=checked_seats(terms.capacity),
        credit=checked_credit(terms.credit),
        attributes=checked_marks(terms.attributes),
    )


def checked_seats(capacity: int) -> int:
    """Return the number of seats. Raises Invalid if there are none, or more than any hall has."""
    if not 0 < capacity <= MOST_SEATS:
        raise Invalid(f"an event has from 1 to {MOST_SEATS} seats", field="capacity")
    return capacity


def checked_capacities(capacities: Mapping[str, int], *, home: str) -> None:
    """Raise Invalid unless seats are told of known modes, `home` among them, and each has some."""
    if unknown := set(capacities) - set(MODES):
        raise Invalid(f"{min(unknown)!r} is no mode; seats are {' or '.join(MODES)}", field="capacities")
    if home not in capacities:
        raise Invalid("say where whoever is registered already has their seat: in one of the modes", field="home")
    for seats in capacities.values():
        checked_seats(seats)


def starts_at(starts: str) -> datetime:
    """Return the wall time of a start such as 2026-11-30T18:00. Raises Invalid for anything else."""
    try:
        at = datetime.strptime(starts, WALL_TIME)  # noqa: DTZ007  wall time; its zone stands beside it
    except ValueError:
        at = None
    if at is None or at.strftime(WALL_TIME) != starts:
        raise Invalid(f"{starts!r} is no local time; write it as 2026-11-30T18:00", field="starts")
    return at


def checked_start(starts: str, zone: str, *, on: date) -> None:
    """Raise Invalid for a start that clocks there show never or twice, or one too far from the day it is decided on."""
    wall = starts_at(starts)
    if not on - LONGEST_AGO <= wall.date() <= on + LONGEST_AHEAD:
        raise Invalid("an event begins within ten years, or began within the last two; check the year", field="starts")
    check_shown_once(starts, zone)


def checked_zone(zone: str) -> str:
    """Return the zone. Raises Invalid unless it is a name of the zone table, as Europe/Vienna is."""
    if zone not in _zones():
        raise Invalid(f"{zone!r} is no time zone; write its name, as in Europe/Vienna", field="zone")
    return zone


@cache
def _zones() -> frozenset[str]:
    """Return the zones of places, and UTC: not those that mean something else on another machine."""
    return frozenset(zone for zone in available_timezones() if "/" in zone) | {"UTC"}


def held_until(on: date, day: date) -> date:
    """Return the last day on which a seat offered on a day is held: never past the event's own."""
    return min(on + timedelta(days=OFFER_DAYS), day)
