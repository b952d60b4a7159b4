"""Bearer tokens for programs: 256 random bits, shown once, kept as a hash, with an end and roles of their own."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select

from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.store.tables import tokens

PREFIX = "clg_"
LIFE = timedelta(days=365)


class Bearer(NamedTuple):
    """Whose token it is and the roles it may use of theirs."""

    person: UUID
    roles: frozenset[str]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(office: Office, person: UUID, *, label: str, roles: frozenset[str], life: timedelta = LIFE) -> str:
    """Return a new token; it cannot be shown again."""
    token = PREFIX + secrets.token_urlsafe(32)
    now = office.clock()
    row = {
        "hash": _hash(token),
        "person": person,
        "label": label,
        "roles": " ".join(sorted(roles)),
        "made": to_micro(now),
        "ends": to_micro(now + life),
    }
    with office.database.writing() as connection:
        connection.execute(insert(tokens).values(row))
    return token


def find_token(office: Office, token: str) -> Bearer | None:
    """Return whose token it is, None when unknown or ended."""
    c = tokens.c
    with office.database.reading() as connection:
        row = connection.execute(select(c.person, c.roles, c.ends).where(c.hash == _hash(token))).first()
    if row is None or (row.ends is not None and row.ends <= to_micro(office.clock())):
        return None
    return Bearer(row.person, frozenset(row.roles.split()))


def revoke_token(office: Office, token: str) -> None:
    """End a token at once."""
    with office.database.writing() as connection:
        connection.execute(delete(tokens).where(tokens.c.hash == _hash(token)))
