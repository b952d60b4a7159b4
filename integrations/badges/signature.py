"""Statements signed with Ed25519 as a line of text, and how anybody opens one with the published keys alone."""

from collections.abc import Mapping
from typing import Any

import jwt
from jwt.algorithms import OKPAlgorithm

from integrations.badges.keyring import SigningKey

ALGORITHM = "EdDSA"
LONGEST = 1_000_000
"""Characters; a status list of which every bit differs from the next has 30,000."""


class NotGenuine(Exception):
    """A statement was not signed by the association, or was changed since; the message says which."""


def signed(statement: Mapping[str, Any], key: SigningKey, *, kid: str | None = None, typ: str = "JWT") -> str:
    """Return a statement as a compact JWS; the same statement and key give the same text. Source: RFC 7515, RFC 8037.

    `kid` is how the reader finds the key, its own id unless told.
    """
    return jwt.encode(dict(statement), key.private, algorithm=ALGORITHM, headers={"kid": kid or key.id, "typ": typ})


def opened(text: str, key_set: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a compact JWS says, checked by a set of public keys, without looking at any clock.

    Raises NotGenuine if no key of the set signed it, if it was changed, or if it is none.
    """
    try:
        kid = str(jwt.get_unverified_header(text[:LONGEST]).get("kid", "")).rpartition("#")[2]
        wanted = next((each for each in _keys(key_set) if each.get("kid") == kid), None)
        if wanted is None:
            message = f"its key {kid[:60]!r} is not in the set; fetch the association's set anew, or it is not theirs"
            raise NotGenuine(message)
        options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
        found: dict[str, Any] = jwt.decode(text[:LONGEST], _key(wanted), algorithms=[ALGORITHM], options=options)
    except jwt.InvalidSignatureError:
        raise NotGenuine(
            "its signature does not fit: it was changed after it was signed, or signed by another"
        ) from None
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise NotGenuine(f"it is no signed statement ({error}); save it as it was answered") from None
    return found


def _keys(key_set: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = key_set.get("keys")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotGenuine(
            "the keys are no set of keys; save /.well-known/jwks.json of the association as it is answered"
        )
    return found


def _key(jwk: Mapping[str, Any]) -> Any:  # noqa: ANN401  the library's kinds of keys
    try:
        return OKPAlgorithm.from_jwk(dict(jwk))
    except (jwt.InvalidKeyError, ValueError, TypeError):
        raise NotGenuine("the set holds no Ed25519 key under that id; fetch the association's set anew") from None
