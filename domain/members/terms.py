"""How long a membership runs: a rolling year, then sixty days of grace."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from domain.members.standing import DAY, Move, Status
from domain.values import add_months

MONTHS = 12
"""A term runs to the day before the same day next year. Source: bylaw 4.1."""

GRACE = timedelta(days=60)
"""Dues paid within it continue the membership without a gap. Source: bylaw 4.2."""


class Term(msgspec.Struct, frozen=True):
    """A paid or granted period of membership; its first and its last day belong to it."""

    person_id: UUID
    from_: date
    through: date
    grace_until: date
    grade: str
    invoice_id: UUID | None
    on: date


def ends(first: date) -> tuple[date, date]:
    """Return the last day of the term that begins on a day, and of its grace.

    A term begun on 29 February ends on 27 February, so that the next begins on the 28th.
    """
    through = add_months(first, MONTHS) - DAY
    return through, through + GRACE


def move(term: Term) -> Move:
    """Return what a term says about the standing."""
    return Move(Status.CURRENT, term.from_, term.through, term.grace_until)
