"""One's own learning: the log, how one stands under each scheme, and putting something on the log."""

from typing import Any

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.learning import commands
from projections.views import cpd_credits
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.standings import shown

pages = Blueprint("cpd", __name__, url_prefix="/cpd")
HOURS = r"^[0-9]{1,3}(\.[0-9]{1,2})?$"
KINDS = (
    ("reading", "Reading"),
    ("conversation", "Conversation"),
    ("project", "Project at work"),
    ("course", "Course elsewhere"),
    ("event", "Event elsewhere"),
    ("teaching", "Teaching"),
    ("mentoring", "Mentoring"),
)


class Entry(Schema):
    """The form for something learnt."""

    title = text(300)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind for kind, _ in KINDS]))
    on = ma.fields.Date(required=True)
    hours = ma.fields.String(
        required=True,
        validate=ma.validate.Regexp(r"^[0-9]{1,3}(\.[0-9]{1,2})?$", error="Write hours as digits, such as 1.5."),
    )


@pages.get("")
@allow(*EVERYONE)
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the log and how one stands."""
    person = current().person or abort(401)
    today = house().today()
    with views() as connection:
        log = cpd_credits.lines(connection, person, as_of=today)
        standings = shown(connection, person, today)
    opened = [(line, house().office.codec.open_field(person, line.title)) for line in reversed(log)]
    return render_template(
        "cpd/show.html",
        log=opened,
        standings=standings,
        kinds=KINDS,
        key=fresh_key(),
        errors=errors or {},
        values=values or {"on": today.isoformat()},
    )


@pages.post("")
@allow(*EVERYONE)
@submitted(Entry(), show)
def log(form: dict[str, Any]) -> Response:
    """Put something learnt on one's log."""
    person = current().person or abort(401)
    hours = form.pop("hours")
    send(commands.log, new_id(), person_id=person, amounts={"hours": hours}, today=house().today(), **form)
    return then(url_for("cpd.show"), "It is on your log.")
