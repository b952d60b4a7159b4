"""Seals what has been added to the journal: every 10,000 positions, or every minute while anything is added."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.ports import Clock
from integrations.checkpoints.seals import Seal, SealBroken
from integrations.checkpoints.series import Overtaken, Series, standing
from integrations.checkpoints.tree import blocks, root
from integrations.journal.recorder import Recorder

MOST = 10_000
OFTEN = timedelta(minutes=1)
log = structlog.get_logger()


class End(NamedTuple):
    """Where the series ends: what the next checkpoint must know, and how long the file was when it was read."""

    size: int
    number: int
    digest: str
    made: datetime | None
    reached: int


class Sealing:
    """A job of the worker. Its series is read once, and again only when somebody else has added to the file."""

    def __init__(self, recorder: Recorder, series: Series, key: Ed25519PrivateKey, clock: Clock) -> None:
        self.recorder = recorder
        self.series = series
        self.key = key
        self.clock = clock
        self._end: End | None = None
        self._warned = False

    def step(self) -> int:
        """Make the next checkpoint if it is time; return how many facts it seals.

        A journal that ends before its last checkpoint was cut off or restored: nothing is sealed until a person
        says which (`collegium check --checkpoints`).
        """
        end, head = self._ending(), self.recorder.head()
        if head < end.reached:
            self._warn(head, end.reached)
            return 0
        if head == end.reached or (head < end.reached + MOST and not self._is_time(end)):
            return 0
        try:
            return self._seal(end, head).facts
        except Overtaken:
            return 0

    def seal_all(self) -> int:
        """Seal everything up to the head now; return the position reached."""
        head = self.recorder.head()
        while (end := self._ending()).reached < head:
            with suppress(Overtaken):
                self._seal(end, head)
        return end.reached

    def restored(self) -> int:
        """Say that the journal was restored from a backup and ends where it ends; return that position.

        What was sealed beyond is given up by this signed line, which nobody without the key can write.
        """
        end, head = self._ending(), self.recorder.head()
        if head >= end.reached:
            message = f"the journal reaches beyond its last checkpoint ({end.reached}): there is nothing to give up"
            raise SealBroken(message)
        self._add(end, after=head, through=head, facts=0, blocks=(), root="", restored=True)
        self._end = None  # what still holds is found by reading all
        return head

    def _seal(self, end: End, head: int) -> Seal:
        after, through = end.reached, min(head, end.reached + MOST)
        facts = list(self.recorder.walk(after, through))
        hashes = blocks(facts, after, through)
        hexed = tuple(hash.hex() for hash in hashes)
        return self._add(end, after=after, through=through, facts=len(facts), blocks=hexed, root=root(hashes).hex())

    def _add(self, end: End, **what: Any) -> Seal:
        made = self.clock().isoformat()
        seal = Seal(number=end.number + 1, made=made, previous=end.digest, **what).signed(self.key)
        size = self.series.add(seal, end.size)
        self._end = End(size, seal.number, seal.digest(), datetime.fromisoformat(made), seal.through)
        return seal

    def _ending(self) -> End:
        size = self.series.size()
        if self._end is None or self._end.size != size:
            seals = self.series.read()
            held, last = standing(seals), seals[-1] if seals else None
            made = datetime.fromisoformat(last.made) if last else None
            reached = held[-1].through if held else 0
            self._end = End(size, len(seals), last.digest() if last else "", made, reached)
        return self._end

    def _is_time(self, end: End) -> bool:
        return end.made is None or self.clock() - end.made >= OFTEN

    def _warn(self, head: int, after: int) -> None:
        if not self._warned:
            log.error("journal_ends_before_checkpoint", head=head, checkpoint=after)
        self._warned = True
