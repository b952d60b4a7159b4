"""Tells a message that a webinar system signed from one that somebody else made up. Source: Standard Webhooks 1.0.0."""

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from integrations.stripe.signature import LARGEST, TOLERANCE, Refused

SPACE = " "
SECONDS = re.compile("[0-9]{1,11}")
LONGEST_ID = 80


def verify(body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: datetime) -> str:
    """Return the id of a message that one of the secrets signed within the tolerance, before or after now.

    Raises Refused otherwise. The body must be the bytes as they came: nothing may be parsed before.
    """
    if len(body) > LARGEST:
        raise Refused("too-large")
    id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = [each.encode() for each in headers.get("webhook-signature", "").split(SPACE) if each.startswith("v1,")]
    if not given or not 0 < len(id) <= LONGEST_ID or not SECONDS.fullmatch(stamp):
        raise Refused("unsigned")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE:
        raise Refused("untimely")
    expected = [_signed(secret, id, int(stamp), body).encode() for secret in secrets]
    # Every pair is compared, so that the time taken tells nothing.
    if not sum(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given):
        raise Refused("forged")
    return id


def _signed(secret: str, id: str, stamp: int, body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Refused("malformed") from None
    return Webhook(secret).sign(id, datetime.fromtimestamp(stamp, UTC), text)
