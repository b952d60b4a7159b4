"""The form for something learnt: what is asked, and the marks by which the rules of schemes tell entries apart."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import marshmallow as ma

from domain.cpd.scheme import Scheme, Selector
from domain.cpd.scheme_text import scheme_from_json
from projections.reports import cpd_standing
from projections.views import cpd_credits
from web.api.deeds import house
from web.api.fields import text
from web.api.reading import views
from web.pages.forms import RowsSchema

HOURS = r"^[0-9]{1,3}(\.[0-9]{1,2})?$"
KINDS = (
    ("reading", "Reading"),
    ("conversation", "Conversation"),
    ("project", "Project at work"),
    ("course", "Course elsewhere"),
    ("event", "Event elsewhere"),
    ("teaching", "Teaching"),
    ("mentoring", "Mentoring"),
)
TYPE = "type"
"""The mark that says of what kind an entry is; the form asks for it by that name."""
PREFIX = "mark_"
LONGEST_MARK = 120


class Choice(NamedTuple):
    """A mark that rules look at: its field, its name in words, and the values they know."""

    field: str
    label: str
    values: list[tuple[str, str]]


class Entry(RowsSchema):
    """The form for something learnt; marks are in fields that begin with `mark_`, whatever the rules call them."""

    rows = f"{PREFIX}.+"

    title = text(200)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind for kind, _ in KINDS]))
    on = ma.fields.Date(required=True)
    hours = ma.fields.String(
        required=True, validate=ma.validate.Regexp(HOURS, error="Write hours as digits, such as 1.5.")
    )

    @ma.post_load(pass_original=True)
    def _with_marks(self, form: dict[str, Any], sent: Mapping[str, str], **_options: object) -> dict[str, Any]:
        return {name: value for name, value in sent.items() if name.startswith(PREFIX)} | form


def marks_in(sent: Mapping[str, object]) -> dict[str, str]:
    """Return the marks among the fields of a form."""
    return {
        name.removeprefix(PREFIX): str(value)[:LONGEST_MARK]
        for name, value in sent.items()
        if name.startswith(PREFIX) and value
    }


def marks_of(person: UUID) -> list[Choice]:
    """Return the marks that the rules of a person's schemes look at, but for the kind."""
    today = house().today()
    with views() as connection:
        binding = set(cpd_standing.binding(connection, person, as_of=today))
        rules = [each for each in cpd_credits.all_rules(connection, as_of=today) if each.scheme in binding]
    known: dict[str, dict[str, None]] = {}
    for each in rules:
        for selector in _selectors(scheme_from_json(each.content)):
            for name, values in selector.items():
                known.setdefault(name, {}).update(dict.fromkeys(values))
    known.pop(TYPE, None)
    return [
        Choice(f"{PREFIX}{name}", _words(name), [(value, _said(value)) for value in values])
        for name, values in known.items()
    ]


def _selectors(scheme: Scheme) -> Iterable[Selector]:
    yield from (each.when for each in scheme.caps)
    yield from (each.when for each in scheme.requirements)
    yield from (each.when for each in scheme.credit.multiply)
    if scheme.carry_over:
        yield scheme.carry_over.when


def _said(value: str) -> str:
    return {"true": "Yes", "false": "No"}.get(value, _words(value))


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
