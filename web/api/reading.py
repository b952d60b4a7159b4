"""How a route reads a view: after the caller's own write, at the two dates asked for, page by page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import msgspec
from flask import g, request, session
from sqlalchemy import Connection

from domain.errors import Invalid
from web.api.deeds import LONGEST_VERSION, house

HEADER = "Collegium-Position"
BEFORE = "before_known_at"
MOMENTS = (
    "give a date (2026-01-31, its end at the association's seat), an instant with its zone "
    "(2026-01-31T18:00:00+01:00, in an address %2B for +), or a position"
)
PATIENCE = 5.0
"""How long a read waits for the caller's own write to show (seconds)."""


class Dates(NamedTuple):
    """When it is to be true, and the position up to which it is to be known."""

    as_of: date
    known_at: int


@contextmanager
def views() -> Iterator[Connection]:
    """Lend a connection to the views, once they have come as far as the caller's Collegium-Position."""
    wait_for_own()
    with house().views.reading() as connection:
        yield connection


def heed_position() -> None:
    """Remember which position the caller's reads are to show. Raises Invalid for one that no fact has."""
    text = request.headers.get(HEADER)
    if text is not None:
        head = house().office.recorder.head()
        if not is_position(text) or int(text) > head:
            message = (
                f"{HEADER} is {text[:40]!r} and the journal stands at {head}; send the header as a write "
                "answered it, or leave it out"
            )
            raise Invalid(message, field=HEADER)
        g.awaited = int(text)


def wait_for_own() -> None:
    """Wait until the views have come as far as the caller's own writes, to a deadline."""
    if own := g.get("awaited") or g.get("position") or _of_session():
        house().engine_wait(own, PATIENCE)


def _of_session() -> int:
    """Return the position of what this browser's forms wrote; after a restore the journal may end before it."""
    own = session.get("position")
    return min(own, house().office.recorder.head()) if own else 0


def dates(as_of: date | None, known_at: str | None) -> Dates:
    """Return the dates of a report: today and everything known, unless asked otherwise."""
    return Dates(as_of or house().today(), position_known_at(known_at))


def is_position(text: str) -> bool:
    """Tell whether a text is a position in the journal."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION


def position_known_at(text: str | None, field: str = "known_at") -> int:
    """Return the position that a date (its end), an instant or a position names; else the newest shown.

    Raises Invalid, naming the field, when it is none of these.
    """
    if not text:
        wait_for_own()
        return min(house().engine.positions().values(), default=0)
    if is_position(text):
        return _written(int(text), field)
    try:
        instant = _instant(text)
    except (ValueError, OverflowError):
        raise Invalid(f"{field} is {text[:40]!r}; {MOMENTS}", field=field) from None
    return house().office.recorder.known_at(instant)


def _written(position: int, field: str) -> int:
    head = house().office.recorder.head()
    if position > head:
        message = f"{field} is {position}, and the journal stands at {head}; give {head} or less, or leave it out"
        raise Invalid(message, field=field)
    return position


def _instant(text: str) -> datetime:
    """Return the end of a day at the association's seat, or an instant. Raises ValueError for one without a zone."""
    if len(text) == len("2026-01-31"):
        day = date.fromisoformat(text) + timedelta(days=1)
        return datetime.combine(day, time(), house().settings.zone).astimezone(UTC) - timedelta(microseconds=1)
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def cursor_of(*key: str | int | None) -> str:
    """Return where the next page begins, as a text to hand back."""
    return urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def read_cursor(text: str | None) -> list[str | int | None] | None:
    """Return the key in a cursor, None without one. Raises Invalid for one that is not ours."""
    if text is None:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(raw, type=list[str | int | None])
    except (ValueError, msgspec.DecodeError):
        message = "cursor is not one of ours; begin again without it"
        raise Invalid(message, field="cursor") from None
