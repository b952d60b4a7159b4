"""Candidates for the office: the queue of each step with its ages, and each one's record with what may be done."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, render_template, url_for
from sqlalchemy import Connection

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.separation import Deed
from domain.certifications.candidacies.steps import CLOSED, Step
from domain.certifications.impartiality import Impartiality, impartiality_of
from domain.certifications.programme import Programme, programme_id
from domain.errors import NotAllowed, NotFound
from domain.journal import Actor
from domain.processes.certification import fee_id
from domain.processes.sittings import sitting_fees
from projections.reports.candidacies import waiting
from projections.views import appeals, candidacies, history, people, programmes
from projections.views.candidacies import Standing, Wanted
from web.api.candidacies_shapes import step_shown
from web.api.deeds import house
from web.api.learning import decider
from web.api.lists import key_in
from web.api.reading import cursor_of, views
from web.auth.identity import current
from web.auth.rights import allow
from web.candidates import close_to
from web.pages.asked import DatesSchema, Seen, asked, reader, seen
from web.pages.forms import fresh_key
from web.pages.programme_words import title_of
from web.pages.sheets import Row, page_by_page, sheet
from web.pages.timeline import timeline

pages = Blueprint("candidates", __name__, url_prefix="/candidates")
PAGE = 50
TABS = (
    (Step.COMPLETENESS, "Completeness"),
    (Step.INFORMATION, "Asked for information"),
    (Step.ELIGIBILITY, "Eligibility"),
    (Step.DEFERRED, "Deferred"),
    (Step.EXAM, "Examination"),
    (Step.RESULTS, "Results held"),
    (Step.DECISION, "Decision"),
)
COLUMNS = ("Person", "Programme", "For", "Step", "Since", "Age in days", "Due", "Candidacy id", "Person id")
EXAM_STEPS = frozenset({Step.EXAM, Step.RESULTS, Step.DECISION})


class QueueSchema(DatesSchema):
    """Which queue: a step, a programme, and whether only what one has taken on oneself."""

    step = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", *(str(step) for step, _ in TABS)]))
    programme = ma.fields.String(load_default="", validate=ma.validate.Length(max=40))
    mine = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", "yes"]))


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str | Response:
    """Show who waits at a step, the oldest first; without a step, the first at which anybody waits."""
    query = asked(QueueSchema())
    at = seen(query)
    with views() as connection:
        counts = waiting(connection, as_of=at.as_of, known_at=at.position)
        step = query["step"] or next((str(step) for step, _ in TABS if counts.get(step)), str(Step.COMPLETENESS))
        wanted = Wanted(step, query["programme"] or None, str(current().person) if query["mine"] else None)
        if query["format"]:
            return sheet("candidates", at, COLUMNS, _rows(wanted, at))
        found = _found(connection, wanted, at, key_in(query["cursor"], date, int))
        names = people.names(connection, [each.person for each in found])
        offered = [(each.code, each.title) for each in programmes.offered(connection)]
    following = cursor_of(found[-1].since.isoformat(), found[-1].position) if len(found) == PAGE else None
    return render_template(
        "candidates/listing.html",
        found=found,
        names=names,
        tabs=tabs(counts, step),
        programmes=offered,
        query=query | {"step": step},
        cursor=following,
        as_of=at.as_of,
        known_at=at.known_at,
    )


def tabs(counts: dict[str, int], active: str) -> list[dict[str, object]]:
    """Return the queues, each with how many wait in it."""
    found: list[dict[str, object]] = [
        {
            "label": label,
            "href": url_for("candidates.listing", step=step),
            "active": step == active,
            "badge": counts.get(step),
        }
        for step, label in TABS
    ]
    return [
        *found,
        {
            "label": "Appeals",
            "href": url_for("candidates_appeals.listing"),
            "active": active == "appeals",
            "badge": counts["appeals"],
        },
    ]


@pages.get("/<uuid:candidacy_id>")
@allow(STAFF, ADMIN)
def show(
    candidacy_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
    **_attempt: object,
) -> str:
    """Show a candidate with their examinations and what was found; `refused` is the deed that did not go through."""
    found = house().office.read(Candidacy, candidacy_id)
    today, own = house().today(), found.person_id == current().person
    with house().office.unit(Actor("reader")) as journal:
        paid, close = sitting_fees(journal, found), impartiality_of(journal, found.person_id)
        rules = journal.get(Programme, programme_id(found.programme)).rules(found.rules)
    with views() as connection:
        stands = next(iter(candidacies.standings(connection, [candidacy_id], as_of=today)), None)
        entries = timeline(connection, history.of_subject(connection, candidacy_id, reader=reader()))
        lodged = appeals.of_certification(connection, found.certification_id, as_of=today)
        names = people.names(connection, [found.person_id, *_known(stands)])
        conflicts = close_to(connection, found.parts, close.parts)
    return render_template(
        "candidates/show.html",
        **_of_itself(found),
        step=step_shown(found, office=not own),
        stands=stands,
        whole=not own,
        name=names.get(found.person_id, "somebody erased"),
        holder=names.get(next(iter(_known(stands)), found.person_id), "somebody") if _known(stands) else "",
        costs=rules.fees.examination,
        asked=rules.eligibility,
        conflicts=conflicts,
        sittings=paid,
        appeals=lodged,
        barred=barred(found, close),
        entries=entries,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=(values or {}).get("form", refused),
    )


def _of_itself(found: Candidacy) -> dict[str, object]:
    """Return what the page tells of a candidacy by itself."""
    return {
        "found": found,
        "programme": title_of(found.programme),
        "exams": [(exam.code, exam.title) for exam in found.exams.values()],
        "open": found.step not in CLOSED,
        "examining": found.step in EXAM_STEPS,
        "fee": _fee(found),
    }


def _fee(found: Candidacy) -> Invoice | None:
    """Return the invoice of the application, None where it costs nothing."""
    try:
        return house().office.read(Invoice, fee_id(found.certification_id))
    except NotFound:
        return None


def barred(found: Candidacy, close: Impartiality) -> str:
    """Return why whoever asks may not decide, empty where they may."""
    try:
        found.check_may(decider(), Deed.DECIDE)
        close.check_may_decide(decider())
    except NotAllowed as refusal:
        return refusal.message
    return ""


def _known(stands: Standing | None) -> list[UUID]:
    """Return who has it, if that is a person."""
    try:
        return [UUID(stands.officer)] if stands is not None else []
    except ValueError:
        return []


def _found(connection: Connection, wanted: Wanted, at: Seen, after: Any) -> list[Standing]:  # noqa: ANN401  a cursor's key
    return candidacies.queue(connection, wanted, as_of=at.as_of, known_at=at.position, after=after, limit=PAGE)


def _rows(wanted: Wanted, at: Seen) -> Iterable[Row]:
    def page(connection: Connection, last: Standing | None) -> list[Standing]:
        return _found(connection, wanted, at, last and (last.since, last.position))

    def written(connection: Connection, found: list[Standing]) -> Iterable[Row]:
        names = people.names(connection, [each.person for each in found])
        for c in found:
            name, age = names.get(c.person, "Somebody erased"), c.age(at.as_of)
            yield name, c.programme, c.kind, c.step, c.since, age, c.due, str(c.candidacy), str(c.person)

    return page_by_page(page, written, page=PAGE)
