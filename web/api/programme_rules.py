"""The API's door to the rules of certification programmes: drafted, published, and who holds by which version."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications import commands, programme_commands
from domain.certifications.programme_findings import (
    ATTEMPTS_MAX,
    DAYS_MAX,
    KEY_MAX,
    MARKS_MAX,
    MONTHS_MAX,
    MOST_EXAMINATIONS,
    MOST_REQUIREMENTS,
    PERCENT,
    TEXT_MAX,
    Unfit,
)
from domain.certifications.programme_rules import Examination, Fees, Requirement, Rules
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
from web.api.fields import AsOfSchema, DoneSchema, Flag, PageSchema, Schema, Whole, text
from web.api.learning import decider
from web.api.lists import id_in, page_of
from web.api.offers import PriceSchema
from web.api.reading import views
from web.auth.rights import allow, public
from web.problems import problem
from web.trials import programme_of

programme_rules = Blueprint("programme_rules", __name__, description="Rules of certification programmes, by version")
OFFICE = allow(STAFF, ADMIN)
MOST_VERSIONS = 10_000


class EntryRequirementSchema(Schema):
    """Something an applicant must have; `key` names it in decisions, `evidence` asks for proof of it."""

    key = text(KEY_MAX)
    text = text(TEXT_MAX)
    evidence = Flag(load_default=False)


class ProgrammeExaminationSchema(Schema):
    """An examination, passed with so many hundredths of a point; `valid_months` null: a pass counts for ever."""

    code = text(KEY_MAX)
    title = text(TEXT_MAX)
    mark_hundredths = Whole(0, MARKS_MAX, required=True)
    attempts = Whole(1, ATTEMPTS_MAX, required=True)
    wait_days = Whole(0, DAYS_MAX, load_default=0)
    best_counts = Flag(load_default=True)
    valid_months = Whole(1, MONTHS_MAX, load_default=None, allow_none=True)


class ProgrammeFeesSchema(Schema):
    """What an application, an attempt at an examination and a renewal cost, net of tax."""

    application = ma.fields.Nested(PriceSchema(), required=True)
    examination = ma.fields.Nested(PriceSchema(), required=True)
    renewal = ma.fields.Nested(PriceSchema(), required=True)


class ProgrammeRulesSchema(Schema):
    """All that a version of a programme says. `grace_days` null: an expired certificate can be renewed at any time."""

    eligibility = ma.fields.List(
        ma.fields.Nested(EntryRequirementSchema()), required=True, validate=ma.validate.Length(0, MOST_REQUIREMENTS)
    )
    examinations = ma.fields.List(
        ma.fields.Nested(ProgrammeExaminationSchema()), required=True, validate=ma.validate.Length(0, MOST_EXAMINATIONS)
    )
    fees = ma.fields.Nested(ProgrammeFeesSchema(), required=True)
    months = Whole(1, MONTHS_MAX, required=True)
    scheme = text(80, required=False, load_default=None, allow_none=True)
    recertification = ma.fields.String(required=True, validate=ma.validate.OneOf(["credits", "exam", "either", "none"]))
    window_months = Whole(0, MONTHS_MAX, required=True)
    grace_days = Whole(0, DAYS_MAX, load_default=None, allow_none=True)
    trust = ma.fields.String(load_default="declared", validate=ma.validate.OneOf(["declared", "sampled", "evidence"]))
    sample_percent = Whole(1, PERCENT, load_default=None, allow_none=True)
    four_eyes = Flag(load_default=False)

    @ma.post_load
    def _made(self, data: dict[str, Any], **_kwargs: Any) -> Rules:
        parts = {
            "eligibility": [Requirement(**each) for each in data["eligibility"]],
            "examinations": [Examination(**each) for each in data["examinations"]],
            "fees": Fees(**data["fees"]),
        }
        return Rules(**{**data, **parts})


class ProgrammeDraftSchema(Schema):
    """The draft of a programme's next version, null where nothing is drafted."""

    code = ma.fields.String()
    rules = ma.fields.Nested(ProgrammeRulesSchema(), allow_none=True)


class ProgrammeVersionSchema(Schema):
    """A version of a programme's rules, published on a day, for whoever is awarded since another."""

    version = ma.fields.Integer()
    starts = ma.fields.Date()
    on = ma.fields.Date()
    rules = ma.fields.Nested(ProgrammeRulesSchema())
    position = ma.fields.Integer()


class ProgrammeVersionsSchema(Schema):
    """The versions of a programme's rules that were published."""

    items = ma.fields.List(ma.fields.Nested(ProgrammeVersionSchema()))


class VersionStartSchema(Schema):
    """The day from which the version is for whoever is awarded; today where it is left out."""

    starts = ma.fields.Date(load_default=None, allow_none=True)


class HoldersQuery(PageSchema):
    """Which holders: those under one version, or all."""

    version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))


class ProgrammeHolderSchema(Schema):
    """A certificate as it is held: under `version`, and through a day that version `dated_by` gave it."""

    certification = ma.fields.UUID()
    person = ma.fields.UUID()
    number = ma.fields.String()
    status = ma.fields.String()
    version = ma.fields.Integer()
    awarded = ma.fields.Date()
    expires = ma.fields.Date()
    dated_by = ma.fields.Integer()


class RebasingSchema(Schema):
    """The version that a certificate comes under, and why."""

    version = Whole(1, MOST_VERSIONS, required=True)
    reason = text(2_000)


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
    return done(commands.rebase, certification_id, on=today, decided_by=by, expected=expected(), **data)


@programme_rules.post("/certifications/<uuid:certification_id>/renewal-fees")
@allow(STAFF, ADMIN, own=certification_owner)
@programme_rules.response(201, DoneSchema())
def bill_renewal(certification_id: UUID) -> Answer:
    """Invoice the fee for renewing a certificate, in its window; asked again, it is the same invoice."""
    return done(recertification.bill_renewal, certification_id, on=house().today())
