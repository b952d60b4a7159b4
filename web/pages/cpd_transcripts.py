"""A transcript of somebody's learning: every cycle under every scheme and what each entry counted, to print or keep."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from domain.cpd.evaluate import Outcome
from domain.people.person import Person
from integrations.documents import pdf
from projections.reports import cpd_records
from projections.reports.cpd_records import Record
from projections.reports.numbers import Look
from projections.views import cpd_credits
from web.api.deeds import house
from web.api.people import self_owned
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages import cpd_words
from web.pages.asked import DatesSchema, Seen, asked, seen
from web.pages.cpd_credentials import Line, lines
from web.pages.cpd_words import Need
from web.pages.sheets import Row, sheet
from web.what_if.of_learning import within_ten_years

pages = Blueprint("cpd_transcripts", __name__)
COLUMNS = (
    *("Scheme", "Cycle from", "Cycle to", "Rules version", "Outcome", "Closed"),
    *("Entry", "When", "Worth", "Counts", "Why not all of it"),
)


class Cycle(NamedTuple):
    """One cycle of a transcript: its outcome in words, what it asked for, and its entries."""

    outcome: Outcome
    version: int
    closed: str
    verdict: str
    needs: list[Need]
    lines: list[Line]


class Part(NamedTuple):
    """One scheme of a transcript, the latest cycle first."""

    title: str
    version: int
    cycles: list[Cycle]


@pages.get("/cpd/transcript")
@allow(*EVERYONE)
def show() -> str | Response:
    """Show one's own transcript, or give it as CSV, as of a day and as known on a day."""
    return _shown(current().person or abort(401))


@pages.get("/cpd/transcript.pdf")
@allow(*EVERYONE)
def own_pdf() -> Response:
    """Give one's own transcript as a PDF."""
    return _printed(current().person or abort(401))


@pages.get("/people/<uuid:person_id>/transcript")
@allow(STAFF, ADMIN, own=self_owned)
def of_person(person_id: UUID) -> str | Response:
    """Show a person's transcript, or give it as CSV."""
    return _shown(person_id)


@pages.get("/people/<uuid:person_id>/transcript.pdf")
@allow(STAFF, ADMIN, own=self_owned)
def pdf_of_person(person_id: UUID) -> Response:
    """Give a person's transcript as a PDF."""
    return _printed(person_id)


def _shown(person_id: UUID) -> str | Response:
    query = asked(DatesSchema())
    at, told = seen(query), _told(person_id)
    if query["format"]:
        return sheet("transcript", at, COLUMNS, _rows(told["parts"]))
    return render_template("cpd/transcript.html", **told)


def _printed(person_id: UUID) -> Response:
    page = render_template("documents/transcript.html", **_told(person_id))
    at = seen(asked(DatesSchema()))
    headers = {"Content-Disposition": f'attachment; filename="transcript-{at.as_of}-known-{at.position}.pdf"'}
    return Response(pdf(page), content_type="application/pdf", headers=headers)


def _told(person_id: UUID) -> dict[str, Any]:
    person = house().office.read(Person, person_id)
    at = seen(asked(DatesSchema()))
    within_ten_years(at.as_of, house().today(), remedy="give an earlier day", field="as_of")
    with views() as connection:
        parts = [_part(each, person_id) for each in cpd_records.records(connection, person_id, _look(at))]
        unbound = [] if parts else _log(connection, person_id, at)
    return {
        "person_id": person_id,
        "name": person.name or "Somebody erased",
        "is_own": person_id == current().person,
        "parts": parts,
        "log": unbound,
        "as_of": at.as_of,
        "known_at": at.known_at,
        "position": at.position,
    }


def _look(at: Seen) -> Look:
    return Look(at.as_of, at.position)


def _log(connection: Connection, person_id: UUID, at: Seen) -> list[Line]:
    """Return the log of somebody who is held to no scheme, as lines that count nowhere yet."""
    opened = house().office.codec.open_field
    found = cpd_credits.lines(connection, person_id, as_of=at.as_of, known_at=at.position)
    return [Line(e.activity, opened(person_id, e.title) or "", e.on, "–", "0", "") for e in reversed(found)]


def _part(record: Record, person_id: UUID) -> Part:
    rules = record.case.scheme
    cycles = [_cycle(record, outcome, person_id) for outcome in reversed(record.outcomes)]
    return Part(rules.title or rules.id, record.case.rules.version, cycles)


def _cycle(record: Record, outcome: Outcome, person_id: UUID) -> Cycle:
    closing, rules = record.closing(outcome), record.case.scheme
    return Cycle(
        outcome=outcome,
        version=record.version(outcome),
        closed="" if closing is None else closing.on.isoformat(),
        verdict=cpd_words.verdict(outcome, rules),
        needs=cpd_words.needs(outcome, rules),
        lines=lines(record, outcome, person_id),
    )


def _rows(parts: list[Part]) -> Iterator[Row]:
    for part in parts:
        for each in part.cycles:
            cycle = each.outcome.cycle
            about = (part.title, cycle.start, cycle.end, each.version, each.verdict, each.closed)
            if not each.lines:
                yield (*about, "", "", "", "", "")
            for line in each.lines:
                yield (*about, line.title, line.on, line.worth, line.counts, line.why)
