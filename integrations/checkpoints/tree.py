"""The hash tree over a range of the journal: a leaf per fact, a block per 256 positions, a root over the blocks.

Leaves and nodes are hashed as RFC 6962 §2.1 says. Blocks go by position, so a fact that was taken out or put in
changes its own block only, and the damage is named to within 256 positions.
"""

import hashlib
from collections.abc import Iterable, Sequence
from struct import Struct

from domain.journal import RawEntry

BLOCK = 256
EMPTY = hashlib.sha256(b"").digest()
_head = Struct(">cQ16sIqI").pack


def leaf(raw: RawEntry) -> bytes:
    """Return the hash of everything that is stored of a fact (32 bytes)."""
    topic = raw.topic.encode()
    head = _head(b"\0", raw.position, raw.originator_id.bytes, raw.version, raw.recorded, len(topic))
    return hashlib.sha256(head + topic + raw.state).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes in their order (32 bytes); one alone is its own root. Source: RFC 6962 §2.1."""
    level = list(hashes) or [EMPTY]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        rest = level[len(level) & ~1 :]
        level = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs] + rest
    return level[0]


def blocks(facts: Iterable[RawEntry], after: int, through: int) -> list[bytes]:
    """Return the root of each block of 256 positions beyond `after`, the last one cut off at `through`.

    The facts come in the order they are stored in; one whose position lies outside the range is refused
    (ValueError).
    """
    leaves: list[list[bytes]] = [[] for _ in range(after, through, BLOCK)]
    for raw in facts:
        if not after < raw.position <= through:
            message = f"position {raw.position} lies outside {after + 1} to {through}"
            raise ValueError(message)
        leaves[(raw.position - after - 1) // BLOCK].append(leaf(raw))
    return [root(hashes) for hashes in leaves]
