"""A password forgotten, or to be changed: asked for by letter, or by whoever knows the old one."""

from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response as AnyResponse

from domain.people.person import Person
from web.api.deeds import house
from web.api.fields import Schema
from web.auth import resets
from web.auth.accounts import LONGEST, SHORTEST, change_password
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.auth.sessions import start_session
from web.pages.forms import submitted, then

pages = Blueprint("password", __name__, url_prefix="/password")
PER_MINUTE = 10
"""How often it may be tried from one address; each try may cost a password's hash."""
LETTERS_PER_MINUTE = 3
"""How many letters somebody can have written to one e-mail address."""
CHOSEN = ma.fields.String(required=True, validate=ma.validate.Length(SHORTEST, LONGEST))


class Asking(Schema):
    """Where the letter is to go."""

    email = ma.fields.String(required=True, validate=ma.validate.Length(3, 254))


class Answer(Schema):
    """The new password of whoever opened the letter."""

    password = CHOSEN


class Change(Answer):
    """The new password of whoever knows the old one."""

    old = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST))


@pages.get("")
@public
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the form that asks for a letter, or, to whoever is signed in, the one that changes the password."""
    return render_template("password/show.html", errors=errors or {}, values=values or {}, shortest=SHORTEST)


@pages.post("")
@public
@submitted(Asking(), show)
def ask(form: dict[str, str]) -> AnyResponse:
    """Have a letter written; the answer is the same whether the address is known or not."""
    _limit()
    current_app.extensions["limits"].require(f"password to:{form['email'].strip().casefold()}", LETTERS_PER_MINUTE)
    resets.ask(house().office, form["email"])
    return redirect(url_for("password.asked"), 303)


@pages.get("/asked")
@public
def asked() -> str:
    """Say that a letter is on its way to whoever is known."""
    return render_template("password/asked.html")


@pages.get("/letters/<id>")
@public
def answer(id: str, errors: dict[str, str] | None = None, **_form: object) -> Response:
    """Show the form of the letter's reader; it stands in no cache, as its address is a key."""
    resets.find(house().office, id)
    page = make_response(render_template("password/answer.html", id=id, errors=errors or {}, shortest=SHORTEST))
    page.headers["Cache-Control"] = "no-store"
    return page


@pages.post("/letters/<id>")
@public
@submitted(Answer(), answer)
def answered(form: dict[str, str], id: str) -> AnyResponse:
    """Take the new password; whoever chose it signs in with it, as does nobody with the old one."""
    _limit()
    resets.answer(house().office, id, form["password"])
    return then(url_for("session.sign_in"), "That is your password now; sign in with it.")


@pages.post("/changes")
@allow(*EVERYONE)
@submitted(Change(), show)
def change(form: dict[str, str]) -> AnyResponse:
    """Take a new password from whoever knows the old one; every other browser is signed out."""
    _limit()
    person = _self()
    email = house().office.read(Person, person).email
    change_password(house().office, person, email, form["old"], form["password"])
    cookie["token"] = start_session(house().office, person)
    return then(url_for("profile.show"), "That is your password now. Every other browser was signed out.")


def _self() -> UUID:
    return current().person or abort(401)


def _limit() -> None:
    current_app.extensions["limits"].require(f"password from:{request.remote_addr}", PER_MINUTE)
