"""One checkpoint, its signature, and the Ed25519 key that makes it: a file that only its owner can read."""

from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from integrations.files import keep, make_once


class SealBroken(Exception):
    """A checkpoint, its key or its series cannot be relied on; the message says which and what to do."""


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal held beyond one position and up to another, when it was sealed."""

    number: int
    after: int
    through: int
    facts: int
    blocks: tuple[str, ...]
    """Root of each block of 256 positions (hexadecimal)."""
    root: str
    made: str
    """Instant in UTC, ISO 8601."""
    previous: str
    """Hash of the line before (hexadecimal), "" in the first."""
    restored: bool = False
    """True: the journal was restored from a backup and ends at `through`; what was sealed beyond is given up."""
    signature: str = ""

    def statement(self) -> bytes:
        """Return what is signed: the line with its signature left out."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""))

    def signed(self, key: Ed25519PrivateKey) -> "Seal":
        """Return the same with its signature."""
        return msgspec.structs.replace(self, signature=key.sign(self.statement()).hex())

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Tell whether nobody but the key's owner can have written this."""
        try:
            key.verify(bytes.fromhex(self.signature), self.statement())
        except (InvalidSignature, ValueError):
            return False
        return True

    def digest(self) -> str:
        """Return the hash by which the next line names this one."""
        return sha256(msgspec.json.encode(self)).hexdigest()


def make_signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the signing key at a path, made if there is none; its public half is written beside it (`.pub`)."""
    new = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = _parsed(make_once(path, new), path)
    keep(path.with_suffix(".pub"), key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Return a public key to check with. Raises SealBroken if the file is missing or none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except FileNotFoundError:
        message = f"no public key at {path}; name the copy you keep elsewhere, or let checkpoints be made first"
        raise SealBroken(message) from None
    except ValueError:
        message = f"{path} is no public key; name the copy you keep elsewhere"
        raise SealBroken(message) from None
    if not isinstance(key, Ed25519PublicKey):
        message = f"{path} is a public key of another kind; checkpoints are signed with Ed25519"
        raise SealBroken(message)
    return key


def _parsed(pem: bytes, path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{path} is no signing key; restore it from its backup"
        raise SealBroken(message)
    return key
