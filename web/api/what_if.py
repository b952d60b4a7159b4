"""The API's door to what-if: rules tried on everybody who holds a certificate; nothing is stored."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.programme_rules import Rules
from integrations.schemes.proof import Unproven
from projections.reports.numbers import Look
from projections.reports.what_if import Proposal, Trial
from projections.views import cpd_credits
from web.api.deeds import check_precondition, house
from web.api.explained import look_of
from web.api.fields import PageSchema, Schema, text
from web.api.lists import id_in
from web.api.programme_shapes import MOST_VERSIONS, ProgrammeHolderSchema
from web.api.reading import cursor_of, views
from web.api.schemes import LONGEST_FILE, unproven
from web.auth.rights import allow
from web.what_if.of_rules import WHO, programme_of, scheme_file, scheme_version, tried, version_asked

what_if = Blueprint("what_if", __name__, url_prefix="/programmes", description="What other rules would do")
what_if.errorhandler(Unproven)(unproven)


class AskedSchema(PageSchema):
    """Which rules are tried: a version, without one the draft, or the last version where nothing is drafted.

    `who` are those to list: who would fail, of them who comply now, who would have an examination to sit, whose days
    would move, or everybody.
    """

    version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))
    who = ma.fields.String(load_default="failing", validate=ma.validate.OneOf(list(WHO)))


class WhatIfQuery(AskedSchema):
    """Which rules are tried; `scheme_version` asks for other rules of the scheme than those in force."""

    scheme_version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))


class SchemeFileSchema(Schema):
    """The file of the scheme that is asked for, with its worked cases, as YAML text."""

    content = text(LONGEST_FILE)
    source = text(120, required=False, load_default="scheme.yaml")


class WhatIfTotalsSchema(Schema):
    """How many hold a certificate, would fail, of them comply now, cannot be judged, would sit, renew on other days."""

    holders = ma.fields.Integer()
    fail = ma.fields.Integer()
    newly = ma.fields.Integer()
    untold = ma.fields.Integer()
    sit = ma.fields.Integer()
    moved = ma.fields.Integer()


class RenewalDaysSchema(Schema):
    """From when a certificate is renewed, and until when; null where that has no end."""

    renewable_from = ma.fields.Date()
    renewable_until = ma.fields.Date(allow_none=True)


class WhatIfHolderSchema(Schema):
    """What would become of a holder: what would be short and what is now, as exact numbers, and their days.

    `before` is told of whoever would fail; null stands for what cannot be told.
    """

    holder = ma.fields.Nested(ProgrammeHolderSchema())
    before = ma.fields.Dict(allow_none=True)
    after = ma.fields.Dict(allow_none=True)
    newly = ma.fields.Boolean()
    sits = ma.fields.Boolean()
    was = ma.fields.Nested(RenewalDaysSchema())
    would_be = ma.fields.Nested(RenewalDaysSchema())


class WhatIfSchema(Schema):
    """What rules would do: counts of everybody with the first page, null with later ones."""

    totals = ma.fields.Nested(WhatIfTotalsSchema(), allow_none=True)
    items = ma.fields.List(ma.fields.Nested(WhatIfHolderSchema()))
    cursor = ma.fields.String(allow_none=True)


@what_if.get("/<code>/what-if")
@allow(STAFF, ADMIN)
@what_if.arguments(WhatIfQuery(), location="query")
@what_if.response(200, WhatIfSchema())
def try_version(query: dict[str, Any], code: str) -> dict[str, Any]:
    """Try rules on everybody who holds a certificate: who would fail and why, which days would move."""
    look, rules = look_of(query), version_asked(programme_of(house().office, code), query["version"])
    number = query["scheme_version"]
    with views() as connection:
        by = None if number is None else scheme_version(connection, rules, look, number)
    return _tried(code, rules, by, look, query)


@what_if.post("/<code>/what-if")
@allow(STAFF, ADMIN)
@what_if.arguments(AskedSchema(), location="query")
@what_if.arguments(SchemeFileSchema())
@what_if.response(200, WhatIfSchema())
def try_scheme(query: dict[str, Any], data: dict[str, Any], code: str) -> dict[str, Any]:
    """Try the rules in a scheme's file the same way, before they are published."""
    check_precondition()
    look, rules = look_of(query), version_asked(programme_of(house().office, code), query["version"])
    with views() as connection:
        by = scheme_file(connection, rules, look, data["content"], data["source"])
    return _tried(code, rules, by, look, query)


def _tried(code: str, rules: Rules, by: cpd_credits.Rules | None, look: Look, query: dict[str, Any]) -> dict[str, Any]:
    after: UUID | None = id_in(query["cursor"])
    with views() as connection:
        found = tried(connection, Proposal(code, rules, by), look, query["who"], after=after, limit=query["limit"])
    items = [_told(each) for each in found.found]
    return {"totals": found.totals, "items": items, "cursor": found.after and cursor_of(str(found.after))}


def _told(trial: Trial) -> dict[str, Any]:
    return trial._asdict() | {"newly": trial.newly}
