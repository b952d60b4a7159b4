"""Where a member stands on any day: worked out from what was decided, never stored."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

import msgspec

DAY = timedelta(days=1)
FOREVER = date.max


class Status(StrEnum):
    """What a membership is on a day."""

    APPLICANT = "applicant"
    DECLINED = "declined"
    ADMITTED = "admitted"
    CURRENT = "current"
    GRACE = "grace"
    LAPSED = "lapsed"
    RESIGNED = "resigned"


class Move(msgspec.Struct, frozen=True):
    """A status from a day on. A term (status current) says too when it and its days of grace end."""

    status: Status
    from_: date
    through: date = FOREVER
    grace_until: date = FOREVER


class Interval(msgspec.Struct, frozen=True):
    """A status from its first day to the day before `until`."""

    status: Status
    from_: date
    until: date = FOREVER


class Since(msgspec.Struct, frozen=True):
    """The three dates people ask for; None where there is no such day."""

    first_joined: date | None = None
    continuous_since: date | None = None
    last_rejoined: date | None = None


def intervals(moves: Iterable[Move]) -> list[Interval]:
    """Return the whole line of statuses, without overlap or hole.

    Moves count in the order of their days, not of their entry, so that what is entered late comes out as if
    entered in time; of two on one day the one stated later counts.
    """
    line: list[Interval] = []
    for move in sorted(moves, key=lambda move: move.from_):
        before = [interval for interval in line if interval.from_ < move.from_]
        line = [_cut(interval, move.from_) for interval in before] + _spans(move)
    return line


def status(moves: Iterable[Move], on: date) -> Status | None:
    """Return the status on a day, None before the first move."""
    return next((i.status for i in intervals(moves) if i.from_ <= on < i.until), None)


def left(moves: Iterable[Move]) -> date:
    """Return the first day from which nothing further is decided: the day after grace, or of resignation."""
    return intervals(moves)[-1].from_


def resigned_from(moves: Iterable[Move]) -> date | None:
    """Return the day from which the member has left for good by their own word, None if nothing says so."""
    last = intervals(moves)[-1]
    return last.from_ if last.status is Status.RESIGNED else None


def since(moves: Iterable[Move], on: date) -> Since:
    """Return first joined, continuous since and last rejoined, as they stand on a day."""
    line = intervals(moves)
    starts = _starts(i for i in line if i.status is Status.CURRENT and i.from_ <= on)
    if not starts:
        return Since()
    stands = status(moves, on) in {Status.CURRENT, Status.GRACE}
    return Since(
        first_joined=starts[0],
        continuous_since=starts[-1] if stands else None,
        last_rejoined=starts[-1] if len(starts) > 1 else None,
    )


def _starts(paid: Iterable[Interval]) -> list[date]:
    starts: list[date] = []
    end: date | None = None
    for interval in paid:
        if interval.from_ != end:
            starts.append(interval.from_)
        end = interval.until
    return starts


def _cut(interval: Interval, day: date) -> Interval:
    return msgspec.structs.replace(interval, until=min(interval.until, day))


def _spans(move: Move) -> list[Interval]:
    if move.through == FOREVER:
        return [Interval(move.status, move.from_)]
    grace, lapse = move.through + DAY, move.grace_until + DAY
    return [
        Interval(move.status, move.from_, grace),
        Interval(Status.GRACE, grace, lapse),
        Interval(Status.LAPSED, lapse),
    ]
