"""The API's door to the published rules of CPD schemes: a file is proven by its own worked cases, then published."""

from typing import Any

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.cpd.evaluate import audit_sample
from domain.cpd.numbers import plain
from domain.cpd.scheme_text import scheme_from_json
from domain.errors import NotFound
from integrations.schemes.proof import Unproven, proven
from projections.reports import rules
from projections.views import cpd_credits
from web.api.deeds import Answer, done, house
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, Schema, text
from web.api.reading import dates, views
from web.auth.rights import EVERYONE, allow
from web.problems import problem
from web.schemes import publish_proven

schemes = Blueprint("schemes", __name__, url_prefix="/schemes", description="Rules of CPD schemes")
LONGEST_FILE = 200_000
MOST_MEMBERS = 10**9


class PublicationSchema(Schema):
    """The file of a scheme with its worked cases, as YAML text; `on` is the day from which it is in force.

    `trust` says whether what members log counts until somebody rejects it, or waits until somebody accepts it.
    """

    content = text(LONGEST_FILE)
    source = text(120, required=False, load_default="scheme.yaml")
    trust = ma.fields.String(load_default="counts", validate=ma.validate.OneOf(["counts", "asks"]))
    on = ma.fields.Date(load_default=None, allow_none=True)


class RulesSchema(Schema):
    """The version of a scheme's rules that is in force on a day."""

    scheme = ma.fields.String()
    version = ma.fields.Integer()
    on = ma.fields.Date()
    trust = ma.fields.String()
    title = ma.fields.String()
    body = ma.fields.String()
    unit = ma.fields.String()
    rules = ma.fields.String()
    position = ma.fields.Integer()


class AllRulesSchema(Schema):
    """The rules of every scheme that are in force on a day."""

    items = ma.fields.List(ma.fields.Nested(RulesSchema()))


class AuditQuery(AsOfSchema):
    """How many members the sample is drawn from; without it only the rate is told."""

    population = ma.fields.Integer(load_default=None, validate=ma.validate.Range(0, MOST_MEMBERS))


class AuditSchema(Schema):
    """The rate of audits, and how many members of a population that is: null where the body publishes no rate."""

    scheme = ma.fields.String()
    version = ma.fields.Integer()
    rate = ma.fields.String(allow_none=True)
    audit_sample = ma.fields.Integer(allow_none=True)


@schemes.errorhandler(Unproven)
def unproven(error: Unproven) -> Response:
    """Answer every finding with its place and its remedy; nothing was stored."""
    found = [
        {"field": "content", "message": str(each), "line": str(each.line), "column": str(each.column)}
        for each in error.findings
    ]
    detail = "the file was not published; correct what the findings name, and send it again"
    return problem(422, "scheme-unproven", detail, found)


@schemes.post("")
@allow(STAFF, ADMIN)
@schemes.arguments(PublicationSchema())
@schemes.response(201, DoneSchema())
def publish(data: dict[str, Any]) -> Answer:
    """Publish the next version of a scheme's rules, once its own worked cases come out as they expect."""
    scheme = proven(data["content"], data["source"])
    return done(publish_proven, scheme=scheme, trust=data["trust"], on=data["on"] or house().today())


@schemes.get("")
@allow(*EVERYONE)
@schemes.arguments(AsOfSchema(), location="query")
@schemes.response(200, AllRulesSchema())
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """Return the version in force of every scheme."""
    with views() as connection:
        found = cpd_credits.all_rules(connection, **dates(query["as_of"], query["known_at"])._asdict())
    return {"items": [_told(each) for each in found]}


def _in_force(query: dict[str, Any]) -> rules.Schemes:
    return rules.Schemes(look_of(query))


explained(schemes, "", allow(*EVERYONE), AsOfSchema, _in_force, name="listing", key=ma.fields.String)


@schemes.get("/<scheme>/audit")
@allow(STAFF, ADMIN)
@schemes.arguments(AuditQuery(), location="query")
@schemes.response(200, AuditSchema())
def audit(query: dict[str, Any], scheme: str) -> dict[str, Any]:
    """Return how many of a population the rules in force have audited, rounded up."""
    at = dates(query["as_of"], query["known_at"])
    with views() as connection:
        found = cpd_credits.rules_of(connection, scheme, **at._asdict())
    if found is None:
        raise NotFound(f"no scheme {scheme[:80]!r} was published by {at.as_of}; check its id", field="scheme")
    return {"scheme": found.scheme, "version": found.version, **_sampled(found, query["population"])}


def _sampled(found: cpd_credits.Rules, population: int | None) -> dict[str, Any]:
    said = scheme_from_json(found.content)
    rate = None if said.audit is None or said.audit.sample is None else plain(said.audit.sample)
    return {"rate": rate, "audit_sample": None if population is None else audit_sample(said, population)}


def _told(found: cpd_credits.Rules) -> dict[str, Any]:
    said = scheme_from_json(found.content)
    return found._asdict() | {name: getattr(said, name) for name in ("title", "body", "unit", "rules")}
