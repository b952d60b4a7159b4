"""Holds the journal against its checkpoints and names the positions where they differ."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from integrations.checkpoints.seals import Seal
from integrations.checkpoints.series import standing
from integrations.checkpoints.tree import BLOCK, blocks, root
from integrations.journal.codec import to_micro
from integrations.journal.recorder import Recorder


def audit(recorder: Recorder, seals: Sequence[Seal], key: Ed25519PublicKey) -> list[str]:
    """Return a sentence for each checkpoint that is forged and each range that is not as it was sealed."""
    return [*_forged(seals, key), *_damaged(recorder, standing(seals))]


def unsealed(recorder: Recorder, seals: Sequence[Seal], *, before: datetime) -> list[str]:
    """Return a sentence if a fact that was recorded before an instant is under no checkpoint: some may be cut off."""
    reached = max((seal.through for seal in standing(seals)), default=0)
    first = next(iter(recorder.page(reached, 1)), None)
    if first is None or first.recorded >= to_micro(before):
        return []
    span, elsewhere = f"positions {reached + 1} to {recorder.head()}", "compare with the copy that you keep elsewhere"
    missing = f"{span} are under no checkpoint: the last were taken away, or none were made"
    return [f"{missing}; {elsewhere}, and if it has none either, run: collegium checkpoints make"]


def _forged(seals: Sequence[Seal], key: Ed25519PublicKey) -> Iterator[str]:
    previous, reached = "", 0
    for number, seal in enumerate(seals, 1):
        span = f"checkpoint {seal.number} (positions {seal.after + 1} to {seal.through})"
        if not seal.is_signed_by(key):
            yield f"{span} does not bear the signature of the key: it was written or changed by somebody else"
        elif (seal.number, seal.previous) != (number, previous):
            yield f"{span} does not follow the one before it: a checkpoint was taken out or put in between"
        elif not seal.restored and seal.after != reached:
            yield f"{span} does not begin where the one before it ended, at {reached}"
        elif root([bytes.fromhex(block) for block in seal.blocks]).hex() != seal.root and not seal.restored:
            yield f"{span} names blocks that do not make its root"
        held = standing(seals[:number])
        previous, reached = seal.digest(), held[-1].through if held else 0


def _damaged(recorder: Recorder, seals: Sequence[Seal]) -> Iterator[str]:
    head = recorder.head()
    for seal in seals:
        if seal.after >= head:
            yield f"positions {seal.after + 1} to {seal.through} are missing: the journal ends at {head}"
            continue
        found = [hash.hex() for hash in blocks(recorder.walk(seal.after, seal.through), seal.after, seal.through)]
        for index, (now, sealed) in enumerate(zip(found, seal.blocks, strict=False)):
            if now != sealed:
                first = seal.after + index * BLOCK + 1
                last = min(first + BLOCK - 1, seal.through)
                yield f"positions {first} to {last} are not as they were sealed at {seal.made}"
