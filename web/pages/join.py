"""Joining: a person registers, chooses a grade and applies, in one form; a guest with an account only applies."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

import marshmallow as ma
from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from domain.errors import RuleBroken
from domain.journal import Journal
from domain.members.fees import FEES, FeeSchedule
from domain.members.member import Member
from domain.members.standing import Status
from domain.people import commands as people
from domain.people.person import Person
from domain.processes import membership
from projections.views import register
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth import joinings
from web.auth.accounts import LONGEST, SHORTEST, enter_account
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
LETTERS_PER_MINUTE = 3
"""How many letters somebody can have written to one e-mail address in a minute."""


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
    """Have a letter written to the address; the answer is the same whether somebody has it already or not."""
    if current().person is not None:
        raise RuleBroken("you are signed in; apply on the page Membership & payments")
    limits, today = current_app.extensions["limits"], house().today()
    limits.require(f"join from:{request.remote_addr}", PER_MINUTE)
    limits.require(f"join to:{form['email'].strip().casefold()}", LETTERS_PER_MINUTE)
    person, password = new_id(), form.pop("password")
    _check(person, form, today)
    token = joinings.ask(house().office, person, form, password)
    if house().settings.demo and not joinings.known(house().office, found := joinings.find(house().office, token)):
        return _completed(found)  # its letters go nowhere, and its people are made up
    return redirect(url_for("join.asked"), 303)


@pages.get("/asked")
@public
def asked() -> str:
    """Say that a letter is on its way."""
    return render_template("join/asked.html")


@pages.get("/letters/<id>")
@public
def answer(id: str, errors: dict[str, str] | None = None, **_form: object) -> str:
    """Show what the letter's reader is about to complete."""
    return render_template(
        "join/answer.html", id=id, found=joinings.find(house().office, id).asked, errors=errors or {}
    )


@pages.post("/letters/<id>")
@public
@submitted(Schema(), answer)
def answered(_form: dict[str, Any], id: str) -> Response:
    """Register the person with their account, apply for them, and sign them in."""
    found = joinings.find(house().office, id)
    if joinings.known(house().office, found):
        joinings.settle(house().office, found.person)
        return then(url_for("session.sign_in"), "You have an account already; sign in with it.", level="warning")
    return _completed(found)


def _completed(found: joinings.Joining) -> Response:
    office, asked, person = house().office, found.asked, found.person
    said = {"name": asked.name, "email": asked.email, "grade": asked.grade, "statement": asked.statement}
    send(_register_and_apply, person, on=house().today(), **said)
    enter_account(office, person, asked.email, asked.password)
    joinings.settle(office, person)
    session["token"] = start_session(office, person)
    return then(url_for("home.show"), THANKS)


def _check(person: UUID, form: dict[str, Any], today: date) -> None:
    """Make sure that it can be completed. Raises the DomainError that would refuse it."""
    house().office.read(FeeSchedule, FEES).price(form["grade"], today)
    Person.register(person, name=form["name"], email=form["email"], on=today)
    Member.apply(person, person_id=person, grade=form["grade"], on=today, statement=form.get("statement"))


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
