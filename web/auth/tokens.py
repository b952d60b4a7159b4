"""Bearer tokens for programs: 256 random bits, shown once, kept as a hash, with an end and roles of their own."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select

from integrations.journal.codec import from_micro, to_micro
from integrations.journal.office import Office
from integrations.store.driver import as_uuid
from integrations.store.tables import tokens

PREFIX = "clg_"
LIFE = timedelta(days=365)
FIND = (
    "SELECT person, roles, ends, (SELECT max(originator_version) FROM journal WHERE originator_id = tokens.person) "
    "FROM tokens WHERE hash = ?"
)


class Bearer(NamedTuple):
    """Whose token it is, the roles it may use of theirs, and how many facts there are about the person."""

    person: UUID
    roles: frozenset[str]
    version: int


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
    with office.database.driving() as driver:
        rows = driver.run(FIND, (_hash(token),))
    if not rows:
        return None
    person, roles, ends, version = rows[0]
    if ends is not None and ends <= to_micro(office.clock()):
        return None
    return Bearer(as_uuid(person), frozenset(roles.split()), version or 0)


class Kept(NamedTuple):
    """A token as its owner sees it later: by its hash, never itself."""

    hash: str
    label: str
    roles: frozenset[str]
    made: datetime
    ends: datetime | None


def tokens_of(office: Office, person: UUID) -> list[Kept]:
    """Return a person's tokens, the latest first."""
    c = tokens.c
    query = select(c.hash, c.label, c.roles, c.made, c.ends).where(c.person == person).order_by(c.made.desc(), c.hash)
    with office.database.reading() as connection:
        rows = connection.execute(query).all()
    return [
        Kept(r.hash, r.label, frozenset(r.roles.split()), from_micro(r.made), r.ends and from_micro(r.ends))
        for r in rows
    ]


def end_token(office: Office, person: UUID, hash: str) -> None:
    """End one of a person's tokens at once; nothing changes if it is not theirs."""
    with office.database.writing() as connection:
        connection.execute(delete(tokens).where(tokens.c.hash == hash, tokens.c.person == person))


def revoke_token(office: Office, token: str) -> None:
    """End a token at once."""
    with office.database.writing() as connection:
        connection.execute(delete(tokens).where(tokens.c.hash == _hash(token)))
