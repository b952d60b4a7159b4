"""Evidence in a folder: a file each, under a name that says nothing, sealed with the person's own key."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from domain.errors import NotFound
from integrations.files import flush, make_once
from integrations.journal.keys import Keys

GONE = "this file was withdrawn or deleted; there is nothing left to show"


class FolderCabinet:
    """A cabinet whose drawers are folders, named by the persons' ids."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder = folder
        self.keys = keys

    def keep(self, person: UUID, evidence: UUID, content: bytes) -> None:
        """Keep a file; it is on the disk when this returns. Raises Erased for the erased."""
        drawer = self.folder / str(person)
        make_once(drawer / str(evidence), self.keys.sealing(person).seal_bytes(content))
        flush(drawer)
        flush(self.folder)

    def fetch(self, person: UUID, evidence: UUID) -> bytes:
        """Return a file. Raises NotFound if it is gone, or the person's key is."""
        key = self.keys.opening(person)
        try:
            sealed = (self.folder / str(person) / str(evidence)).read_bytes()
        except FileNotFoundError:
            raise NotFound(GONE) from None
        if key is None:
            raise NotFound(GONE)
        return key.open_bytes(sealed)

    def drop(self, person: UUID, evidence: UUID) -> None:
        """Delete a file; nothing if there is none."""
        with suppress(FileNotFoundError):
            (self.folder / str(person) / str(evidence)).unlink()

    def forget(self, person: UUID) -> None:
        """Delete the person's drawer with all that is in it."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder / str(person))

    def older(self, than: float) -> Iterator[tuple[UUID, UUID]]:
        """Yield person and name of each file kept before an instant; drafts that were broken off are deleted."""
        for file in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime > than:
                    continue
                try:
                    yield UUID(file.parent.name), UUID(file.name)
                except ValueError:
                    file.unlink()
