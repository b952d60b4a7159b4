"""The API's door to audits: announce a round, draw it, publish it for anyone to check."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response, abort, current_app, request
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.audits.round import LONGEST_SEED, LONGEST_SOURCE, LONGEST_TITLE, MOST_DAYS, SHORTEST_SEED, AuditRound
from domain.audits.sample import digest_of
from domain.processes import audits as process
from projections.reports import audits as reports
from projections.reports.numbers import Look
from projections.views import audits as views_of_audits
from projections.views.audits import Round
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, PageSchema, Schema, Whole, text
from web.api.lists import sliced
from web.api.reading import position_known_at, views
from web.auditing import tickets
from web.auth.rights import allow, public

PER_MINUTE = 20
"""How often the tickets of rounds are worked out for one address."""
SHORT = 16
audits = Blueprint("audits_api", __name__, url_prefix="/audits", description="Audits of what members logged")


class AnnouncementOfAuditSchema(Schema):
    """A round to announce; `rate` such as 1/20, else that of its programme or scheme; `seed_from`: whence the seed."""

    scheme = text(80)
    title = text(LONGEST_TITLE)
    register_day = ma.fields.Date(required=True)
    rate = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(1, 20))
    seed_from = text(LONGEST_SOURCE)
    days = Whole(1, MOST_DAYS, required=True)


class AuditSeedSchema(Schema):
    """The seed, exactly as it was published."""

    seed = ma.fields.String(required=True, validate=ma.validate.Length(SHORTEST_SEED, LONGEST_SEED))


class AuditRoundSchema(Schema):
    """A round; `seed`, `drawn_on` and `sampled` are null until it is drawn."""

    id = ma.fields.UUID()
    scheme = ma.fields.String()
    title = ma.fields.String()
    register_day = ma.fields.Date()
    known_at = ma.fields.Integer()
    rate = ma.fields.String()
    population = ma.fields.Integer()
    digest = ma.fields.String()
    seed_from = ma.fields.String()
    days = ma.fields.Integer()
    on = ma.fields.Date()
    seed = ma.fields.String(allow_none=True)
    drawn_on = ma.fields.Date(allow_none=True)
    sampled = ma.fields.Integer(allow_none=True)


class AuditRoundsSchema(Schema):
    """All rounds."""

    items = ma.fields.List(ma.fields.Nested(AuditRoundSchema()))


class AuditPublishedSchema(AuditRoundSchema):
    """A round for anyone to check: every ticket of its population, and those drawn; `holds` says if the digest does."""

    tickets = ma.fields.List(ma.fields.String())
    drawn = ma.fields.List(ma.fields.String())
    holds = ma.fields.Boolean()


class AuditDrawnSchema(Schema):
    """Somebody drawn: open, given, appealed, passed, not_passed or excused, since a day."""

    id = ma.fields.UUID()
    round = ma.fields.UUID()
    person = ma.fields.UUID()
    ticket = ma.fields.String()
    due = ma.fields.Date()
    state = ma.fields.String()
    on = ma.fields.Date()


def announced(id: UUID, data: dict[str, Any]) -> dict[str, Any]:
    """Return the terms of a round with everybody it may fall on, and the programmes' dials, as known now."""
    known_at = position_known_at(None)
    people = tickets(house(), id, data["scheme"], data["register_day"], known_at)
    with views() as connection:
        dials = reports.dials(connection, data["scheme"], Look(data["register_day"], known_at))
    return {**data, "known_at": known_at, "tickets": people, "dials": dials}


def everybody(round_id: UUID) -> dict[str, UUID]:
    """Return everybody a round may fall on, as it was known when it was announced."""
    terms = house().office.read(AuditRound, round_id).announced
    return tickets(house(), round_id, terms.scheme, terms.register_day, terms.known_at)


def published(found: Round, drawn: list[str]) -> dict[str, Any]:
    """Return a round for anyone to check, with all its tickets, worked out from the register as it was announced."""
    people = everybody(found.id)
    told = {"tickets": sorted(people), "drawn": drawn, "holds": digest_of(people) == found.digest}
    return found._asdict() | told


@audits.post("")
@allow(STAFF, ADMIN)
@audits.arguments(AnnouncementOfAuditSchema())
@audits.response(201, DoneSchema())
def announce(data: dict[str, Any]) -> Answer:
    """Announce a round: whom it may fall on is fixed by a digest before anybody knows its seed."""
    id = new_id()
    return done(process.announce, id, **announced(id, data), on=house().today())


@audits.get("")
@public
@audits.arguments(AsOfSchema(), location="query")
@audits.response(200, AuditRoundsSchema())
def list_rounds(query: dict[str, Any]) -> dict[str, Any]:
    """Return the rounds, the newest first."""
    with views() as connection:
        return {"items": [each._asdict() for each in views_of_audits.rounds(connection, **look_of(query)._asdict())]}


explained(audits, "", public, AsOfSchema, lambda query: reports.Rounds(look_of(query)), name="rounds")


@audits.get("/<uuid:round_id>")
@public
@audits.response(200, AuditPublishedSchema())
@audits.alt_response(304, description="It is what If-None-Match names: nothing has changed.")
def show_round(round_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a round with all its tickets and those drawn: `collegium audit check` draws it again without us.

    Its ETag names the digest and what was drawn: whoever sends that back is answered without working it out again.
    """
    current_app.extensions["limits"].require(f"audit:{request.remote_addr}", PER_MINUTE)
    house().office.read(AuditRound, round_id)
    today = house().today()
    with views() as connection:
        found = views_of_audits.find(connection, round_id, as_of=today) or abort(404)
        drawn = sorted(each.ticket for each in views_of_audits.cases(connection, round_id, as_of=today))
    etag = f"{found.digest}-{len(drawn)}-{digest_of(drawn)[:SHORT]}"
    if request.if_none_match.contains_weak(etag):
        return Response(status=304, headers={"ETag": f'"{etag}"'})
    return published(found, drawn), 200, {"ETag": f'"{etag}"'}


@audits.post("/<uuid:round_id>/draws")
@allow(STAFF, ADMIN)
@audits.arguments(AuditSeedSchema())
@audits.response(201, DoneSchema())
def draw(data: dict[str, str], round_id: UUID) -> Answer:
    """Draw the sample by the seed, and ask everybody who was drawn."""
    people, today = everybody(round_id), house().today()
    return done(process.draw, round_id, seed=data["seed"], tickets=people, on=today, expected=expected())


@audits.get("/<uuid:round_id>/cases")
@allow(STAFF, ADMIN)
@audits.arguments(PageSchema(), location="query")
@audits.response(200, page_schema("AuditCasesPage", AuditDrawnSchema()))
def list_cases(query: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """Return everybody who was drawn, and how far each has come."""
    house().office.read(AuditRound, round_id)
    with views() as connection:
        found = views_of_audits.cases(connection, round_id, **look_of(query)._asdict())
    rows, cursor = sliced(found, query["cursor"], query["limit"])
    return {"items": [row._asdict() for row in rows], "cursor": cursor}


def _cases(query: dict[str, Any], round_id: UUID) -> reports.Cases:
    house().office.read(AuditRound, round_id)
    return reports.Cases(round_id, look_of(query))


explained(audits, "/<uuid:round_id>/cases", allow(STAFF, ADMIN), AsOfSchema, _cases, name="cases")
