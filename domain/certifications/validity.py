"""What a certification is worth on any day: worked out from what was decided, never stored."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

import msgspec

DAY = timedelta(days=1)
FOREVER = date.max


class Status(StrEnum):
    """What a certification is on a day."""

    APPLIED = "applied"
    REFUSED = "refused"
    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Ruling(msgspec.Struct, frozen=True):
    """A status from a day on; what expires is valid, or suspended, through the day named."""

    status: Status
    from_: date
    expires: date = FOREVER


class Interval(msgspec.Struct, frozen=True):
    """A status from its first day to the day before `until`."""

    status: Status
    from_: date
    until: date = FOREVER


def intervals(rulings: Iterable[Ruling]) -> list[Interval]:
    """Return the whole line of statuses, without overlap or hole; a later ruling takes over from its day."""
    line: list[Interval] = []
    for ruling in rulings:
        before = [interval for interval in line if interval.from_ < ruling.from_]
        line = [_cut(interval, ruling.from_) for interval in before] + _spans(ruling)
    return line


def status(rulings: Iterable[Ruling], on: date) -> Status | None:
    """Return the status on a day, None before the application."""
    return next((i.status for i in intervals(rulings) if i.from_ <= on < i.until), None)


def _cut(interval: Interval, day: date) -> Interval:
    return msgspec.structs.replace(interval, until=min(interval.until, day))


def _spans(ruling: Ruling) -> list[Interval]:
    if ruling.expires == FOREVER:
        return [Interval(ruling.status, ruling.from_)]
    end = max(ruling.expires + DAY, ruling.from_)
    spans = [Interval(ruling.status, ruling.from_, end), Interval(Status.EXPIRED, end)]
    return [span for span in spans if span.from_ < span.until]


def begun(rulings: Iterable[Ruling]) -> date | None:
    """Return the day on which the last award or renewal began; a reinstatement begins nothing. None before."""
    valid = [ruling for ruling in rulings if ruling.status is Status.VALID]
    return min((ruling.from_ for ruling in valid if ruling.expires == valid[-1].expires), default=None)
