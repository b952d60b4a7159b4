"""How a route carries out a use case: once for its Idempotency-Key, against the version the caller saw."""

import json
import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4, uuid5

from flask import current_app, g, request

from domain.aggregate import Aggregate
from domain.errors import Invalid
from domain.journal import Journal
from integrations.journal.office import Receipt
from integrations.journal.unit import NOTHING
from integrations.store.idempotency import Key
from web.api.owners import owner_of
from web.auth.identity import current
from web.auth.rights import OFFICE
from web.framework import form
from web.installation import Installation

A = TypeVar("A", bound=Aggregate)
P = ParamSpec("P")
LONGEST_KEY = 200
HIDDEN = frozenset({"csrf_token", "idempotency_key"})
"""Fields of a form that nobody fills in."""
LONGEST_VERSION = 15
"""Digits of a version or a position; more of them name nothing."""
ETAG = rf'(W/)?"(?P<version>[0-9]{{1,{LONGEST_VERSION}}})"'

Answer = tuple[dict[str, Any], int, dict[str, str]]


def house() -> Installation:
    """Return the installation that serves this request."""
    found: Installation = current_app.extensions["collegium"]
    return found


def look(kind: type[A], id: UUID) -> A:
    """Return an aggregate as it stands; the deed of this request finds it read. Raises NotFound if there is none."""
    found = house().office.read(kind, id)
    g.setdefault("looked", {})[id] = found
    return found


def carry_out(use_case: Callable[Concatenate[Journal, P], UUID | None], *args: P.args, **kwargs: P.kwargs) -> Receipt:
    """Carry a use case out as the person who asks, and remember its position for this request."""
    check_precondition()
    actor = current().actor(_acted_for())
    receipt = _told(
        house().office.carry_out(
            lambda journal: use_case(journal, *args, **kwargs), actor, key=request_key(), read=g.pop("looked", NOTHING)
        )
    )
    g.position = receipt.position
    return receipt


def _told(receipt: Receipt) -> Receipt:
    """Return the receipt of what changed nothing as a repetition, at the last position of what it led to."""
    if receipt.position or receipt.result is None:
        return receipt
    return Receipt(receipt.result, house().office.recorder.last_of(receipt.result), repeated=True)


def _acted_for() -> UUID | None:
    """Return whom this request is for: whom it says, or whoever owns what its address names."""
    if "acting_for" in g:
        named: UUID = g.acting_for
        return named
    return owner_of(look, request.view_args or {}) if current().roles & OFFICE else None


def done(use_case: Callable[Concatenate[Journal, P], UUID | None], *args: P.args, **kwargs: P.kwargs) -> Answer:
    """Carry a use case out and return the answer of a deed: id, position, 201 or 200 when repeated."""
    return answered(carry_out(use_case, *args, **kwargs))


def answered(receipt: Receipt) -> Answer:
    """Return the answer of a deed that was carried out, and remember its position for this request."""
    g.position = receipt.position
    body = {"id": receipt.result, "position": receipt.position, "repeated": receipt.repeated}
    return body, 200 if receipt.repeated else 201, {"Collegium-Position": str(receipt.position)}


def request_key() -> Key | None:
    """Return the idempotency key of this request or form, None without one. Raises Invalid for an overlong one."""
    text = _key_sent()
    if text is None:
        return None
    if not 0 < len(text) <= LONGEST_KEY:
        message = f"Idempotency-Key has {len(text)} characters; use 1 to {LONGEST_KEY}, a UUID for example"
        raise Invalid(message, field="Idempotency-Key")
    return Key.of(str(current().person), text, _said(), house().keys.fingerprint)


def _said() -> bytes:
    """Return what tells this request from another: of a form its fields, as its body is gone once they are read."""
    filled = [pair for pair in form().items(multi=True) if pair[0] not in HIDDEN]
    body = json.dumps(filled).encode() if filled else request.get_data(cache=True)
    return request.method.encode() + request.full_path.encode() + body


def new_id() -> UUID:
    """Return an id for what this request makes: the same each time it comes with the same key."""
    text = _key_sent()
    if text is None:
        return uuid4()
    return uuid5(current().person or UUID(int=0), f"{request.path}:{text}")


def expected() -> int | None:
    """Return the version that If-Match names, None without one. Raises Invalid when it is no version."""
    g.compares = True
    text = request.headers.get("If-Match")
    if text is None or text == "*":
        return None
    found = re.fullmatch(ETAG, text, re.ASCII)
    if found is None:
        message = "If-Match is not a version of ours; send the ETag that reading it gave you"
        raise Invalid(message, field="If-Match")
    return int(found["version"])


def _key_sent() -> str | None:
    return request.headers.get("Idempotency-Key", form().get("idempotency_key"))


def check_precondition() -> None:
    """Refuse a precondition that would go unheard. Source: RFC 9110 §13.1.1."""
    if "If-Match" in request.headers and not g.get("compares"):
        message = "this address does not compare versions; send it without If-Match"
        raise Invalid(message, field="If-Match")
