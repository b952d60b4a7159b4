"""The list of who was erased, in a file kept apart from all backups, so that a restore forgets them again."""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

NAME = "erased.txt"


class Ledger:
    """A file with one id a line; several processes may enter somebody at once. A missing file names nobody."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def persons(self) -> set[UUID]:
        """Return everybody in the file. Raises ValueError if a line is no id."""
        if not self.path.exists():
            return set()
        return {UUID(line) for line in self.path.read_text().split()}

    def enter(self, *persons: UUID) -> None:
        """Enter persons, once each; they stand on the disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = self.persons()
            file.writelines(f"{person}\n" for person in sorted(set(persons) - known))
            file.flush()
            os.fsync(file.fileno())


def known_to(ledgers: Iterable[Ledger]) -> set[UUID]:
    """Return everybody whom one of these lists names."""
    return {person for ledger in ledgers for person in ledger.persons()}
