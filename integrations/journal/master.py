"""The master key that wraps every other key: a file of its own, made once, that only its owner can read."""

import contextlib
import os
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class MasterKeyMissing(Exception):
    """There is no master key where the settings say; nothing personal can be read or written."""


class MasterKeyWrong(MasterKeyMissing):
    """There is a master key, but not the one that the stored keys were wrapped with."""


def read_master(path: Path) -> bytes:
    """Return the master key. Raises MasterKeyMissing with the way to make one."""
    try:
        key = b64decode(path.read_text().strip(), validate=True)
        AESGCM(key)
        return key  # noqa: TRY300  the two belong together
    except ValueError:
        message = f"{path} is no master key; restore it from its backup"
        raise MasterKeyMissing(message) from None
    except FileNotFoundError:
        message = f"no master key at {path}; restore its backup, or in a new installation run: collegium keys make"
        raise MasterKeyMissing(message) from None


def make_master(path: Path) -> bytes:
    """Make a master key file that only its owner can read, unless there is one, and return the key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w") as file:
        file.write(b64encode(AESGCM.generate_key(256)).decode())
        file.flush()
        os.fsync(file.fileno())
    # A link appears whole or not at all, and never replaces a key that another process made first.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
    return read_master(path)
