"""Today: what waits for the office, each queue with its number and the way to it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications.candidacies.steps import Step
from domain.certifications.validity import Status as Worth
from domain.members.standing import Status
from integrations.effects import rows
from integrations.journal.codec import to_micro
from projections.reports import candidacies, certification, membership
from projections.reports.numbers import Look
from projections.views import certifications
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.rights import allow
from web.pages.forms import submitted, then

pages = Blueprint("today", __name__, url_prefix="/today")
SOON = timedelta(days=60)
MOST = 200


class Queue(NamedTuple):
    """Something that waits: how many, what it is called, what is done about it, and where."""

    label: str
    number: int
    note: str
    href: str


class EffectSchema(Schema):
    """Which stuck effect."""

    key = text(200)


@pages.get("")
@allow(STAFF, ADMIN)
def show(errors: dict[str, str] | None = None, **_form: object) -> str:
    """Show the queues of the office, and what does not go on by itself."""
    with views() as connection:
        queues = _queues(connection)
    with house().database.reading() as connection:
        stuck = rows.stuck(connection)
    kept = [notice for notice in house().desk.door.waiting() if notice.problem]
    stopped = [health for health in house().engine.health() if health.state == "quarantined"]
    return render_template(
        "today/show.html", queues=queues, stuck=stuck, kept=kept, stopped=stopped, errors=errors or {}
    )


@pages.post("/effects/retries")
@allow(STAFF, ADMIN)
@submitted(EffectSchema(), show)
def retry(form: dict[str, Any]) -> Response:
    """Try a stuck effect again."""
    with house().database.writing() as connection:
        rows.retry(connection, form["key"], to_micro(house().clock()))
    house().workroom.worker.wake()
    return then(url_for("today.show"), "It is tried again. If it fails, it comes back here with the reason.")


def _ours(connection: Connection) -> Iterator[int]:
    """Yield how many candidates and appeals wait at each step for the office."""
    found = candidacies.waiting(connection, as_of=house().today())
    yield from (number for step, number in found.items() if step not in {Step.INFORMATION, Step.DEFERRED})


def _queues(connection: Connection) -> list[Queue]:
    today = house().today()
    members = membership.counts(connection, Look(today))
    decide = certification.count(connection, Look(today), statuses={Worth.APPLIED})
    ending = certifications.expiring(connection, by=today + SOON, as_of=today, limit=MOST)
    at = url_for("certifications.listing")
    return [
        Queue("Applications", members.get(Status.APPLICANT, 0), "to admit or decline", url_for("applications.listing")),
        Queue("Certifications", decide, "to award or refuse", f"{at}?status={Worth.APPLIED}"),
        Queue("Candidates", sum(_ours(connection)), "under review", url_for("candidates.listing")),
        Queue(
            "Members in grace",
            members.get(Status.GRACE, 0),
            "whose dues are wanted",
            url_for("members.listing", status=Status.GRACE),
        ),
        Queue("Expiring certificates", len(ending), f"within {SOON.days} days", f"{at}?status=expiring"),
    ]
