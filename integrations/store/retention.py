"""Deletes what has served its time: counts of tries, requests' keys, old sessions, letters not answered, imports."""

from sqlalchemy import Connection, delete, select, update

from integrations.store.tables import batch_lines, idempotency, limits, resets, sessions
from integrations.store.trial_tables import trial_found, trials

MICRO = 1_000_000
REQUESTS = 30 * 24 * 3600 * MICRO
"""How long a request may be repeated under its key (microseconds). Policies' and effects' keys are kept for ever."""
SESSIONS = 24 * 3600 * MICRO
"""After this none is worth anything: web ends them after twelve hours."""
RESETS = 3600 * MICRO
"""How long a letter about a forgotten password can be answered."""
IMPORTS = 30 * 24 * 3600 * MICRO
"""How long what an import is to do is kept for it to be begun or resumed."""
TRIALS = 7 * 24 * 3600 * MICRO
"""How long the answer of a what-if is kept."""
OF_PEOPLE = "________-____-____-____-____________"
NOBODYS = "None"


def purge(connection: Connection, now: int) -> int:
    """Delete what is over at an instant (microseconds); return how many rows."""
    i, b = idempotency.c, batch_lines.c
    old = trials.c.made <= now - TRIALS
    over = (
        delete(trial_found).where(trial_found.c.trial.in_(select(trials.c.id).where(old))),
        delete(trials).where(old),
        delete(limits).where(limits.c.ends <= now),
        delete(idempotency).where(i.made <= now - REQUESTS, i.scope.like(OF_PEOPLE) | (i.scope == NOBODYS)),
        delete(sessions).where(sessions.c.started <= now - SESSIONS),
        delete(resets).where(resets.c.made <= now - RESETS),
        update(batch_lines).where(b.made <= now - IMPORTS, b.body.is_not(None)).values(body=None),
    )
    return sum(connection.execute(statement).rowcount for statement in over)
