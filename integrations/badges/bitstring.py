"""The list of certificates that do not count, a bit for each, in which one hides among many.

Source: W3C Bitstring Status List 1.0.
"""

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from integrations.badges.issuer import Issuer

LEAST = 131_072
"""Entries of a list. Source: §6.1."""
GOOD_FOR = timedelta(days=2)
"""After this a copy that somebody kept is no longer believed; whoever checks fetches the list anew."""
TTL = 5 * 60 * 1000
"""How long a list may be kept before it is fetched again (milliseconds)."""
CONTEXT = "https://www.w3.org/ns/credentials/v2"
NO_TIME = 0
GZIP = 16
"""What tells zlib that a header of gzip comes first."""
LARGEST = 5 * 1024 * 1024
"""Bytes of a list that is unpacked, against a small text that unpacks to a huge one."""


def encoded(places: Iterable[int], size: int = LEAST) -> str:
    """Return bits as text, those at the places set: the leftmost bit is place 0. Source: §2.2, §3.3.

    The same places give the same text. Raises IndexError for a place outside.
    """
    bits = bytearray(size // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=NO_TIME)).decode().rstrip("=")


def is_set(text: str, place: int) -> bool:
    """Tell whether a bit of an encoded list is set. Raises IndexError for a place outside, ValueError for no list."""
    inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | GZIP)
    bits = inflating.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)), LARGEST)
    return bool(bits[place // 8] & 0x80 >> place % 8)


def status_list(
    issuer: Issuer, address: str, *, purpose: str, places: Iterable[int], begins: datetime
) -> dict[str, Any]:
    """Return a list as a credential to be signed, good from an instant on for two days. Source: §2.2."""
    ends = begins + GOOD_FOR
    return {
        "@context": [CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": instant(begins),
        "validUntil": instant(ends),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(places),
            "ttl": TTL,
        },
        "iss": issuer.did,
        "jti": address,
        "nbf": int(begins.timestamp()),
        "exp": int(ends.timestamp()),
    }


def entry(address: str, *, purpose: str, index: int) -> dict[str, Any]:
    """Return what a badge says of where its bit is. Source: §2.1."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def instant(moment: datetime) -> str:
    """Return an instant as credentials write it, on the clock of its zone: 2026-03-01T00:00:00+01:00."""
    return moment.isoformat(timespec="seconds")
