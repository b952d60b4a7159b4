"""The API's door to the rules of certification programmes: drafted, published, and who holds by which version."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications import programme_commands, rulings
from domain.certifications.programme_findings import Unfit
from domain.certifications.programme_rules import Rules
from domain.processes import programmes as process
from domain.processes import recertification
from projections.reports import holders as report
from projections.reports.prices import Versions
from projections.views import cpd_holders
from web.api.answers import with_version
from web.api.certifications import certification_owner
from web.api.deeds import Answer, done, expected, house
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema
from web.api.learning import decider
from web.api.lists import id_in, page_of
from web.api.programme_shapes import (
    HoldersQuery,
    ProgrammeDraftSchema,
    ProgrammeHolderSchema,
    ProgrammeRulesSchema,
    ProgrammeVersionsSchema,
    RebasingSchema,
    VersionStartSchema,
)
from web.api.reading import views
from web.auth.rights import allow, public
from web.problems import problem
from web.what_if.of_rules import programme_of

programme_rules = Blueprint("programme_rules", __name__, description="Rules of certification programmes, by version")
OFFICE = allow(STAFF, ADMIN)


@programme_rules.errorhandler(Unfit)
def unfit(error: Unfit) -> Response:
    """Answer all that is wrong with rules, each with its field and remedy; nothing was stored."""
    found = [{"field": each.field, "message": each.message} for each in error.findings]
    return problem(422, "invalid", "the rules contradict themselves; mend what errors name and send them again", found)


@programme_rules.get("/programmes/<code>/draft")
@OFFICE
@programme_rules.response(200, ProgrammeDraftSchema())
def show_draft(code: str) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return the draft of a programme's next version, with the programme's version to send back in If-Match."""
    found = programme_of(house().office, code)
    return with_version(found, {"code": found.code, "rules": found.draft})


@programme_rules.post("/programmes/<code>/drafts")
@OFFICE
@programme_rules.arguments(ProgrammeRulesSchema())
@programme_rules.response(201, DoneSchema())
def draft(rules: Rules, code: str) -> Answer:
    """Draft the next version of a programme's rules, in place of the draft there is; nobody is judged by it."""
    return done(process.draft_version, code, rules=rules, on=house().today(), expected=expected())


@programme_rules.post("/programmes/<code>/draft-removals")
@OFFICE
@programme_rules.response(201, DoneSchema())
def drop(code: str) -> Answer:
    """Give the draft of a programme's next version up."""
    return done(programme_commands.drop_version, code, on=house().today(), expected=expected())


@programme_rules.post("/programmes/<code>/versions")
@OFFICE
@programme_rules.arguments(VersionStartSchema())
@programme_rules.response(201, DoneSchema())
def publish(data: dict[str, Any], code: str) -> Answer:
    """Publish the draft as the next version; whoever holds a certificate stays under theirs until re-based."""
    today = house().today()
    starts = data["starts"] or today
    return done(programme_commands.publish_version, code, starts=starts, on=today, expected=expected())


@programme_rules.get("/programmes/<code>/versions")
@public
@programme_rules.arguments(AsOfSchema(), location="query")
@programme_rules.response(200, ProgrammeVersionsSchema())
def versions(query: dict[str, Any], code: str) -> dict[str, Any]:
    """Return the versions of a programme's rules that were published by a day, the first first."""
    look = look_of(query)
    programme_of(house().office, code)
    with views() as connection:
        found = cpd_holders.versions(connection, code, **look._asdict())
    return {"items": [each._asdict() for each in found]}


@programme_rules.get("/programmes/<code>/holders")
@OFFICE
@programme_rules.arguments(HoldersQuery(), location="query")
@programme_rules.response(200, page_schema("HoldersPage", ProgrammeHolderSchema()))
def holders(query: dict[str, Any], code: str) -> dict[str, Any]:
    """Return who holds a programme's certificate, under which version, and by which version its days are."""
    look, limit, after = look_of(query), query["limit"], id_in(query["cursor"])
    programme_of(house().office, code)
    with views() as connection:
        found = report.held(connection, code, look, version=query["version"], after=after, limit=limit)
    return page_of(found, limit, "certification")


def _versions(query: dict[str, Any], code: str) -> Versions:
    return Versions(programme_of(house().office, code).code, look_of(query))


def _holders(query: dict[str, Any], code: str) -> report.Held:
    return report.Held(programme_of(house().office, code).code, look_of(query), query["version"])


explained(
    programme_rules, "/programmes/<code>/versions", public, AsOfSchema, _versions, name="versions", key=ma.fields.String
)
explained(programme_rules, "/programmes/<code>/holders", OFFICE, HoldersQuery, _holders, name="holders")


@programme_rules.post("/certifications/<uuid:certification_id>/rebasings")
@OFFICE
@programme_rules.arguments(RebasingSchema())
@programme_rules.response(201, DoneSchema())
def rebase(data: dict[str, Any], certification_id: UUID) -> Answer:
    """Let a certificate come under another version, with a reason; its last day stays what it was."""
    today, by = house().today(), decider()
    return done(rulings.rebase, certification_id, on=today, decided_by=by, expected=expected(), **data)


@programme_rules.post("/certifications/<uuid:certification_id>/renewal-fees")
@allow(STAFF, ADMIN, own=certification_owner)
@programme_rules.response(201, DoneSchema())
def bill_renewal(certification_id: UUID) -> Answer:
    """Invoice the fee for renewing a certificate, in its window; asked again, it is the same invoice."""
    return done(recertification.bill_renewal, certification_id, on=house().today())
