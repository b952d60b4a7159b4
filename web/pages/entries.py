"""One entry of a log on a page: what it says, what shows it, what one made of it, and what its assessors decide."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.learning import activity_commands, commands
from domain.learning.activity import LONGEST_REFLECTION, Activity
from integrations.evidence import MOST_BYTES
from projections.views import cpd_credits, evidence
from web.api.deeds import house, new_id
from web.api.evidence import entry_owner, file_of
from web.api.fields import Schema, text
from web.api.learning import decider
from web.api.members import GroundsSchema
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import OFFICE, allow
from web.evidence import put
from web.pages.forms import fresh_key, send, submitted, then
from web.uploads import takes, uploaded

pages = Blueprint("entries", __name__, url_prefix="/cpd/entries/<uuid:activity_id>")


class ReflectionForm(Schema):
    """The form for what an entry meant."""

    text = text(LONGEST_REFLECTION)


class VerdictForm(Schema):
    """The form by which the office of a scheme decides: for which, and why not."""

    scheme = text(80)
    reason = text(500, required=False)
    counts = ma.fields.String(required=True, validate=ma.validate.OneOf(["yes", "no"]))


@pages.get("")
@allow(STAFF, ADMIN, own=entry_owner)
def show(
    activity_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
    **_file: UUID,
) -> str:
    """Show an entry with its evidence; its reflection to its owner, and to the office once it is put forward."""
    activity = house().office.read(Activity, activity_id)
    opened, person = house().office.codec.open_field, activity.person_id
    is_own = person == current().person
    with views() as connection:
        log = cpd_credits.lines(connection, person, as_of=house().today())
        files = evidence.of_activity(connection, activity_id)
        schemes = [rules.scheme for rules in cpd_credits.all_rules(connection, as_of=house().today())]
    line = next((each for each in log if each.activity == activity_id), None) or abort(404)
    return render_template(
        "cpd/entry.html",
        activity=activity,
        line=line,
        title=opened(person, line.title),
        files=[(file, opened(person, file.name)) for file in files],
        reflection=activity.reflection if is_own or activity.is_put_forward else "",
        is_own=is_own,
        assesses=not is_own and bool(current().roles & OFFICE),
        schemes=[(scheme, scheme) for scheme in sorted(activity.for_schemes or schemes)],
        decided="; ".join(f"{each}: {'counts' if ok else 'does not count'}" for each, ok in activity.accepted.items()),
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/evidence")
@allow(STAFF, ADMIN, own=entry_owner)
@takes(MOST_BYTES)
@submitted(Schema(), show, "file")
def attach(_form: dict[str, str], activity_id: UUID) -> AnyResponse:
    """Put a file beside the entry; the form sent twice puts it there once."""
    file = uploaded()
    deed = put(house(), activity_id, key=new_id(), name=file.name, content=file.content)
    owner = house().office.read(Activity, activity_id).person_id
    receipt = house().office.carry_out(deed, current().actor(owner))
    session["position"] = receipt.position or house().office.recorder.head()
    return then(url_for("entries.show", activity_id=activity_id), "The file is kept beside the entry.")


@pages.get("/evidence/<uuid:evidence_id>")
@allow(STAFF, ADMIN, own=entry_owner)
def fetch(activity_id: UUID, evidence_id: UUID) -> Response:
    """Return a file, to be saved."""
    return file_of(activity_id, evidence_id)


@pages.post("/evidence/<uuid:evidence_id>/withdrawals")
@allow(STAFF, ADMIN, own=entry_owner)
@submitted(Schema(), show, "file")
def withdraw_evidence(_form: dict[str, str], activity_id: UUID, evidence_id: UUID) -> AnyResponse:
    """Take a file away and delete it."""
    send(activity_commands.withdraw_evidence, activity_id, evidence=evidence_id, on=house().today())
    house().evidence.drop(house().office.read(Activity, activity_id).person_id, evidence_id)
    return then(url_for("entries.show", activity_id=activity_id), "The file is deleted.")


@pages.post("/reflections")
@allow(own=entry_owner)
@submitted(ReflectionForm(), show, "reflection")
def reflect(form: dict[str, str], activity_id: UUID) -> AnyResponse:
    """Write down what the entry meant."""
    send(activity_commands.reflect, activity_id, text=form["text"], on=house().today())
    return then(url_for("entries.show", activity_id=activity_id), "It is written down.")


@pages.post("/voidings")
@allow(STAFF, ADMIN, own=entry_owner)
@submitted(GroundsSchema(), show, "void")
def void(form: dict[str, str], activity_id: UUID) -> AnyResponse:
    """Strike the entry off the log."""
    send(commands.void, activity_id, on=house().today(), reason=form["reason"])
    return then(url_for("entries.show", activity_id=activity_id), "It is struck off the log and counts nowhere.")


@pages.post("/verdicts")
@allow(STAFF, ADMIN)
@submitted(VerdictForm(), show, "verdict")
def decide(form: dict[str, Any], activity_id: UUID) -> AnyResponse:
    """Let the entry count for a scheme, or not, with the reason."""
    terms = {"scheme": form["scheme"], "on": house().today(), "decided_by": decider()}
    if form["counts"] == "yes":
        send(commands.accept, activity_id, **terms)
    else:
        send(commands.reject, activity_id, reason=form.get("reason", ""), **terms)
    return then(url_for("entries.show", activity_id=activity_id), "The decision is kept with your name.")
