"""What if: what an event, a course or something else would count for, before one attends it, takes it or logs it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, request

from domain.cpd.what_if import Effect
from domain.errors import Invalid
from projections.reports.cpd_what_if import Trial, trials
from projections.reports.numbers import Look
from web.api.deeds import house
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages import cpd_words
from web.pages.asked import REASON
from web.pages.cpd_form import HOURS, KINDS, marks_in, marks_of
from web.pages.cpd_words import amount
from web.what_if import of_learning
from web.what_if.of_learning import Tried

pages = Blueprint("cpd_trials", __name__, url_prefix="/cpd/what-if")


class WhatIfSchema(ma.Schema):
    """What the address asks about: an event, a course, or so many hours of something on a day."""

    event_id = ma.fields.UUID(load_default=None)
    course_id = ma.fields.UUID(load_default=None)
    kind = ma.fields.String(load_default="reading", validate=ma.validate.OneOf([kind for kind, _ in KINDS]))
    on = ma.fields.Date(load_default=None, validate=REASON)
    hours = ma.fields.String(
        load_default=None, validate=ma.validate.Regexp(HOURS, error="Write hours as digits, such as 1.5.")
    )


class Row(NamedTuple):
    """One requirement before and after, and what is missing then."""

    label: str
    when: str
    before: str
    after: str
    missing: str


class Told(NamedTuple):
    """What would change in a cycle, in words."""

    start: date
    end: date
    is_closed: bool
    closed: str
    lines: list[str]
    rows: list[Row]
    notes: list[str]


class Shown(NamedTuple):
    """What would change under a scheme."""

    title: str
    version: int
    effects: list[Told]
    waits: bool


@pages.get("")
@allow(*EVERYONE)
def show() -> str | tuple[str, int]:
    """Show what something would count for under each scheme that binds oneself; nothing is stored."""
    person = current().person or abort(401)
    sent = {name: value for name, value in request.args.items() if value}
    found: list[Tried] = []
    errors: dict[str, str] = {}
    try:
        query: dict[str, Any] = WhatIfSchema().load(sent, unknown=ma.EXCLUDE)
        found = list(_tried(person, query, sent))
    except ma.ValidationError as error:
        errors = {name: " ".join(map(str, said)) for name, said in error.normalized_messages().items()}  # type: ignore[no-untyped-call]
    except Invalid as error:
        errors = {error.field or "form": error.message}
    page = render_template(
        "cpd/what_if.html",
        tried=found,
        trials=shown(person, found),
        kinds=KINDS,
        marks=marks_of(person),
        errors=errors,
        values=sent or {"on": house().today().isoformat()},
    )
    return (page, 422) if errors else page


def shown(person: UUID, found: Sequence[Tried]) -> list[Shown]:
    """Return in words what would change for a person under each scheme, nothing where nothing is tried."""
    if not found:
        return []
    with views() as connection:
        told = trials(connection, person, [each.line for each in found], Look(house().today()))
    return [_shown(each, found) for each in told]


def _tried(person: UUID, query: dict[str, Any], sent: dict[str, str]) -> Iterator[Tried]:
    today = house().today()
    with views() as connection:
        if query["event_id"]:
            yield of_learning.event(connection, person, query["event_id"], today)
        if query["course_id"]:
            yield of_learning.course(connection, person, query["course_id"], today)
    if query["hours"]:
        marks = {"type": query["kind"], **marks_in(sent)}
        title = dict(KINDS)[query["kind"]]
        yield of_learning.typed(query["on"] or today, {"hours": query["hours"]}, marks, title=title, today=today)


def _shown(trial: Trial, found: Sequence[Tried]) -> Shown:
    scheme = trial.case.scheme
    known = {str(each.activity) for each in trial.case.log}
    effects = [_told(each, trial, found) for each in trial.effects]
    placed = {id for effect in trial.effects for id in effect.counts}
    for each in found:
        if each.line.id in known and effects:
            effects[-1].lines.append(f"{each.title} is on your log already.")
        elif each.line.id not in placed and effects:
            effects[0].lines.append(f"{each.title} is from before your first cycle here, and counts in none.")
    return Shown(scheme.title or scheme.id, trial.case.rules.version, effects, trial.case.trust == "asks")


def _told(effect: Effect, trial: Trial, found: Sequence[Tried]) -> Told:
    scheme = trial.case.scheme
    before, after = (cpd_words.needs(each, scheme) for each in (effect.before, effect.after))
    rows = [
        Row(then.label, then.when, was.reached, then.reached, then.missing)
        for was, then in zip(before, after, strict=False)
        if (was.reached, was.missing) != (then.reached, then.missing)
    ]
    return Told(
        start=effect.cycle.start,
        end=effect.cycle.end,
        is_closed=effect.is_closed,
        closed=cpd_words.CLOSED_ALREADY,
        lines=[_line(each, effect, scheme.unit) for each in found if each.line.id in effect.counts],
        rows=rows,
        notes=list(_notes(effect, scheme.unit)),
    )


def _line(of: Tried, effect: Effect, unit: str) -> str:
    counts = effect.counts[of.line.id]
    if of.line.id in effect.not_counted:
        return f"{of.title} counts nothing here: {cpd_words.why(effect.not_counted[of.line.id])}."
    worth = next(each.worth for each in effect.after.entries if each.line == of.line.id)
    if counts < worth:
        return f"{of.title} counts {amount(counts, unit)} of {amount(worth, unit)}: {cpd_words.why('capped')}."
    return f"{of.title} counts {amount(counts, unit)}."


def _notes(effect: Effect, unit: str) -> Iterator[str]:
    if effect.after.compliant and not effect.before.compliant:
        yield "With this nothing is missing any more."
    if effect.after.carried_out != effect.before.carried_out:
        was, now = (amount(each.carried_out, unit) for each in (effect.before, effect.after))
        yield f"{now} would go on into the next cycle; before it was {was}."
