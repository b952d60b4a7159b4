"""Profile and privacy: one's own name and address, tokens for programs, all one's data, and being forgotten."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.people import commands
from domain.people.person import Person
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.people import AddressSchema, NameSchema
from web.auth.accounts import move_account
from web.auth.identity import MEMBER, current
from web.auth.rights import EVERYONE, allow
from web.auth.tokens import end_token, make_token, tokens_of
from web.pages.exported import own_facts
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("profile", __name__, url_prefix="/profile")
MOST_TOKENS = 20


class TokenForm(Schema):
    """A token to make: what it is for, and by which role it may act."""

    label = text(80)
    role = text(20)


class EndForm(Schema):
    """Which token ends."""

    token = text(64)


@pages.get("")
@allow(*EVERYONE)
def show(
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
    token: str | None = None,
) -> str:
    """Show one's profile; `token` is one just made, which is shown this once."""
    person = _self()
    return render_template(
        "profile/show.html",
        person=house().office.read(Person, person),
        tokens=tokens_of(house().office, person),
        token=token,
        roles=[(role, role.capitalize()) for role in (MEMBER, *sorted(current().roles - {MEMBER}))],
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/names")
@allow(*EVERYONE)
@submitted(NameSchema(), show, "name")
def rename(form: dict[str, str]) -> AnyResponse:
    """Go by another name."""
    send(commands.rename, _self(), name=form["name"], on=house().today())
    return then(url_for("profile.show"), "That is your name now.")


@pages.post("/addresses")
@allow(*EVERYONE)
@submitted(AddressSchema(), show, "address")
def move_email(form: dict[str, str]) -> AnyResponse:
    """Read one's mail, and sign in, at another address."""
    send(commands.move_email, _self(), email=form["email"], on=house().today())
    move_account(house().office, _self(), form["email"])
    return then(url_for("profile.show"), "We write to the new address from now on; sign in with it too.")


@pages.post("/tokens")
@allow(*EVERYONE)
@submitted(TokenForm(), show, "token")
def add_token(form: dict[str, Any]) -> str:
    """Make a token and show it this once."""
    if form["role"] not in current().roles:
        raise ma.ValidationError({"role": ["Choose a role that you have."]})
    if len(tokens_of(house().office, _self())) >= MOST_TOKENS:
        raise ma.ValidationError({"label": [f"You have {MOST_TOKENS} tokens; end one first."]})
    roles = frozenset({MEMBER, form["role"]})
    return show(token=make_token(house().office, _self(), label=form["label"], roles=roles))


@pages.post("/tokens/ends")
@allow(*EVERYONE)
@submitted(EndForm(), show, "end")
def drop_token(form: dict[str, str]) -> AnyResponse:
    """End one of one's tokens at once."""
    end_token(house().office, _self(), form["token"])
    return then(url_for("profile.show"), "The token is worth nothing any more.")


@pages.get("/facts.json")
@allow(*EVERYONE)
def export() -> Response:
    """Return all that is known of oneself: every fact one may see, with one's own words."""
    name = f"my-data-{house().today()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(own_facts(_self()), content_type="application/json", headers=headers)


def _self() -> UUID:
    return current().person or abort(401)
