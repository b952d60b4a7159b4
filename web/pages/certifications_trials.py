"""A what-if on more people than a page waits for: asked for, followed, called off, and its answer looked through."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.errors import NotFound
from integrations.trials import Trial
from projections.reports import what_if
from projections.reports.numbers import Look
from projections.reports.what_if import Proposal
from projections.views import people
from web.api.deeds import house
from web.api.fields import Schema
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, Seen, after_id, asked
from web.pages.certifications_what_if import BESIDE, COLUMNS, LABELS, PAGE, proposed, written
from web.pages.certifications_what_if import show as choose
from web.pages.forms import fresh_key, submitted, then
from web.pages.sheets import Row, page_by_page, sheet
from web.what_if import beside
from web.what_if.of_rules import WHO, programme_of

pages = Blueprint("certifications_trials", __name__, url_prefix="/certifications/programmes/<code>/what-if/trials")


class Answer(NamedTuple):
    """What is read of a what-if that was worked out: of whom something would be so."""

    trial_id: UUID
    bits: int
    proposal: Proposal
    look: Look

    def page(self, connection: Connection, after: UUID | None, limit: int) -> list[what_if.Trial]:
        """Return a page of them, each judged again as it was."""
        ids = house().trials.page(self.trial_id, bits=self.bits, after=after, limit=limit)
        return what_if.trials_of(connection, self.proposal, self.look, ids) if ids else []

    def rows(self) -> Iterable[Row]:
        """Return all of them as rows of a file."""
        return page_by_page(
            lambda connection, last: self.page(connection, last and last.holder.certification, what_if.PART),
            partial(written, "everybody"),
            page=what_if.PART,
        )


class ListSchema(DatesSchema):
    """Whom to list of a what-if."""

    who = ma.fields.String(load_default="failing", validate=ma.validate.OneOf(list(WHO)))


@pages.post("")
@allow(STAFF, ADMIN)
@submitted(Schema(), choose)
def ask(_form: dict[str, Any], code: str) -> AnyResponse:
    """Let rules be tried on everybody; the same question again is the same what-if."""
    proposal, look = proposed(code)
    with views() as connection:
        held = beside.count(connection, proposal, look)
    return _back(code, beside.ask(house(), proposal, look, held))


@pages.get("/<uuid:trial_id>")
@allow(STAFF, ADMIN)
def show(
    code: str, trial_id: UUID, errors: dict[str, str] | None = None, values: dict[str, str] | None = None
) -> str | Response:
    """Show how far a what-if is, and once it is done, whom it would concern."""
    trial, query = _found(code, trial_id), asked(ListSchema())
    proposal, look = beside.question(trial)
    answer = Answer(trial_id, beside.BITS[query["who"]], proposal, look)
    if query["format"]:
        at = Seen(look.as_of, None, look.known_at or 0)
        return sheet(f"what-if-{code}", at, COLUMNS, answer.rows())
    with views() as connection:
        found = answer.page(connection, after_id(query), PAGE)
        names = people.names(connection, [each.holder.person for each in found])
    return render_template(
        "certifications/trial.html",
        programme=programme_of(house().office, code),
        trial=trial,
        t=beside.totals(trial),
        look=look,
        people=found,
        names=names,
        labels=LABELS,
        query=query,
        cursor=cursor_of(str(found[-1].holder.certification)) if len(found) == PAGE else None,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("/<uuid:trial_id>/cancellations")
@allow(STAFF, ADMIN)
@submitted(Schema(), show)
def cancel(_form: dict[str, Any], code: str, trial_id: UUID) -> AnyResponse:
    """Call off what is not worked out yet."""
    house().trials.cancel(_found(code, trial_id).id)
    return _back(code, trial_id)


@pages.post("/<uuid:trial_id>/resumptions")
@allow(STAFF, ADMIN)
@submitted(Schema(), show)
def resume(_form: dict[str, Any], code: str, trial_id: UUID) -> AnyResponse:
    """Go on where it was called off."""
    trial = _found(code, trial_id)
    house().trials.ask(trial_id, programme=code, asked=trial.asked, holders=trial.holders)
    return _back(code, trial_id)


def _found(code: str, trial_id: UUID) -> Trial:
    trial = house().trials.find(trial_id)
    if trial is None or trial.programme != code:
        raise NotFound("there is no such try, or it was over a week ago; try it on everybody again")
    return trial


def _back(code: str, trial_id: UUID) -> AnyResponse:
    trial = _found(code, trial_id)
    text = BESIDE if trial.state == "due" else "It was called off."
    said = "It was worked out before: this is the answer." if trial.state == "done" else text
    return then(url_for("certifications_trials.show", code=code, trial_id=trial_id), said, level="info")
