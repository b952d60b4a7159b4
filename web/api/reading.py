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


def wait_for_own() -> None:
    """Wait until the views have come as far as the caller's own writes, to a deadline."""
    own = g.get("position") or session.get("position", "")
    text = request.headers.get("Collegium-Position", "") or str(own)
    if is_position(text):
        house().engine_wait(min(int(text), house().office.recorder.head()), PATIENCE)


def dates(as_of: date | None, known_at: str | None) -> Dates:
    """Return the dates of a report: today and everything known, unless asked otherwise."""
    return Dates(as_of or house().today(), position_known_at(known_at))


def is_position(text: str) -> bool:
    """Tell whether a text is a position in the journal."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION


def position_known_at(text: str | None) -> int:
    """Return the position that a date (its end), an instant or a position names; else the newest shown.

    Raises Invalid when it is none of these.
    """
    if not text:
        wait_for_own()
        return min(house().engine.positions().values(), default=0)
    if is_position(text):
        return min(int(text), house().office.recorder.head())
    return house().office.recorder.known_at(_instant(text))


def _instant(text: str) -> datetime:
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime.combine(day, time(), house().settings.zone).astimezone(UTC) - timedelta(microseconds=1)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        message = f"known_at is {text!r}; give a date (2026-01-31), an instant with its zone, or a position"
        raise Invalid(message, field="known_at") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


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
