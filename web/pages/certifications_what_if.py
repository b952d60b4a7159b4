"""What-if for the office: a draft, a version or other rules of its scheme tried on everybody; nothing is stored."""

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, render_template, url_for
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from integrations.schemes.proof import Unproven
from projections.reports import what_if
from projections.reports.numbers import Look
from projections.reports.what_if import Proposal, Trial
from projections.views import cpd_credits, people
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.programme_shapes import MOST_VERSIONS
from web.api.reading import cursor_of, views
from web.api.schemes import LONGEST_FILE
from web.auth.rights import allow
from web.pages.asked import DatesSchema, after_id, asked, kept_dates, seen
from web.pages.forms import fresh_key, submitted, then
from web.pages.sheets import Row, page_by_page, sheet
from web.what_if import beside
from web.what_if.of_rules import WHO, Tried, programme_of, scheme_file, scheme_version, tried, version_asked

pages = Blueprint("certifications_what_if", __name__, url_prefix="/certifications/programmes/<code>/what-if")
PAGE = 50
LABELS = {
    "failing": "Would fail",
    "newly": "Would fail, and comply now",
    "sitting": "Would have an examination to sit",
    "moved": "Would renew on other days",
    "everybody": "Everybody",
}
COLUMNS = (
    "Person", "Number", "Version", "Short now", "Would be short", "Renews from", "Renews until", "Would renew from",
    "Would renew until", "Certification id", "Person id",
)  # fmt: skip


BESIDE = "It is worked out beside everything else."
NOBODY = Tried(None, [], None)


class AskedSchema(DatesSchema):
    """Which rules are tried, by which version of their scheme, and whom to list."""

    version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))
    scheme_version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))
    who = ma.fields.String(load_default="failing", validate=ma.validate.OneOf(list(WHO)))


class FileForm(Schema):
    """The form by which the file of a scheme is tried."""

    content = text(LONGEST_FILE)


def proposed(code: str, content: str | None = None) -> tuple[Proposal, Look]:
    """Return which rules this address asks to try, or those of a scheme's file, and on which dates."""
    programme, query = programme_of(house().office, code), asked(AskedSchema())
    at, rules = seen(query), version_asked(programme, query["version"])
    look, number = Look(at.as_of, at.position), query["scheme_version"]
    with views() as connection:
        if content is not None:
            return Proposal(code, rules, scheme_file(connection, rules, look, content, "scheme.yaml")), look
        by = None if number is None else scheme_version(connection, rules, look, number)
        return Proposal(code, rules, by), look


@pages.get("")
@allow(STAFF, ADMIN)
def show(
    code: str,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    content: str | None = None,
) -> str | Response:
    """Show who would fail by which rules, why, and whose days would move, as of a day and as known on a day."""
    programme, query = programme_of(house().office, code), asked(AskedSchema())
    at, (proposal, look) = seen(query), proposed(code, content)
    if query["format"]:
        return sheet(f"what-if-{code}", at, COLUMNS, _rows(proposal, look, query["who"]))
    with views() as connection:
        held = beside.count(connection, proposal, look)
        many = held if held > beside.AT_ONCE else 0
        after = after_id(query)
        found = NOBODY if many else tried(connection, proposal, look, query["who"], after=after, limit=PAGE)
        names = people.names(connection, [trial.holder.person for trial in found.found])
        scheme = proposal.rules.scheme
        in_force = scheme and cpd_credits.rules_of(connection, scheme, **look._asdict())
    return render_template(
        "certifications/what_if.html",
        programme=programme,
        rules=proposal.rules,
        tried=found,
        many=many,
        last=house().trials.last(code) if many else None,
        asked={name: query[name] for name in ("version", "scheme_version") if query[name]} | kept_dates(),
        names=names,
        labels=LABELS,
        query=query,
        schemes=[] if not in_force else [(n, f"{scheme}, version {n}") for n in range(1, in_force.version + 1)],
        in_force=in_force,
        by_file=content is not None,
        cursor=found.after and cursor_of(str(found.after)),
        as_of=at.as_of,
        known_at=at.known_at,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("")
@allow(STAFF, ADMIN)
@submitted(FileForm(), show)
def try_file(form: dict[str, Any], code: str) -> Any:  # noqa: ANN401  a page, or the page that says what is wrong
    """Show what the rules in a scheme's file would do, before they are published."""
    try:
        proposal, look = proposed(code, form["content"])
    except Unproven as error:
        said = " ".join(f"{each.line}:{each.column}: {each.problem}; {each.remedy}." for each in error.findings)
        return show(code, errors={"content": said}, values=form), 422
    with views() as connection:
        held = beside.count(connection, proposal, look)
    if held <= beside.AT_ONCE:
        return show(code, values=form, content=form["content"])
    id = beside.ask(house(), proposal, look, held)
    return then(url_for("certifications_trials.show", code=code, trial_id=id), BESIDE, level="info")


def _rows(proposal: Proposal, look: Look, who: str) -> Iterable[Row]:
    def page(connection: Connection, last: Trial | None) -> list[Trial]:
        after = last and last.holder.certification
        return list(islice(what_if.trials(connection, proposal, look, after=after), what_if.PART))

    return page_by_page(page, partial(written, who), page=what_if.PART)


def written(who: str, connection: Connection, trials: list[Trial]) -> Iterable[Row]:
    """Yield those of whom something would be so as rows of a file."""
    found = [trial for trial in trials if WHO[who](trial)]
    names = people.names(connection, [trial.holder.person for trial in found])
    for trial in found:
        holder, days = trial.holder, (*trial.was, *trial.would_be)
        said = (holder.number, holder.version, _short(trial.before), _short(trial.after))
        name = names.get(holder.person, "Somebody erased")
        yield name, *said, *days, str(holder.certification), str(holder.person)


def _short(short: what_if.Short | None) -> str:
    return "" if not short else ", ".join(f"{gap} of {name}" for name, gap in short.items())
