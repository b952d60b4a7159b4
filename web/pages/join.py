"""Joining: a person registers, chooses a grade and applies, in one form and one transaction."""

from typing import Any
from uuid import UUID, uuid5

import marshmallow as ma
from flask import Blueprint, render_template, session, url_for
from werkzeug.wrappers import Response

from domain.journal import Journal
from domain.members.fees import FEES, FeeSchedule
from domain.people import commands as people
from domain.processes import membership
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.auth.accounts import LONGEST, SHORTEST, make_account
from web.auth.identity import current
from web.auth.rights import public
from web.auth.sessions import start_session
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("join", __name__, url_prefix="/join")


class Joining(Schema):
    """The joining form of somebody who has no account yet."""

    name = text(200)
    email = text(254)
    password = ma.fields.String(required=True, validate=ma.validate.Length(SHORTEST, LONGEST))
    grade = text(40)
    statement = text(2_000, required=False)


@pages.get("")
@public
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the joining form with the fees in force."""
    today = house().today()
    offers = house().office.read(FeeSchedule, FEES).in_force(today).fees
    return render_template(
        "join/show.html", errors=errors or {}, values=values or {}, offers=offers, key=fresh_key(), shortest=SHORTEST
    )


@pages.post("")
@public
@submitted(Joining(), show)
def join(form: dict[str, Any]) -> Response:
    """Register the person with their account, apply for them, and sign them in."""
    person, today = current().person or new_id(), house().today()
    password = form.pop("password")
    send(_register_and_apply, person, on=today, **form)
    make_account(house().office, person, form["email"], password)
    session["token"] = start_session(house().office, person)
    return then(url_for("home.show"), "Thank you. Your application is in; we answer within a week.")


def _register_and_apply(journal: Journal, /, person: UUID, **form: Any) -> UUID:
    on, grade, statement = form["on"], form["grade"], form.get("statement")
    people.register(journal, person, name=form["name"], email=form["email"], on=on)
    member = uuid5(person, "first application")
    return membership.apply(journal, member, person_id=person, grade=grade, on=on, statement=statement)
