"""What anybody is told of a certificate by its number: one statement for pages, programs and the signed answer."""

from datetime import date
from typing import Any

from flask import request

from projections.reports import verification
from web.api.reading import position_known_at, views

PER_MINUTE = 60
LONGEST = 40
"""Characters of a number; what is longer is none."""


def bucket() -> str:
    """Return in which bucket the tries of whoever asks are counted, whatever they ask of certificates."""
    return f"verify:{request.remote_addr}"


def told(number: str, *, on: date, known_at: str | None = None) -> dict[str, Any] | None:
    """Return what a certificate is worth on a day, with what its programme publishes; None if there is none."""
    position = position_known_at(known_at)
    with views() as connection:
        found = verification.verified(connection, number[:LONGEST], on=on, known_at=position)
    if found is None:
        return None
    worth = found.worth
    statement: dict[str, Any] = {
        "number": worth.number,
        "programme": worth.programme,
        "title": found.title,
        "status": found.status,
        "awarded": worth.awarded,
        "since": worth.since,
        "through": worth.through,
        "on": on,
        "known_at": position,
    }
    if found.holder is not None:
        statement["holder"] = found.holder
    if found.history is not None:
        statement["history"] = [each._asdict() for each in found.history]
    return statement


def plain(statement: dict[str, Any]) -> dict[str, Any]:
    """Return a statement as it is signed: days as text."""
    return {name: _plain(value) for name, value in statement.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever is stated
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
