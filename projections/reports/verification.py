"""What anybody may be told of a certificate by its number: what it is worth on a day, and what is published besides."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.certifications.validity import DAY, FOREVER, Status
from projections.intervals import known
from projections.reports import certification
from projections.views import people, programmes, publicity
from projections.views.certifications import UNDECIDED, Worth, certification_lines
from projections.views.publicity import Published

WITHDRAWN = "withdrawn"
"""What the public calls revoked. Source: ISO/IEC 17024 §9.5."""


class Period(NamedTuple):
    """A status from its first day through its last, None where no end is known."""

    status: str
    since: date
    through: date | None


class Verified(NamedTuple):
    """A certificate on a day: its worth, its programme's title; whose it is and what it was, where published."""

    worth: Worth
    title: str
    holder: str | None
    history: list[Period] | None

    @property
    def status(self) -> str:
        """Return the status in the public's words."""
        return public_status(self.worth.status)


def public_status(status: str) -> str:
    """Return a status in the public's words: valid, suspended, withdrawn, expired."""
    return WITHDRAWN if status == Status.REVOKED else str(status)


def verified(connection: Connection, number: str, *, on: date, known_at: int | None = None) -> Verified | None:
    """Return a certificate as it stood on a day, as known at a position; None if there is none of that number then.

    What is published of it is what is published now, whichever day is asked for.
    """
    worth = certification.verified(connection, number, on=on, known_at=known_at)
    if worth is None:
        return None
    titles = {offer.code: offer.title for offer in programmes.offered(connection)}
    allowed = publicity.published(connection).get(worth.programme, Published())
    holder = _holder(connection, worth) if allowed.holder else None
    history = list(_periods(connection, worth, on, known_at)) if allowed.history else None
    return Verified(worth, titles.get(worth.programme, worth.programme), holder, history)


def _holder(connection: Connection, worth: Worth) -> str | None:
    """Return whose it is by their present name; nobody's if they were erased or asked for discretion."""
    if publicity.is_discreet(connection, worth.person):
        return None
    return people.names(connection, [worth.person]).get(worth.person)


def _periods(connection: Connection, worth: Worth, on: date, known_at: int | None) -> Iterator[Period]:
    """Yield what the certificate was, begun by a day, the earliest first; what a renewal goes on with is one period."""
    c = certification_lines.c
    mine = (c.certification == worth.certification, c.status.not_in(UNDECIDED), known(certification_lines, known_at))
    query = select(c.status, c.valid_from, c.valid_to).where(*mine).order_by(c.valid_from)
    found: list[tuple[str, date, date]] = []
    for status, since, until in connection.execute(query):
        if found and found[-1][0] == status and found[-1][2] == since:
            found[-1] = (status, found[-1][1], until)
        else:
            found.append((status, since, until))
    for status, since, until in found:
        if since <= on:
            yield Period(public_status(status), since, None if until == FOREVER else until - DAY)
