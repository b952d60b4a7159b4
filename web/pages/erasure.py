"""Erasing a person: an administrator reads what it does, confirms, and it is done for good."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN
from domain.people.person import Person
from web.api.deeds import house, request_key
from web.api.fields import Schema
from web.api.own import somebody_else
from web.auth.identity import current
from web.auth.rights import allow
from web.pages.forms import fresh_key, submitted, then

pages = Blueprint("erasure", __name__, url_prefix="/people/<uuid:person_id>")


class ConfirmedSchema(Schema):
    """That the administrator knows what they do."""

    confirmed = ma.fields.String(
        required=True,
        validate=ma.validate.Equal("yes"),
        error_messages={"required": "Confirm it first; nothing brings the words back."},
    )


@pages.get("/erasure")
@allow(ADMIN)
def show(person_id: UUID, errors: dict[str, str] | None = None, **_form: object) -> str:
    """Show what erasing this person does and what stays."""
    person = house().office.read(Person, person_id)
    return render_template("erasure/show.html", person=person, key=fresh_key(), errors=errors or {})


@pages.post("/erasures")
@allow(ADMIN)
@submitted(ConfirmedSchema(), show)
def erase(_form: dict[str, Any], person_id: UUID) -> Response:
    """Erase the person, for good; never oneself."""
    person, actor = somebody_else(person_id), current().actor(person_id)
    done = house().workroom.eraser.erase(person, on=house().today(), actor=actor, key=request_key())
    text = "The person is erased. Facts and totals stay, without a name, address or word of theirs."
    if not done.everywhere:
        text = (
            f"The person is erased, but not everywhere yet: {'; '.join(done.holders)}. It is tried again until it is."
        )
    return then(url_for("members.listing"), text, level="success" if done.everywhere else "warning")
