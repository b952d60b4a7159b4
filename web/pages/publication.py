"""What the public may read of each programme's certificates, decided by the office on one page."""

from typing import Any

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications import publicity as commands
from domain.certifications.publication import HISTORY, HOLDER
from projections.views import programmes, publicity
from projections.views.publicity import Published
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.rights import allow
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("certifications_publication", __name__, url_prefix="/certifications/publication")


class Decision(Schema):
    """The form: a box that is not ticked is not sent."""

    programme = text(40)
    listed = ma.fields.Boolean(load_default=False)
    holder = ma.fields.Boolean(load_default=False)
    history = ma.fields.Boolean(load_default=False)


@pages.get("")
@allow(STAFF, ADMIN)
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:  # noqa: ARG001
    """Show what each programme publishes, each with its form."""
    with views() as connection:
        offers, found = programmes.offered(connection), publicity.published(connection)
    decided = [(offer, found.get(offer.code, Published())) for offer in offers]
    return render_template("certifications/publication.html", decided=decided, key=fresh_key(), errors=errors or {})


@pages.post("")
@allow(STAFF, ADMIN)
@submitted(Decision(), show)
def decide(form: dict[str, Any]) -> Response:
    """Decide what is published of a programme's certificates."""
    shows = [name for name in (HOLDER, HISTORY) if form[name]]
    send(commands.publish, programme=form["programme"], listed=form["listed"], shows=shows, on=house().today())
    return then(
        url_for("certifications_publication.show"), "Published so from now on, of certificates awarded before too."
    )
