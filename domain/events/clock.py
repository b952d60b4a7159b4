"""When an event is: the wall time it was announced for, and the instants that the clocks of its zone make of that."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Invalid

YEARS = range(1900, 3000)
"""Years of instants that are taken: near the ends of the calendar another zone's clocks show no time at all."""


def in_utc(at: datetime, *, field: str) -> datetime:
    """Return an aware instant in UTC. Raises Invalid, naming the field, for one in no year that anybody means."""
    if at.year not in YEARS:
        raise Invalid(f"nobody was there in the year {at.year}; check the year", field=field)
    return at.astimezone(UTC)


def instant(starts: str, zone: str) -> datetime:
    """Return the instant of a wall time at a zone, by the rules that the zone has now."""
    return datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def ends_at(starts: str, zone: str, minutes: int) -> datetime:
    """Return the instant so many minutes after a wall time at a zone."""
    return instant(starts, zone) + timedelta(minutes=minutes)


def day_at(zone: str, at: datetime) -> date:
    """Return which day it is at a zone, at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def later(starts: str, minutes: int) -> str:
    """Return the wall time that clocks show so many minutes on, if nobody turns them meanwhile."""
    return (datetime.fromisoformat(starts) + timedelta(minutes=minutes)).isoformat(timespec="minutes")


def minutes_from(starts: str, to: str) -> int:
    """Return how many minutes of wall time lie between two."""
    return round((datetime.fromisoformat(to) - datetime.fromisoformat(starts)).total_seconds() / 60)


def check_shown_once(starts: str, zone: str) -> None:
    """Raise Invalid for a wall time that clocks at the zone never show, or show twice, on the day they are turned."""
    wall, at = datetime.fromisoformat(starts), ZoneInfo(zone)
    if wall.replace(tzinfo=at).astimezone(UTC).astimezone(at).replace(tzinfo=None) != wall:
        message = f"clocks in {zone} never show {starts}: they are put forward then; move it by an hour"
        raise Invalid(message, field="starts")
    if wall.replace(tzinfo=at).utcoffset() != wall.replace(tzinfo=at, fold=1).utcoffset():
        message = f"clocks in {zone} show {starts} twice: they are put back then; move it by an hour or two"
        raise Invalid(message, field="starts")
