"""Turns the master key: every key is wrapped anew, then the file changes; killed in between, the next start ends it."""

import contextlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy.exc import DBAPIError

from integrations.journal.keys import Keys
from integrations.journal.master import MasterKeyMissing, make_master, read_master
from integrations.store.database import Database

LOOKUP = "lookup"


def rotate(keys: Keys, path: Path) -> int:
    """Wrap every key with a new master key, put its file in place, and return how many keys there were."""
    count = keys.rotate(make_master(_fresh(path)))
    _put_in_place(path)
    return count


def end_rotation(database: Database, path: Path) -> None:
    """Put a new master key in place if the keys are wrapped with it already; a draft that is not used is let be."""
    with contextlib.suppress(MasterKeyMissing):
        if fits(database, read_master(_fresh(path))):
            _put_in_place(path)


def fits(database: Database, master: bytes) -> bool:
    """Tell whether the keys of a store are wrapped with a master key; an empty store fits none."""
    try:
        return Keys(database, master).opens(LOOKUP)
    except (InvalidTag, DBAPIError):
        return False


def kept_at(path: Path) -> Path:
    """Return where the master key from before is kept."""
    return path.with_suffix(".old")


def _fresh(path: Path) -> Path:
    return path.with_suffix(".new")


def _put_in_place(path: Path) -> None:
    # Another process that starts now may do the same: whoever comes second finds nothing left to do.
    with contextlib.suppress(FileNotFoundError):
        kept_at(path).unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):
            os.link(path, kept_at(path))
        _fresh(path).replace(path)
