"""The editor of a programme's next version: a form for each part, and nobody is judged by it until it is published."""

from typing import Any

from flask import Blueprint, render_template, url_for
from msgspec.structs import replace
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications.programme import Programme
from domain.certifications.programme_findings import MOST_EXAMINATIONS, MOST_REQUIREMENTS
from domain.certifications.programme_rules import Rules
from domain.processes import programmes as process
from web.api.deeds import house
from web.api.reading import views
from web.auth.rights import allow
from web.pages import programme_forms as forms
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.programme_words import RENEWED, changes, scheme_titles
from web.what_if.of_rules import programme_of

pages = Blueprint("certifications_rules", __name__, url_prefix="/certifications/programmes/<code>/draft")
SPARE = 2
"""Empty rows under those there are."""
TRUST = (
    ("declared", "Everything that is logged"),
    ("sampled", "Everything, and a sample is asked for evidence"),
    ("evidence", "Only what has its evidence"),
)


@pages.get("")
@allow(STAFF, ADMIN)
def edit(
    code: str,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
) -> str:
    """Show the draft of the next version, or the last version where nothing is drafted, a form for each part."""
    programme = programme_of(house().office, code)
    rules = _drafted(programme)
    with views() as connection:
        schemes = list(scheme_titles(connection).items())
    return render_template(
        "certifications/rules.html",
        programme=programme,
        last=programme.versions[-1],
        changes=changes(programme.versions[-1].rules, rules),
        filled={**forms.filled(rules), **({refused: values} if refused else {})},
        entry_rows=min(len(rules.eligibility) + SPARE, MOST_REQUIREMENTS),
        examination_rows=min(len(rules.examinations) + SPARE, MOST_EXAMINATIONS),
        schemes=schemes,
        renewed=list(RENEWED.items()),
        trust=TRUST,
        currency=house().settings.currency,
        key=fresh_key(),
        errors=errors or {},
        refused=refused,
    )


@pages.post("/entry")
@allow(STAFF, ADMIN)
@submitted(forms.ENTRY, edit, "entry")
def entry(form: dict[str, Any], code: str) -> Response:
    """Draft what applicants must have."""
    return _save(code, form, eligibility=forms.entry(form))


@pages.post("/examinations")
@allow(STAFF, ADMIN)
@submitted(forms.EXAMINATIONS, edit, "examinations")
def examinations(form: dict[str, Any], code: str) -> Response:
    """Draft the examinations."""
    return _save(code, form, examinations=forms.examinations(form))


@pages.post("/fees")
@allow(STAFF, ADMIN)
@submitted(forms.FEES, edit, "fees")
def fees(form: dict[str, Any], code: str) -> Response:
    """Draft the fees."""
    return _save(code, form, fees=forms.fees(form, house().settings.currency))


@pages.post("/term")
@allow(STAFF, ADMIN)
@submitted(forms.TERM, edit, "term")
def term(form: dict[str, Any], code: str) -> Response:
    """Draft how long a certificate is valid and how it is renewed."""
    return _save(code, form, **{name: value for name, value in form.items() if name != "seen"})


@pages.post("/checks")
@allow(STAFF, ADMIN)
@submitted(forms.CHECKS, edit, "checks")
def checks(form: dict[str, Any], code: str) -> Response:
    """Draft what is believed of a log, and who decides."""
    return _save(code, form, **{name: value for name, value in form.items() if name != "seen"})


def _save(code: str, form: dict[str, Any], **said: Any) -> Response:
    rules = replace(_drafted(programme_of(house().office, code)), **said)
    send(process.draft_version, code, rules=rules, on=house().today(), expected=form["seen"])
    text = "The draft is kept. Nobody is judged by it until it is published."
    return then(url_for("certifications_rules.edit", code=code), text)


def _drafted(programme: Programme) -> Rules:
    return programme.draft or programme.versions[-1].rules
