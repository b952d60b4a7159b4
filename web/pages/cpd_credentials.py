"""How one stands for one certification: what is missing, what counts and why something does not, and past cycles."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template
from sqlalchemy import Connection

from domain.cpd.evaluate import Outcome
from domain.cpd.numbers import plain
from domain.errors import NotFound
from projections.reports import cpd_records
from projections.reports.cpd_records import Record
from projections.reports.cpd_standing import binding, would_now_be
from projections.reports.numbers import Look
from web.api.deeds import house
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages import cpd_words
from web.pages.asked import REASON, DatesSchema, Seen, asked, seen
from web.pages.charts import donut, hundredths
from web.pages.cpd_words import Need

pages = Blueprint("cpd_credentials", __name__, url_prefix="/cpd/schemes")


class CycleSchema(DatesSchema):
    """The two dates, and a day of the cycle to show."""

    within = ma.fields.Date(load_default=None, validate=REASON)


class Line(NamedTuple):
    """An entry of the log under a scheme: its worth there, what of it counts, and why not all of it does."""

    activity: UUID
    title: str
    on: date
    worth: str
    counts: str
    why: str


class Past(NamedTuple):
    """A cycle in the list of all: when it ran, what came of it, and whether that is decided."""

    start: date
    end: date
    verdict: str
    version: int
    closed: bool


class Credential(NamedTuple):
    """One cycle under one scheme, ready to be shown; `now` is what a closed one would be now, if not the same."""

    record: Record
    outcome: Outcome
    version: int
    needs: list[Need]
    notes: list[str]
    verdict: str
    now: str
    lines: list[Line]
    cycles: list[Past]

    @property
    def title(self) -> str:
        """Return the scheme's name."""
        return self.record.case.scheme.title or self.record.case.rules.scheme

    @property
    def ring(self) -> str:
        """Return a picture of how much counts."""
        total = next(iter(self.outcome.required.values()), self.outcome.counted)
        return donut(hundredths(self.outcome.counted), hundredths(total), f"{self.record.case.scheme.unit}s")


@pages.get("/<scheme>")
@allow(*EVERYONE)
def show(scheme: str) -> str:
    """Show one cycle of one's own under a scheme, as of a day and as known on a day."""
    person = current().person or abort(401)
    query = asked(CycleSchema())
    at = seen(query)
    with views() as connection:
        found = credential(connection, person, scheme, at, query["within"])
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.known_at}
    return render_template("cpd/credential.html", c=found, scheme=scheme, **dated)


def credential(connection: Connection, person: UUID, scheme: str, at: Seen, within: date | None) -> Credential:
    """Return a cycle of a person, the one that matters on the day unless another is asked for.

    Raises NotFound if they are not held to the scheme, or no cycle had begun.
    """
    look = Look(at.as_of, at.position)
    if scheme not in binding(connection, person, **look._asdict()):
        raise NotFound(
            f"nobody asks for {scheme[:60]} here by {at.as_of}; choose one from the log's page", field="scheme"
        )
    record = cpd_records.record(connection, person, scheme, look)
    if not record.outcomes:
        raise NotFound(f"no cycle under {scheme[:60]} had begun by {at.as_of}; ask for a later day", field="as_of")
    outcome = _asked_for(record, at.as_of, within)
    closing, rules = record.closing(outcome), record.case.scheme
    now = would_now_be(connection, record.case, closing, look) if closing else None
    return Credential(
        record=record,
        outcome=outcome,
        version=record.version(outcome),
        needs=cpd_words.needs(outcome, rules),
        notes=cpd_words.notes(record, outcome),
        verdict=cpd_words.verdict(outcome, rules),
        now="" if now is None else cpd_words.verdict(now, rules),
        lines=lines(record, outcome, person),
        cycles=[_past(record, each) for each in reversed(record.outcomes)],
    )


def lines(record: Record, outcome: Outcome, person: UUID) -> list[Line]:
    """Return the entries that a cycle looks at, the latest first: what counts of each, and why not all does."""
    counted = {each.line: each for each in outcome.entries}
    found = []
    for learnt in reversed(record.case.log):
        id, entry = str(learnt.activity), counted.get(str(learnt.activity))
        reason: str = "" if entry else outcome.disregarded.get(id, "outside-cycle")
        if reason == "outside-cycle":
            continue
        if entry and entry.counted < entry.worth:
            reason = "capped"
        title = house().office.codec.open_field(person, learnt.title) or ""
        worth, counts = (plain(entry.worth), plain(entry.counted)) if entry else ("–", "0")
        told = cpd_words.why(reason, learnt.status) if reason else ""
        found.append(Line(learnt.activity, title, learnt.on, worth, counts, told))
    return found


def _asked_for(record: Record, day: date, within: date | None) -> Outcome:
    if within is None:
        within = record.case.judged(day).cycle.start
    return next((each for each in record.outcomes if each.cycle.holds(within)), record.outcomes[-1])


def _past(record: Record, outcome: Outcome) -> Past:
    cycle, closing = outcome.cycle, record.closing(outcome)
    told = cpd_words.verdict(outcome, record.case.scheme)
    return Past(cycle.start, cycle.end, told, record.version(outcome), closing is not None)
