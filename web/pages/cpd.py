"""One's own learning: how one stands, the log, and putting something on it once one has seen what that counts for."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.errors import Invalid
from domain.learning import commands
from projections.views import cpd_credits
from web.api.deeds import house, new_id
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.cpd_form import KINDS, TYPE, Entry, marks_in, marks_of
from web.pages.cpd_trials import shown as trials_shown
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.standings import shown
from web.what_if import of_learning

pages = Blueprint("cpd", __name__, url_prefix="/cpd")


@pages.get("")
@allow(*EVERYONE)
def show(errors: dict[str, str] | None = None, values: Mapping[str, str] | None = None) -> str:
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
        marks=marks_of(person),
        key=fresh_key(),
        errors=errors or {},
        values=values or {"on": today.isoformat()},
    )


@pages.post("/previews")
@allow(*EVERYONE)
@submitted(Entry(), show)
def preview(form: dict[str, Any]) -> str:
    """Show what an entry would count for, late and back-dated ones too; nothing is stored."""
    person = current().person or abort(401)
    today = house().today()
    if form["on"] > today:
        message = f"{form['on']} is yet to come; ask “What if?” about it, and log it when it has taken place"
        raise Invalid(message, field="on")
    found = of_learning.typed(form["on"], {"hours": form["hours"]}, _marks(form), title=form["title"], today=today)
    return render_template(
        "cpd/preview.html",
        trials=trials_shown(person, [found]),
        kinds=KINDS,
        marks=marks_of(person),
        key=fresh_key(),
        errors={},
        values=form | {"on": form["on"].isoformat()},
    )


@pages.post("")
@allow(*EVERYONE)
@submitted(Entry(), show)
def log(form: dict[str, Any]) -> Response:
    """Put something learnt on one's log."""
    person = current().person or abort(401)
    said = {name: form[name] for name in ("title", "kind", "on")}
    amounts, today = {"hours": form["hours"]}, house().today()
    send(commands.log, new_id(), person_id=person, amounts=amounts, attributes=_marks(form), today=today, **said)
    return then(url_for("cpd.show"), "It is on your log.")


def _marks(form: Mapping[str, Any]) -> dict[str, Any]:
    return {TYPE: form["kind"], **marks_in(form)}
