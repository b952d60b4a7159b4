"""The secret address of one's own calendar: a token worth no role at all, replaced whenever its owner wishes."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from integrations.journal.office import Office
from integrations.store.tables import tokens
from web.auth.tokens import find_token, make_token

LABEL = "Calendar of my events"
LIFE = timedelta(days=10 * 365)


def renew_feed(office: Office, person: UUID) -> str:
    """Return a new secret for a person's calendar; the one before opens nothing from now on."""
    with office.database.writing() as connection:
        connection.execute(delete(tokens).where(tokens.c.person == person, tokens.c.label == LABEL))
    return make_token(office, person, label=LABEL, roles=frozenset(), life=LIFE)


def feed_owner(office: Office, secret: str) -> UUID | None:
    """Return whose calendar a secret opens, None for any other token: those open no address."""
    found = find_token(office, secret)
    return found.person if found and not found.roles else None
