"""When somebody joined, as platforms write it: in either order of day and month, with or without a zone."""

import re
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from domain.errors import Invalid
from domain.events.clock import in_utc

Order = Literal["month first", "day first"]
ORDERS: tuple[Order, ...] = ("month first", "day first")
DATES = {
    "month first": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
    "day first": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"),
}
PLAIN = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y")
TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
ZONE = re.compile(r"\s*\(?(?P<zone>Z|UTC|GMT|[A-Z]{3,4})\)?$")
OF_THE_WORLD = {"Z", "UTC", "GMT"}


def read_instant(cell: str, order: Order, zone: ZoneInfo, *, field: str) -> datetime:
    """Return the instant that a cell says, as wall time at the zone unless it names UTC or an offset itself.

    Raises Invalid, naming the field, for what is no day with a time.
    """
    text = " ".join(cell.strip().strip("=\"'").replace(",", ", ").split()).replace(" ,", ",")
    found = _iso(text)
    if found is None:
        bare, at = _without_zone(text, zone)
        found = _written(bare, order)
        found = found and found.replace(tzinfo=at)
    if found is None:
        raise Invalid(f"{cell[:40]!r} is no day with a time; write it as 2026-11-30 18:05:00", field=field)
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return in_utc(found, field=field)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _without_zone(text: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    found = ZONE.search(text)
    if found is None or found["zone"] in {"AM", "PM"}:
        return text, zone
    return text[: found.start()], ZoneInfo("UTC") if found["zone"] in OF_THE_WORLD else zone


def _written(text: str, order: Order) -> datetime | None:
    for day in (*PLAIN, *DATES[order]):
        for time in TIMES:
            for between in (" ", ", "):
                try:
                    return datetime.strptime(text, f"{day}{between}{time}")  # noqa: DTZ007  its zone stands beside it
                except ValueError:
                    continue
    return None
