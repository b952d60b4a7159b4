"""A postman who lays letters into a folder: for demonstrations, and for those who carry them on themselves."""

import hashlib
import os
from pathlib import Path
from uuid import UUID

from domain.ports import Clock
from integrations.mail.message import as_message
from integrations.mail.ports import Letter


class FolderPostman:
    """Writes each letter whole into `new`, under the person's id and the letter's key (a Maildir)."""

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, letter: Letter) -> None:
        """Write the letter; the same letter again replaces it."""
        for name in ("tmp", "new", "cur"):
            (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{letter.person.hex}.{hashlib.sha256(letter.key.encode()).hexdigest()[:16]}.eml"
        draft = self._folder / "tmp" / name
        with draft.open("wb") as file:
            file.write(as_message(letter, self._sender, self._clock).as_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "new" / name)

    def forget(self, person: UUID) -> None:
        """Delete every letter to the person."""
        for letter in self._folder.glob(f"*/{person.hex}.*"):
            letter.unlink(missing_ok=True)
