"""Sessions of people at a browser: rows on the server, ended by sign-out, 30 idle minutes or 12 hours."""

import hashlib
import secrets
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from integrations.journal.codec import MICRO, to_micro
from integrations.journal.office import Office
from integrations.store.tables import sessions

IDLE = 30 * 60 * MICRO
WHOLE = 12 * 3600 * MICRO
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
    c, now = sessions.c, to_micro(office.clock())
    with office.database.reading() as connection:
        row = connection.execute(select(c.person, c.started, c.seen).where(c.hash == _hash(token))).first()
    if row is None or now - row.started > WHOLE or now - row.seen > IDLE:
        return None
    if now - row.seen > TOUCH:
        with office.database.writing() as connection:
            connection.execute(update(sessions).where(c.hash == _hash(token)).values(seen=now))
    return row.person  # type: ignore[no-any-return]


def end_session(office: Office, token: str) -> None:
    """End a session on the server, so that its cookie is worth nothing."""
    with office.database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.hash == _hash(token)))
