"""Sessions of people at a browser: rows on the server, ended by sign-out, 30 idle minutes or 12 hours."""

import hashlib
import secrets
from contextlib import suppress
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.exc import OperationalError

from integrations.journal.codec import MICRO, to_micro
from integrations.journal.office import Office
from integrations.store.driver import as_uuid
from integrations.store.tables import sessions

IDLE = 30 * 60 * MICRO
WHOLE = 12 * 3600 * MICRO
FIND = "SELECT person, started, seen FROM sessions WHERE hash = ?"
SEEN = "UPDATE sessions SET seen = ? WHERE hash = ?"
TOUCH = 60 * MICRO
"""How stale `seen` may get before a request writes it again (microseconds)."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(office: Office, person: UUID) -> str:
    """Return the token of a new session; a signed-in browser always gets a new one."""
    token = secrets.token_urlsafe(32)
    now = to_micro(office.clock())
    with office.database.writing() as connection:
        connection.execute(insert(sessions).values(hash=_hash(token), person=person, started=now, seen=now))
    return token


def find_session(office: Office, token: str) -> UUID | None:
    """Return whose session it is, None when it has ended."""
    now = to_micro(office.clock())
    with office.database.driving() as driver:
        rows = driver.run(FIND, (_hash(token),))
        if not rows:
            return None
        person, started, seen = rows[0]
        if now - started > WHOLE or now - seen > IDLE:
            return None
        if now - seen > TOUCH:
            with suppress(OperationalError):  # a full disk must not keep people from reading
                driver.run(SEEN, (now, _hash(token)))
    return as_uuid(person)


def end_session(office: Office, token: str) -> None:
    """End a session on the server, so that its cookie is worth nothing."""
    with office.database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.hash == _hash(token)))
