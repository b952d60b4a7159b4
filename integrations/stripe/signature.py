"""Tells a notice that the payment processor signed from one that somebody else made up."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

TOLERANCE = 300
"""How many seconds a signature may lie in the past or the future. Source: Stripe's own libraries, and both ways."""
LARGEST = 256 * 1024


class Refused(Exception):
    """A message is not taken in; `code` says why: too-large, unsigned, untimely, forged, malformed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sign(body: bytes, secret: str, at: int) -> str:
    """Return the signature header of a body, made at an instant in seconds since 1970."""
    return f"t={at},v1={_mac(body, secret, str(at))}"


def verify(body: bytes, header: str | None, secrets: Sequence[str], now: datetime) -> None:
    """Let a body pass that one of the secrets signed within the tolerance.

    Raises Refused otherwise. The body must be the bytes as they came: nothing may be parsed before.
    """
    if len(body) > LARGEST:
        raise Refused("too-large")
    if not header:
        raise Refused("unsigned")
    fields = [part.partition("=")[::2] for part in header.split(",")]
    at = next((value for name, value in fields if name.strip() == "t"), "")
    given = [value.encode() for name, value in fields if name.strip() == "v1"]
    if not (at.isascii() and at.isdigit() and len(at) <= len("99999999999")):
        raise Refused("unsigned")
    if abs(now.timestamp() - int(at)) > TOLERANCE:
        raise Refused("untimely")
    expected = [_mac(body, secret, at).encode() for secret in secrets]
    # Every pair is compared, so that the time taken tells nothing.
    if not sum(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given):
        raise Refused("forged")


def _mac(body: bytes, secret: str, at: str) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
