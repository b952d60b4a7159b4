"""How a report of the API explains itself: beside its address, the facts behind it and what changed between two."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from projections.reports import explained as reports
from projections.reports.explained import PAGE, Change, Report
from projections.reports.numbers import Look
from web.api.fields import Schema
from web.api.lists import key_in, position_in
from web.api.reading import BEFORE, cursor_of, dates, position_known_at, views

EARLIER = ("as_of", "first", "last", "by", "expiring_by")
"""The days by which a report is asked for: `delta` takes each twice, the other time as `before_…`."""

Query = dict[str, Any]
Right = Callable[[Callable[..., Any]], Callable[..., Any]]
Made = Callable[..., Report[Any]]
"""Makes the report that a query and the address's arguments ask for."""


class PositionsSchema(Schema):
    """A page of the positions of facts that a number or a list rests on."""

    positions = ma.fields.List(ma.fields.Integer())
    cursor = ma.fields.String(allow_none=True)


class ChangeSchema(Schema):
    """A line that changed: what it said before and after, null where it was not there, and the facts behind that."""

    id = ma.fields.String()
    before = ma.fields.Dict(allow_none=True)
    after = ma.fields.Dict(allow_none=True)
    facts = ma.fields.List(ma.fields.Integer())


class ChangesSchema(Schema):
    """A page of the lines that make the difference between two reports."""

    items = ma.fields.List(ma.fields.Nested(ChangeSchema()))
    cursor = ma.fields.String(allow_none=True)


def explained(  # noqa: PLR0913  an address, who may ask it and how, and what answers
    blueprint: Blueprint,
    rule: str,
    right: Right,
    query: type[ma.Schema],
    report: Made,
    *,
    name: str,
    key: type[ma.fields.Field[Any]] = ma.fields.UUID,
) -> None:
    """Give a report `explain` and `delta` below its address, for whoever may read it; `name` begins their endpoints.

    `query` is how the report itself is asked for; `explain` takes `of` besides, the key of one of its lines.
    """

    def explain(sent: Query, **path: Any) -> Query:
        after, limit = position_in(sent["cursor"]), sent["limit"]
        with views() as connection:
            return positions(
                reports.explain(connection, report(sent, **path), of=sent["of"], after=after, limit=limit), limit
            )

    def delta(sent: Query, **path: Any) -> Query:
        (after,), limit = key_in(sent["cursor"], str) or ("",), sent["limit"]
        old, new = (report(each, **path) for each in _both(sent))
        with views() as connection:
            return _changes(reports.delta(connection, old, new, after=after, limit=limit), limit)

    told = f"of `{blueprint.name}.{name}`"
    explain.__doc__ = f"Return the positions of the facts behind the report {told}, or behind one line of it."
    delta.__doc__ = f"Return what changed between two reports {told}, and the facts that made the difference."
    added = (
        (explain, _paged(query, of=key(load_default=None)), PositionsSchema()),
        (delta, _differing(query), ChangesSchema()),
    )
    for route, asked, answered in added:
        endpoint = f"{name}_{route.__name__}"
        wanted = blueprint.arguments(asked, location="query")(blueprint.response(200, answered)(route))
        blueprint.route(f"{rule}/{route.__name__}", methods=["GET"], endpoint=endpoint)(right(wanted))


def look_of(query: Query) -> Look:
    """Return from where a report looks."""
    return Look(*dates(query["as_of"], query["known_at"]))


def positions(found: list[int], limit: int) -> Query:
    """Return a page of positions with the cursor of the next."""
    return {"positions": found, "cursor": cursor_of(found[-1]) if len(found) == limit else None}


def _changes(found: list[Change], limit: int) -> Query:
    return {
        "items": [each._asdict() | {"before": _plain(each.before), "after": _plain(each.after)} for each in found],
        "cursor": cursor_of(found[-1].id) if len(found) == limit else None,
    }


def _both(sent: Query) -> tuple[Query, Query]:
    """Return how the two reports are asked for; whatever is not said of the earlier is as in the later."""
    known_at = position_known_at(sent["known_at"])
    earlier = {name: sent[f"before_{name}"] or sent[name] for name in EARLIER if name in sent}
    before = known_at if sent[BEFORE] is None else position_known_at(sent[BEFORE], BEFORE)
    return sent | earlier | {"known_at": str(before)}, sent | {"known_at": str(known_at)}


def _differing(query: type[ma.Schema]) -> ma.Schema:
    days = [name for name in EARLIER if name in query._declared_fields]  # noqa: SLF001  marshmallow names no other way
    told: dict[str, Any] = {f"before_{name}": ma.fields.Date(load_default=None) for name in days}
    told[BEFORE] = ma.fields.Raw(load_default=None, metadata={"type": "string"})
    return _paged(query, **told)


def _paged(query: type[ma.Schema], **fields: Any) -> ma.Schema:
    page = ma.fields.Integer(load_default=PAGE, validate=ma.validate.Range(1, 200))
    more: dict[str, Any] = {"cursor": ma.fields.String(load_default=None), "limit": page, **fields}
    return query.from_dict(more, name=query.__name__)()


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a report says
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
