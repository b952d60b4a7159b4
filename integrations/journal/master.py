"""The master key that wraps every other key: a file of its own, made once, that only its owner can read."""

from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations.files import make_once


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
    make_once(path, b64encode(AESGCM.generate_key(256)))
    return read_master(path)
