"""What the address of a page asks for: the two dates, the page of a list, a search; wrong values are refused."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import marshmallow as ma
from flask import request

from domain.errors import Invalid
from projections.views.history import Reader
from web.api.lists import id_in, position_in
from web.api.reading import dates
from web.auth.identity import current

REASON = ma.validate.Range(date(1800, 1, 1), date(2999, 12, 31), error="Give a day from 1800 to 2999.")
"""Days beyond all reason, from which no span of days could be counted."""


class DatesSchema(ma.Schema):
    """The two dates that a page may stand on, where its list goes on, and whether it is wanted as a file."""

    as_of = ma.fields.Date(load_default=None, validate=REASON)
    known_at = ma.fields.Date(load_default=None, validate=REASON)
    cursor = ma.fields.String(load_default=None)
    format = ma.fields.String(load_default=None, validate=ma.validate.OneOf(["csv"]))


class Seen(NamedTuple):
    """The dates a page stands on; `position` is the last fact known, `known_at` the day that was asked for."""

    as_of: date
    known_at: date | None
    position: int


def asked(schema: ma.Schema) -> dict[str, Any]:
    """Return what the address asks for; other values in it are let be. Raises Invalid for what cannot be read."""
    sent = {name: value for name, value in request.args.items() if value}
    try:
        found: dict[str, Any] = schema.load(sent, unknown=ma.EXCLUDE)
    except ma.ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        field = next(iter(messages))
        raise Invalid(f"{field}: {' '.join(map(str, messages[field]))}", field=field) from None
    return found


def seen(query: dict[str, Any]) -> Seen:
    """Return the dates a page stands on."""
    known_at = query["known_at"]
    found = dates(query["as_of"], known_at and known_at.isoformat())
    return Seen(found.as_of, known_at, found.known_at)


def kept_dates() -> dict[str, Any]:
    """Return the dates of this address, for links to pages that are to stand on them too."""
    return {name: request.args[name] for name in ("as_of", "known_at") if request.args.get(name)}


def after_id(query: dict[str, Any]) -> UUID | None:
    """Return behind which id the page begins. Raises Invalid for a cursor that is not ours."""
    return id_in(query["cursor"])


def after_position(query: dict[str, Any]) -> int:
    """Return behind which position the page begins. Raises Invalid for a cursor that is not ours."""
    return position_in(query["cursor"])


def reader() -> Reader:
    """Return who reads a history in this request."""
    who = current()
    return Reader(who.person, who.roles)
