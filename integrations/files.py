"""Files that must last: on the disk before anybody relies on them, and for their owner alone."""

import contextlib
import os
import tempfile
from pathlib import Path


def make_once(path: Path, content: bytes) -> bytes:
    """Make a file that only its owner can read, unless there is one, and return what is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    _write(handle, content)
    # A link appears whole or not at all, and never replaces what another process made first.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
    return path.read_bytes()


def keep(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, over whatever is there."""
    _write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), content)


def flush(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
