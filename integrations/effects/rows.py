"""The list of what is to be done outside: due, done, or stuck and waiting for a person to look."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select, update

from domain.errors import NotFound, RuleBroken
from integrations.store.tables import effects

DUE, DONE, STUCK = "due", "done", "stuck"
LEASE = 120_000_000
"""Microseconds for which one worker has a row to itself; after that it counts as killed."""
RESEND = 23 * 3_600 * 1_000_000
"""How long the same key may be sent again, in microseconds. Source: Stripe keeps keys for 24 hours at least."""
FIRST_WAIT = 5_000_000
"""Microseconds until what could not be done is tried again the first time."""
ENDLESS = ("erasure",)
"""Kinds that are tried until they are done, and stand on the list of what is stuck meanwhile."""
WORDS = 300
HELD_UP = (effects.c.state == STUCK) | (
    (effects.c.state == DUE) & effects.c.kind.in_(ENDLESS) & effects.c.problem.is_not(None)
)
PUT = (
    "INSERT INTO effects (key, intent, kind, target, state, tries, next, first) "
    "VALUES ({0}, {0}, {0}, {0}, 'due', 0, {0}, 0) ON CONFLICT (key) DO NOTHING"
)


class Row(NamedTuple):
    """One thing to be done outside, as it stands. `intent` is a position, instants are microseconds."""

    key: str
    intent: int
    kind: str
    target: UUID
    state: str
    tries: int
    next: int
    first: int
    problem: str | None
    reference: str | None
    url: str | None


class Intent(NamedTuple):
    """What a fact wants done: the key it is known by everywhere, the fact's position, the kind, on what."""

    key: str
    position: int
    kind: str
    target: UUID


def put(connection: Connection, intent: Intent, now: int) -> None:
    """Put an intent on the list, unless it stands there already."""
    postgres = connection.dialect.name == "postgresql"
    target = intent.target if postgres else intent.target.hex
    statement = PUT.format("%s" if postgres else "?")
    connection.exec_driver_sql(statement, (intent.key, intent.position, intent.kind, target, now))


def due(connection: Connection, kinds: Collection[str], now: int, limit: int) -> list[Row]:
    """Return what of these kinds is to be done by now, the longest waiting first."""
    c = effects.c
    ripe = (c.state == DUE) & (c.next <= now) & c.kind.in_(kinds)
    query = select(effects).where(ripe).order_by(c.next, c.intent).limit(limit)
    return [Row(*row) for row in connection.execute(query)]


def claim(connection: Connection, row: Row, now: int) -> bool:
    """Take a row for one try; False if another worker was quicker."""
    c = effects.c
    mine = (c.key == row.key) & (c.state == DUE) & (c.tries == row.tries) & (c.next == row.next)
    values = {"tries": row.tries + 1, "next": now + LEASE, "first": _first(row, now)}
    return connection.execute(update(effects).where(mine).values(values)).rowcount == 1


def _first(row: Row, now: int) -> int:
    """Return when the key was first sent; a person's retry after a search that found nothing begins anew."""
    forgotten = row.tries == 0 and now - row.first > RESEND
    return now if not row.first or forgotten else row.first


def finish(
    connection: Connection, key: str, since: int, *, reference: str | None = None, url: str | None = None
) -> None:
    """Mark a row as done, with what the other side answered; `since` is when it was due as this try began.

    What is tried until it is done stays open if another try has spoken of it since: it may be held up anew.
    """
    c = effects.c
    unspoken = (c.next == since) | c.kind.not_in(ENDLESS)
    values = {"state": DONE, "reference": reference, "url": url, "problem": None}
    connection.execute(update(effects).where(c.key == key, unspoken).values(values))


def delay(connection: Connection, key: str, until: int, problem: str) -> None:
    """Try a row again later."""
    values = {"next": until, "problem": problem[:WORDS]}
    connection.execute(update(effects).where(effects.c.key == key).values(values))


def reopen(connection: Connection, key: str, until: int, problem: str) -> None:
    """Try a row later that was held up, though it counted as done."""
    values = {"state": DUE, "next": until, "problem": problem[:WORDS]}
    connection.execute(update(effects).where(effects.c.key == key).values(values))


def stick(connection: Connection, key: str, problem: str) -> None:
    """Put a row on the stuck list, with the reason."""
    values = {"state": STUCK, "problem": problem[:WORDS]}
    connection.execute(update(effects).where(effects.c.key == key).values(values))


def find(connection: Connection, key: str) -> Row | None:
    """Return a row by its key, None if nothing intends it (yet)."""
    row = connection.execute(select(effects).where(effects.c.key == key)).first()
    return None if row is None else Row(*row)


def stuck(connection: Connection) -> list[Row]:
    """Return everything that waits for a person to look at it, oldest first."""
    query = select(effects).where(HELD_UP).order_by(effects.c.intent)
    return [Row(*row) for row in connection.execute(query)]


def retry(connection: Connection, key: str, now: int) -> None:
    """Try a stuck row anew. Raises NotFound or RuleBroken if there is nothing stuck under that key."""
    _release(connection, key, HELD_UP, {"state": DUE, "tries": 0, "next": now})


def settle(connection: Connection, key: str) -> None:
    """Close a stuck row that was dealt with by hand. Raises NotFound or RuleBroken as `retry` does."""
    _release(connection, key, effects.c.state == STUCK, {"state": DONE})


def _release(connection: Connection, key: str, wanted: ColumnElement[bool], values: dict[str, object]) -> None:
    if connection.execute(update(effects).where(effects.c.key == key, wanted).values(values)).rowcount:
        return
    row = find(connection, key)
    if row is None:
        message = f"nothing is known under {key!r}; look at the list of what is stuck"
        raise NotFound(message, field="key")
    if row.kind in ENDLESS and row.state == DUE:
        message = f"{key!r} cannot be settled by hand; it is tried until it is done: do what its reason says"
        raise RuleBroken(message, field="key")
    message = f"{key!r} is {row.state}, not stuck; there is nothing to decide"
    raise RuleBroken(message, field="key")
