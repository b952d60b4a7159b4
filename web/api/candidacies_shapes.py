"""What goes in and out about candidacies: questions and answers, grounds and evidence, attempts and results."""

from typing import Any

import marshmallow as ma

from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.examinations import POINTS, Attempt, hundredths, points
from domain.certifications.candidacies.rules import WORDS_MAX
from domain.certifications.candidacies.steps import Step
from domain.errors import Invalid
from web.api.fields import PageSchema, Schema, Whole, text
from web.auth.identity import current
from web.auth.rights import OFFICE

MOST_ATTEMPTS = 1_000


class Points(ma.fields.String):
    """A score as people write it, such as 62.5; hundredths of a point within."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"pattern": f"^{POINTS.pattern}$", "example": "62.5"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ANN401
        try:
            return hundredths(super()._deserialize(value, attr, data, **options))
        except Invalid as wrong:
            raise ma.ValidationError(wrong.message) from None


class QueueQuery(PageSchema):
    """Which candidacies: those at a step, of a programme, with somebody of the office."""

    step = ma.fields.String(load_default=str(Step.COMPLETENESS), validate=ma.validate.OneOf([str(s) for s in Step]))
    programme = text(40, required=False, load_default=None)
    officer_id = ma.fields.UUID(load_default=None)


class PlaceInQueueSchema(Schema):
    """A candidacy as it stood: at which step since when, who has it, and by when something is due."""

    candidacy = ma.fields.UUID()
    certification = ma.fields.UUID()
    person = ma.fields.UUID()
    programme = ma.fields.String()
    kind = ma.fields.String()
    step = ma.fields.String()
    since = ma.fields.Date()
    officer = ma.fields.String()
    due = ma.fields.Date(allow_none=True)
    position = ma.fields.Integer()


class ConflictSchema(Schema):
    """Who has trained or sponsored the candidate or is close to them, and how."""

    officer_id = ma.fields.UUID(required=True)
    note = text(WORDS_MAX)


class InformationRequestSchema(Schema):
    """What the candidate is asked for, and by when."""

    question = text(WORDS_MAX)
    due = ma.fields.Date(required=True)


class InformationSchema(Schema):
    """What the candidate answers."""

    answer = text(WORDS_MAX)


class FindingBasisSchema(Schema):
    """On what something is decided: in words, and by the ids or digests of evidence."""

    basis = text(WORDS_MAX)
    evidence = ma.fields.List(text(128), load_default=list, validate=ma.validate.Length(max=40))


class RulingSchema(Schema):
    """Why not, in words the candidate reads, and by the ids or digests of evidence."""

    reason = text(WORDS_MAX)
    evidence = ma.fields.List(text(128), load_default=list, validate=ma.validate.Length(max=40))


class EligibilityDeferralSchema(Schema):
    """Until when, and why."""

    until = ma.fields.Date(required=True)
    reason = text(WORDS_MAX)


class CandidateLeavingSchema(Schema):
    """Why, if they say."""

    reason = text(WORDS_MAX, required=False)


class AuthorisationSchema(Schema):
    """Which examination may be sat, from which day through which, and what was agreed for it."""

    exam = text(40)
    first_day = ma.fields.Date(required=True)
    last_day = ma.fields.Date(required=True)
    accommodations = text(WORDS_MAX, required=False, load_default=None, allow_none=True)


class ExamAttemptSchema(Schema):
    """Which attempt at which examination, counted from 1."""

    exam = text(40)
    attempt = Whole(1, MOST_ATTEMPTS, required=True)


class ExamDoubtSchema(ExamAttemptSchema):
    """Which attempt, and why."""

    reason = text(WORDS_MAX)


class ExamResultSchema(ExamAttemptSchema):
    """What came of an attempt. `examiner_id` graded it: you, unless you say otherwise; null for somebody outside."""

    sat = ma.fields.Date(required=True)
    score = Points(required=True)
    examiner_id = ma.fields.UUID(allow_none=True)


class ExamSittingSchema(Schema):
    """An attempt as it stands; score and pass mark once they may be told."""

    exam = ma.fields.String()
    attempt = ma.fields.Integer()
    first_day = ma.fields.Date()
    last_day = ma.fields.Date()
    state = ma.fields.String()
    sat = ma.fields.Date(allow_none=True)
    score = ma.fields.String(allow_none=True)
    passes_from = ma.fields.String(allow_none=True)


class UnderReviewSchema(Schema):
    """A candidacy as it stands today, with the version of the programme it is judged by."""

    id = ma.fields.UUID()
    certification_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    programme = ma.fields.String()
    kind = ma.fields.String()
    version = ma.fields.Integer()
    step = ma.fields.String()
    exams = ma.fields.List(ma.fields.String())
    attempts = ma.fields.List(ma.fields.Nested(ExamSittingSchema()))


def shown(found: Candidacy) -> dict[str, Any]:
    """Return a candidacy as whoever asks may see it: results untold are for the office alone."""
    office = bool(current().roles & OFFICE) and found.person_id != current().person
    names = ("id", "certification_id", "person_id", "programme", "kind")
    return {
        **{name: getattr(found, name) for name in names},
        "version": found.rules,
        "step": step_shown(found, office=office),
        "exams": list(found.exams),
        "attempts": [_sitting(each, office=office) for each in found.attempts.values()],
    }


def step_shown(found: Candidacy, *, office: bool) -> str:
    """Return the step as it may be told; that a result is there is told with it."""
    return str(Step.EXAM if found.step is Step.RESULTS and not office else found.step)


def _sitting(found: Attempt, *, office: bool) -> dict[str, Any]:
    told = found.sat is not None and (office or found.told is not None)
    return {
        "exam": found.exam,
        "attempt": found.number,
        "first_day": found.from_,
        "last_day": found.through,
        "state": found.mark if office or found.told is not None else "authorised",
        "sat": found.sat if told else None,
        "score": points(found.score_hundredths) if told else None,
        "passes_from": points(found.pass_hundredths) if told else None,
    }
