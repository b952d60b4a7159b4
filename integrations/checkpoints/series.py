"""The checkpoints one after the other, a line each, in a file outside the database they watch over."""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from integrations.checkpoints.seals import Seal, SealBroken

TAIL = 1_000_000
"""Bytes at the end of the file among which its last whole line ends: no checkpoint is as long."""


class Overtaken(Exception):
    """Somebody else has written a checkpoint since the series was read; read it again."""


class Series:
    """A file of checkpoints. Whoever adds to it says how long it was when they read it; anybody may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Seal]:
        """Return all checkpoints. Raises SealBroken naming the line that is none.

        A last line without its end was being written when its process died: it is left out, and made again.
        """
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return []
        *lines, _torn = text.split(b"\n")
        return [self._parse(line, number) for number, line in enumerate(lines, 1)]

    def size(self) -> int:
        """Return the length of the file in bytes, 0 if there is none."""
        return self.path.stat().st_size if self.path.exists() else 0

    def add(self, seal: Seal, size: int) -> int:
        """Write a checkpoint down, durably, behind the last whole line; return how long the file is then.

        Raises Overtaken if it is not `size` bytes long any more.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if (now := os.fstat(file.fileno()).st_size) != size:
                message = f"{self.path} was {size} bytes long and is {now}"
                raise Overtaken(message)
            file.seek(max(size - TAIL, 0))
            tail = file.read()
            file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
            file.write(msgspec.json.encode(seal) + b"\n")
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def _parse(self, line: bytes, number: int) -> Seal:
        try:
            return msgspec.json.decode(line, type=Seal)
        except (msgspec.DecodeError, UnicodeDecodeError):
            message = f"{self.path}, line {number}: this is no checkpoint; compare with the copy you keep elsewhere"
            raise SealBroken(message) from None


def standing(seals: Sequence[Seal]) -> list[Seal]:
    """Return the checkpoints that still speak of the journal: a restore gives up those that reach beyond it."""
    held: list[Seal] = []
    for seal in seals:
        if seal.restored:
            held = [earlier for earlier in held if earlier.through <= seal.through]
        else:
            held.append(seal)
    return held
