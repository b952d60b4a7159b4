"""Joining: a person registers, chooses a grade and applies, in one form; a guest with an account only applies."""

from typing import Any
from uuid import UUID, uuid5

import marshmallow as ma
from flask import Blueprint, abort, current_app, render_template, request, session, url_for
from werkzeug.wrappers import Response

from domain.errors import RuleBroken
from domain.journal import Journal
from domain.members.fees import FEES, FeeSchedule
from domain.members.standing import Status
from domain.people import commands as people
from domain.processes import membership
from projections.views import register
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.accounts import LONGEST, SHORTEST, check_password, make_account
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.auth.sessions import start_session
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("join", __name__, url_prefix="/join")
THANKS = "Thank you. Your application is in; we answer within a week."
LIVE = frozenset({Status.APPLICANT, Status.ADMITTED, Status.CURRENT, Status.GRACE})


class Application(Schema):
    """The joining form of somebody who is signed in."""

    grade = text(40)
    statement = text(2_000, required=False)


PER_MINUTE = 10
"""How many may join from one address in a minute; each costs a password's hash."""


class Joining(Application):
    """The joining form of somebody who has no account yet."""

    name = text(200)
    email = text(254)
    password = ma.fields.String(required=True, validate=ma.validate.Length(SHORTEST, LONGEST))


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
    current_app.extensions["limits"].require(f"join from:{request.remote_addr}", PER_MINUTE)
    office, person = house().office, current().person or new_id()
    password = form.pop("password")
    receipt = send(_register_and_apply, person, on=house().today(), **form)
    again = receipt.repeated and check_password(office, form["email"], password) == person
    if current().person is None and not again:
        make_account(office, person, form["email"], password)
    session["token"] = start_session(office, person)
    return then(url_for("home.show"), THANKS)


@pages.post("/applications")
@allow(*EVERYONE)
@submitted(Application(), show)
def apply(form: dict[str, Any]) -> Response:
    """Apply for whoever is signed in. Raises RuleBroken while they have a membership or wait for one."""
    person, today = current().person or abort(401), house().today()
    with views() as connection:
        standing = {entry.status for entry in register.of_person(connection, person, as_of=today)}
    if standing & LIVE:
        raise RuleBroken("you are a member already, or your application is in; see Membership & payments")
    send(membership.apply, new_id(), person_id=person, on=today, **form)
    return then(url_for("membership.show"), THANKS)


def _register_and_apply(journal: Journal, /, person: UUID, **form: Any) -> UUID:
    on, grade, statement = form["on"], form["grade"], form.get("statement")
    people.register(journal, person, name=form["name"], email=form["email"], on=on)
    member = uuid5(person, "first application")
    return membership.apply(journal, member, person_id=person, grade=grade, on=on, statement=statement)
