"""Who a statement is about: found by the address or the account it names, and only by whoever may speak of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.errors import Invalid, NotAllowed, NotFound
from domain.people.person import Person
from web.api.deeds import house
from web.api.own import MAY_ACT
from web.auth.identity import current
from web.auth.people import person_with_email
from web.xapi.mapping import object_in, uuid_in

MAILTO = "mailto:"
UNKNOWN = "nobody here is known by this; give mbox with their address, or account with their id here"
WAYS = "mbox", "account", "mbox_sha1sum", "openid"


def person_of(statement: Mapping[str, Any]) -> UUID:
    """Return whom a statement is about.

    Raises Invalid for whoever is not known, NotAllowed if whoever asks may not speak of them.
    """
    who = current()
    found = _known(object_in(statement.get("actor"), "actor"))
    if found != who.person and not who.roles & MAY_ACT:
        raise NotAllowed("statements about others are the office's to send; name yourself as the actor", field="actor")
    if found is None:
        raise Invalid(UNKNOWN, field="actor")
    return found


def account_of(person: UUID) -> dict[str, Any]:
    """Return how statements name somebody here."""
    return {"objectType": "Agent", "account": {"homePage": house().settings.address, "name": str(person)}}


def _known(actor: Mapping[str, Any]) -> UUID | None:
    if actor.get("objectType", "Agent") != "Agent" or sum(way in actor for way in WAYS) != 1:
        raise Invalid("the actor is not one agent by one way to know them; give mbox or account", field="actor")
    if "mbox" in actor:
        mbox = str(actor["mbox"])
        return person_with_email(house().office, mbox[len(MAILTO) :]) if mbox.startswith(MAILTO) else None
    account = object_in(actor.get("account", {}), "actor")
    if account.get("homePage") != house().settings.address:
        return None
    return _person(uuid_in(account.get("name"), "actor"))


def _person(id: UUID) -> UUID | None:
    try:
        return None if house().office.read(Person, id).erased else id
    except NotFound:
        return None
