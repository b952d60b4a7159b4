"""Signing in and out, with e-mail and password; in the demonstration also with one click for each role."""

from urllib.parse import urlsplit
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from domain.errors import Invalid
from web.api.deeds import house
from web.api.fields import Schema
from web.auth.accounts import check_password
from web.auth.people import person_with_email
from web.auth.rights import EVERYONE, allow, public
from web.auth.sessions import end_session, start_session
from web.demo.cast import CAST
from web.pages.forms import submitted

PER_MINUTE = 10
pages = Blueprint("session", __name__)


class SignIn(Schema):
    """The sign-in form."""

    email = ma.fields.String(required=True, validate=ma.validate.Length(3, 254))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, 128))
    next = ma.fields.String(load_default="/")


class Role(Schema):
    """A role of the demonstration."""

    role = ma.fields.String(required=True, validate=ma.validate.OneOf(sorted(CAST)))


@pages.get("/sign-in")
@public
def sign_in(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the sign-in form."""
    cast = CAST if house().settings.demo else {}
    values = values or {"next": request.args.get("next", "/")}
    return render_template("session/sign_in.html", errors=errors or {}, values=values, cast=cast)


@pages.post("/sign-in")
@public
@submitted(SignIn(), sign_in)
def signed_in(form: dict[str, str]) -> Response:
    """Sign in; a wrong address and a wrong password get the same answer."""
    _within_limit(form["email"])
    person = check_password(house().office, form["email"], form["password"])
    if person is None:
        message = "address and password do not fit together; try again, or ask for a new password below"
        raise Invalid(message, field="password")
    return _enter(person, form["next"])


@pages.post("/sign-in/demo")
@public
@submitted(Role(), sign_in)
def demo_role(form: dict[str, str]) -> Response:
    """Sign in as one of the demonstration's cast; elsewhere there is no such door."""
    if not house().settings.demo:
        abort(404)
    person = person_with_email(house().office, CAST[form["role"]].email)
    return _enter(person, "/") if person else abort(404)


@pages.post("/sign-out")
@allow(*EVERYONE)
def sign_out() -> Response:
    """End the session on the server too."""
    end_session(house().office, session.get("token", ""))
    session.clear()
    return redirect(url_for("session.sign_in"), 303)


def _enter(person: UUID, target: str) -> Response:
    end_session(house().office, session.get("token", ""))
    session.clear()
    session["token"] = start_session(house().office, person)
    session.permanent = True
    return redirect(_own_address(target), 303)


def _own_address(target: str) -> str:
    """Return the target if it is an address of ours; browsers read a backslash as a slash and drop tabs."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    safe = not parts.scheme and not parts.netloc and target.isprintable() and "\\" not in target
    return target if safe and target.startswith("/") and not target.startswith("//") else "/"


def _within_limit(email: str) -> None:
    for bucket in (f"sign-in to:{email.strip().casefold()}", f"sign-in from:{request.remote_addr}"):
        current_app.extensions["limits"].require(bucket, PER_MINUTE)
