"""The API's door to facts: the history of a thing, and the numbered feed for integrators."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import abort
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE, STAFF
from projections.views import history
from projections.views.history import Reader
from web.api.deeds import LONGEST_VERSION, house
from web.api.directory import page_schema
from web.api.fields import Schema
from web.api.lists import position_in
from web.api.reading import cursor_of, position_known_at, views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.facts import Told, tell, tell_sealed

facts = Blueprint("facts_api", __name__, description="Facts")
VIEW = "history"


class HistoryQuery(Schema):
    """As known when, and which page."""

    known_at = ma.fields.Raw(load_default=None, metadata={"type": "string"})
    cursor = ma.fields.String(load_default=None)
    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 200))


class FeedQuery(Schema):
    """Behind which position the page begins."""

    after = ma.fields.Integer(load_default=0, validate=ma.validate.Range(0, 10**LONGEST_VERSION))
    limit = ma.fields.Integer(load_default=100, validate=ma.validate.Range(1, 500))


class FactSchema(Schema):
    """A fact: what it says, when it was recorded, by whom and for whom; `kept_back` are fields not told."""

    position = ma.fields.Integer()
    recorded = ma.fields.AwareDateTime()
    topic = ma.fields.String()
    subject = ma.fields.UUID()
    person = ma.fields.UUID(allow_none=True)
    by = ma.fields.String()
    of = ma.fields.UUID(allow_none=True)
    causation = ma.fields.Integer(allow_none=True)
    says = ma.fields.Dict()
    kept_back = ma.fields.List(ma.fields.String())


class FeedSchema(Schema):
    """A page of the feed: go on behind `next`; at `head` there is nothing more yet."""

    facts = ma.fields.List(ma.fields.Nested(FactSchema()))
    next = ma.fields.Integer()
    head = ma.fields.Integer()


@facts.get("/history/<uuid:subject>")
@allow(*EVERYONE)
@facts.arguments(HistoryQuery(), location="query")
@facts.response(200, page_schema("HistoryPage", FactSchema()))
def of_subject(query: dict[str, Any], subject: UUID) -> dict[str, Any]:
    """Return what happened to a thing, as far as the reader may see it; personal words only where they may."""
    reader, limit = _reader(), query["limit"]
    known_at, after = position_known_at(query["known_at"]), position_in(query["cursor"])
    with views() as connection:
        lines = history.of_subject(connection, subject, reader=reader, known_at=known_at, after=after, limit=limit)
    if not lines and not after:
        abort(404)
    cursor = cursor_of(lines[-1].position) if len(lines) == limit else None
    return {"items": [_plain(told) for told in tell(house().office, lines, reader)], "cursor": cursor}


@facts.get("/facts")
@allow(STAFF, FINANCE, ADMIN)
@facts.arguments(FeedQuery(), location="query")
@facts.response(200, FeedSchema())
def feed(query: dict[str, int]) -> dict[str, Any]:
    """Return the facts behind a position that the reader may see, in order, without a personal word."""
    with views() as connection:
        upto = house().engine.positions().get(VIEW, 0)
        raws = {raw.position: raw for raw in house().office.recorder.page(query["after"], query["limit"], upto)}
        lines = history.at(connection, raws, reader=_reader())
    told = [_plain(each) for each in tell_sealed(lines, raws)]
    return {"facts": told, "next": max(raws, default=query["after"]), "head": upto}


def _reader() -> Reader:
    who = current()
    return Reader(who.person, who.roles)


def _plain(told: Told) -> dict[str, Any]:
    fields = told.line._asdict()
    return {**fields, "causation": told.causation, "says": told.said, "kept_back": list(told.kept_back)}
