"""What every paper of the office must satisfy: whole amounts above zero, known ways of paying, named lines."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.billing.lines import Line
from domain.errors import Invalid

PURPOSES = frozenset({"membership", "registration", "party", "enrolment", "certification", "other"})
WAYS = frozenset({"stripe", "bank", "cheque"})
MOST_LINES = 200
"""Lines on one invoice; nobody reads more."""
MOST_MINOR = 10**15
"""Largest amount taken, in minor units; sums of many still fit a database's integers."""


def whole(minor: int, *, field: str, least: int = 1) -> int:
    """Return the amount. Raises Invalid, naming the field, if it is below the least or beyond all reason."""
    if minor < least:
        asked = "above zero" if least else "of zero or more"
        raise Invalid(f"{field} is too small; give an amount {asked}", field=field)
    if minor > MOST_MINOR:
        raise Invalid(f"{field} is more than any amount can be; correct it", field=field)
    return minor


def checked_via(via: str) -> str:
    """Return the way of paying. Raises Invalid if there is no such way."""
    if via not in WAYS:
        raise Invalid(f"{via!r} is no way of paying; use one of {', '.join(sorted(WAYS))}", field="via")
    return via


def checked_receipt_day(on: date, *, issued: date, today: date) -> date:
    """Return the day on which money came in. Raises Invalid if it is yet to come, or before the invoice."""
    if on > today:
        raise Invalid(f"{on} is yet to come; give the day on which the money came in", field="on")
    if on < issued:
        told = f"the invoice was issued on {issued}, so it was not paid on {on}"
        raise Invalid(f"{told}; give the day of issue for money that came in advance", field="on")
    return on


def checked_purpose(purpose: str, subject_id: UUID | None) -> None:
    """Raise Invalid unless the purpose is known and says what is paid for."""
    if purpose not in PURPOSES:
        raise Invalid(f"{purpose!r} is no purpose; use one of {', '.join(sorted(PURPOSES))}", field="purpose")
    if purpose != "other" and subject_id is None:
        raise Invalid(f"an invoice for a {purpose} needs its id", field="subject_id")


def checked_lines(lines: Sequence[Line]) -> None:
    """Raise Invalid unless there are lines, each with a name of its own and an amount that can be."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid(f"{len(lines)} lines; an invoice has 1 to {MOST_LINES}", field="lines")
    if len({line.line for line in lines}) < len(lines):
        raise Invalid("two lines have the same name; name each of its own", field="lines")
    for line in lines:
        whole(line.gross, field="lines", least=0)
