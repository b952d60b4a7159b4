"""What others' programs fetch to check what the association signed: its keys, its profile, the lists of status."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify

from integrations import badges
from projections.reports import status_list
from projections.views import status_list as places
from web import issuing
from web.api.deeds import house
from web.api.reading import views
from web.auth.rights import public

pages = Blueprint("badges", __name__)
KEPT = "public, max-age=300"
"""How long others may keep an answer (seconds): so late at most they learn of a suspension or a new key."""


@pages.get("/.well-known/jwks.json")
@public
def keys() -> Response:
    """Give the public halves of all keys, the one that signs now first. Source: RFC 7517."""
    return _kept(issuing.keyring(house()).key_set(house().today()))


@pages.get("/.well-known/did.json")
@public
def identifier() -> Response:
    """Give the document of the association's identifier, by which programs that read badges find the keys."""
    keys = issuing.keyring(house()).all(house().today())
    return _kept(issuing.issuer(house()).did_document(keys))


@pages.get("/badges/issuer")
@public
def profile() -> Response:
    """Give the association as badges name it."""
    return _kept(issuing.issuer(house()).profile_document)


@pages.get("/badges/achievements/<code>")
@public
def achievement(code: str) -> Response:
    """Give what a programme's badges say was achieved."""
    return _kept(badges.achievement(issuing.issuer(house()), issuing.title_of(house(), code)))


@pages.get("/badges/status/<purpose>/<int:block>")
@public
def status(purpose: str, block: int) -> Response:
    """Give a list of what does not count today, signed. Source: W3C Bitstring Status List 1.0."""
    today = house().today()
    with views() as connection:
        if purpose not in status_list.PURPOSES or block >= places.blocks(connection):
            abort(404)
        bits = status_list.set_bits(connection, purpose, block, as_of=today)
    signed = issuing.signed_credential(
        house(),
        badges.status_list(
            issuing.issuer(house()),
            issuing.list_address(house(), purpose, block),
            purpose=purpose,
            places=bits,
            begins=issuing.start_of(house(), today),
        ),
    )
    return Response(signed, headers={"Cache-Control": KEPT}, content_type="application/vc+jwt")


def _kept(document: dict[str, Any]) -> Response:
    response = jsonify(document)
    response.headers["Cache-Control"] = KEPT
    return response
