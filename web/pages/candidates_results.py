"""Results of examinations from a file: what it would enter is shown first, then just that is entered or nothing."""

from typing import Any

import marshmallow as ma
from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications.candidacies.steps import Step
from domain.errors import Invalid, RuleBroken
from domain.processes import candidacies as process
from integrations.imports.letters import decoded
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.learning import decider
from web.api.reading import views
from web.auth.rights import allow
from web.exam_results import Plan, plan
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("candidates_results", __name__, url_prefix="/candidates/results")
DIGEST = 64
MOST_BYTES = 200_000


class TableForm(Schema):
    """A table, pasted; or brought as a file beside it."""

    table = ma.fields.String(load_default="", validate=ma.validate.Length(max=MOST_BYTES))


class PlannedForm(Schema):
    """The table that was shown, and what stands for just what it would enter."""

    table = ma.fields.String(required=True, validate=ma.validate.Length(1, MOST_BYTES))
    plan = text(DIGEST)


@pages.get("")
@allow(STAFF, ADMIN)
def show(
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    found: Plan | None = None,
    table: str = "",
) -> str:
    """Show where a table is brought, and what the one that was brought would enter."""
    again = {"errors": errors or {}, "values": values or {}}
    return render_template("candidates/results.html", found=found, table=table, key=fresh_key(), **again)


@pages.post("/plans")
@allow(STAFF, ADMIN)
@submitted(TableForm(), show)
def look(form: dict[str, Any]) -> str:
    """Show what a table would enter; nothing is kept."""
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent is not None and sent.filename else form["table"].encode()
    if not content:
        raise Invalid("no table was brought; choose a file, or paste its lines", field="file")
    table = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    return show(found=_planned(table), table=table)


@pages.post("/imports")
@allow(STAFF, ADMIN)
@submitted(PlannedForm(), show)
def enter(form: dict[str, Any]) -> Response:
    """Enter the results of a table as it was shown, all of them or none."""
    found = _planned(form["table"])
    if found.findings or found.digest != form["plan"]:
        raise RuleBroken("something has changed since the table was looked at; nothing was entered: look at it again")
    send(process.enter_results, results=found.results, officer=decider(), on=house().today())
    return then(url_for("candidates.listing", step=Step.RESULTS), _told(found))


def _told(found: Plan) -> str:
    return f"{found.new} results are entered, and wait to be released."


def _planned(table: str) -> Plan:
    with views() as connection:
        return plan(house(), connection, table.encode(), officer=decider())
