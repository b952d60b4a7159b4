"""The journal on PostgreSQL: writers share a fence, and a reader closes it for an instant to learn the safe head."""

import hashlib
from collections.abc import Sequence
from functools import cache

from integrations.journal.recorder import Recorder, Stored
from integrations.store import idempotency
from integrations.store.driver import Driver
from integrations.store.idempotency import Claim

FENCE = 0x436F6C6C  # "Coll"
ROW = "(?::uuid, ?::int, ?, ?::bytea, ?::bigint)"
GUARDS = (
    """CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'facts are never changed: state a new one'; END $$""",
    """CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()""",
)
PAGE = 2_000
LOCK = "SELECT pg_advisory_xact_lock(?)"
HEAD = (
    f"WITH fence AS MATERIALIZED (SELECT pg_advisory_xact_lock({FENCE})) "  # nosec B608
    "SELECT pg_sequence_last_value('journal_position_seq') FROM fence"
)
"""The sequence is read in each row that the fence yields, so only once the fence is closed."""


class PostgresRecorder(Recorder):
    """Appends under a shared transaction lock taken inside the INSERT itself, before any position."""

    def append(self, driver: Driver, stored: Sequence[Stored], claim: Claim | None = None) -> list[int]:
        """Insert in as few statements as the driver's parameter limit allows; the key goes with the last."""
        positions: list[int] = []
        for start in range(0, len(stored), PAGE):
            part = stored[start : start + PAGE]
            values = [v for e, at in part for v in (e.originator_id, e.originator_version, e.topic, e.state, at)]
            if claim is not None and start + PAGE >= len(stored):
                rows = driver.run(_keyed(len(part)), (lock_of(*claim[:2]), *values, *claim))
            else:
                rows = driver.run(_plain(len(part)), values)
            positions += [row[0] for row in rows]
        if claim is not None and not stored:
            idempotency.claim(driver, claim, 0)
        return positions

    def at_once(self, stored: Sequence[Stored], _claim: Claim | None) -> bool:
        """Tell whether it is a page at most."""
        return len(stored) <= PAGE

    def hold(self, driver: Driver, claim: Claim) -> None:
        """Take the key's lock ahead of what waits for others: reservations."""
        driver.run(LOCK, (lock_of(*claim[:2]),))

    def head(self) -> int:
        """Return the safe head: whoever had taken a position below it has committed or given up."""
        with self.database.driving() as driver:
            return driver.run(HEAD)[0][0] or 0


def lock_of(*names: str) -> int:
    """Return the number by which the database locks what bears these names."""
    return int.from_bytes(hashlib.blake2b("\0".join(names).encode(), digest_size=8).digest(), "big", signed=True)


def _inserting(rows: int, behind: str = "") -> str:
    """Return the fence, to be passed behind another lock, and the INSERT that draws positions within it."""
    values = ", ".join([ROW] * rows)
    return (
        f"fence AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared({FENCE}){behind}), "  # nosec B608
        "facts AS (INSERT INTO journal (originator_id, originator_version, topic, state, recorded) "
        f"SELECT v.* FROM fence, (VALUES {values}) AS v RETURNING position)"
    )


@cache
def _plain(rows: int) -> str:
    return f"WITH {_inserting(rows)} SELECT position FROM facts ORDER BY position"  # nosec B608


@cache
def _keyed(rows: int) -> str:
    """Return one statement that locks the key, passes the fence, appends, and only then writes the key's row.

    Whoever writes a key down holds its lock, so nothing waits between the INSERT and the end.
    """
    return (
        f"WITH mine AS MATERIALIZED (SELECT pg_advisory_xact_lock(?)), {_inserting(rows, ' FROM mine')}, "  # nosec B608
        "claimed AS (INSERT INTO idempotency (scope, key, fingerprint, result, made, position) "
        "SELECT ?, ?, ?, ?::uuid, ?::bigint, max(position) FROM facts) "
        "SELECT position FROM facts ORDER BY position"
    )
