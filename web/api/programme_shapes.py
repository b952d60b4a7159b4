"""What programs send and read of a programme's rules: the shapes of versions, drafts and holders."""

from typing import Any

import marshmallow as ma
import msgspec

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
)
from domain.certifications.programme_rules import Examination, Fees, Requirement, Rules
from web.api.fields import Flag, PageSchema, Schema, Whole, text
from web.api.offers import PriceSchema

MOST_VERSIONS = 10_000


class EntryRequirementSchema(Schema):
    """Something an applicant must have; `key` names it in decisions, `evidence` asks for proof of it."""

    key = text(KEY_MAX)
    text = text(TEXT_MAX)
    evidence = Flag(load_default=False)


class ProgrammeExaminationSchema(Schema):
    """An examination, passed with so many hundredths of a point; `valid_months` null: a pass counts for ever.

    Over `retake_months` attempts are counted over all applications of a person; null: each application has its own.
    """

    code = text(KEY_MAX)
    title = text(TEXT_MAX)
    mark_hundredths = Whole(0, MARKS_MAX, required=True)
    attempts = Whole(1, ATTEMPTS_MAX, required=True)
    wait_days = Whole(0, DAYS_MAX, load_default=0)
    best_counts = Flag(load_default=True)
    valid_months = Whole(1, MONTHS_MAX, load_default=None, allow_none=True)
    retake_months = Whole(1, MONTHS_MAX, load_default=None, allow_none=True, attribute="retakes_over")

    @ma.post_load
    def _made(self, data: dict[str, Any], **_kwargs: Any) -> Examination:
        over = data.pop("retakes_over")
        return Examination(**data, retake_months=msgspec.UNSET if over is None else over)


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
            "examinations": data["examinations"],
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
