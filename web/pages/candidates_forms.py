"""The forms about candidates: what is asked and answered, on what something is found, days, results."""

from typing import Any
from uuid import UUID

import marshmallow as ma

from domain.certifications.candidacies.rules import WORDS_MAX
from domain.errors import Invalid
from web.api.candidacies_shapes import Points
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.learning import decider
from web.auth.people import person_with_email

MOST = 1_000
LONGEST_EMAIL = 254
ME, OUTSIDE, COLLEAGUE = "me", "outside", "colleague"


class FormSchema(Schema):
    """A form of a page that has several; `form` tells which, so that a refused one is shown open."""

    form = ma.fields.String(load_default="")

    @ma.post_load
    def _without_name(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name != "form"}


class Lines(ma.fields.String):
    """Several texts, one a line."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ANN401
        told: str = super()._deserialize(value, attr, data, **options)
        return [line.strip() for line in told.splitlines() if line.strip()]


class BasisForm(FormSchema):
    """On what something is found or awarded."""

    basis = text(WORDS_MAX)
    evidence = Lines(load_default=list)


class RefusalForm(FormSchema):
    """Why not, on what evidence."""

    reason = text(WORDS_MAX)
    evidence = Lines(load_default=list)


class ReasonForm(FormSchema):
    """Why, if they say."""

    reason = text(WORDS_MAX, required=False, load_default=None)


class QuestionForm(FormSchema):
    """What the candidate is asked for, by when."""

    question = text(WORDS_MAX)
    due = ma.fields.Date(required=True)


class AnswerForm(FormSchema):
    """What the candidate answers."""

    answer = text(WORDS_MAX)


class DeferralForm(FormSchema):
    """Until when, and why."""

    until = ma.fields.Date(required=True)
    reason = text(WORDS_MAX)


class ConflictForm(FormSchema):
    """Whose conflict of interest, and what it is."""

    email = text(LONGEST_EMAIL, required=False, load_default="")
    note = text(WORDS_MAX)


class AuthorisationForm(FormSchema):
    """Which examination, when, and what was agreed."""

    exam = text(40)
    first_day = ma.fields.Date(required=True)
    last_day = ma.fields.Date(required=True)
    accommodations = text(WORDS_MAX, required=False, load_default=None)


class AttemptForm(FormSchema):
    """Which attempt."""

    exam = text(40)
    attempt = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST))


class DoubtForm(AttemptForm):
    """Which attempt, and why."""

    reason = text(WORDS_MAX)


class ResultForm(AttemptForm):
    """What came of an attempt, and who graded it."""

    sat = ma.fields.Date(required=True)
    score = Points(required=True)
    graded = ma.fields.String(load_default=ME, validate=ma.validate.OneOf([ME, OUTSIDE, COLLEAGUE]))
    examiner = text(LONGEST_EMAIL, required=False, load_default="")


def colleague(email: str, field: str) -> UUID:
    """Return whose address it is; an empty one is one's own. Raises Invalid if nobody has it."""
    if not email:
        return UUID(decider())
    found = person_with_email(house().office, email)
    if found is None:
        raise Invalid("nobody here has this address; correct it", field=field)
    return found


def examiner_of(form: dict[str, Any]) -> str | None:
    """Return who graded it, None for somebody outside. Raises Invalid if no colleague is named."""
    graded, email = form.pop("graded"), form.pop("examiner")
    if graded == COLLEAGUE:
        if not email:
            raise Invalid("examiner is empty; give the e-mail of the colleague", field="examiner")
        return str(colleague(email, "examiner"))
    return decider() if graded == ME else None
