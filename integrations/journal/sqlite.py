"""The journal on SQLite: one writer at a time, positions never issued twice, nothing ever changed."""

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.journal import RawEntry
from integrations.journal.recorder import Recorder, Stored
from integrations.store import idempotency
from integrations.store.driver import Driver
from integrations.store.idempotency import Claim

INSERT = "INSERT INTO journal (originator_id, originator_version, topic, state, recorded) VALUES (?, ?, ?, ?, ?)"
GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS journal_no_{deed.lower()} BEFORE {deed} ON journal "
    "BEGIN SELECT RAISE(ABORT, 'facts are never changed: state a new one'); END"
    for deed in ("UPDATE", "DELETE")
)


class SQLiteRecorder(Recorder):
    """Appends within an immediate transaction, which lets no other writer in."""

    def append(self, driver: Driver, stored: Sequence[Stored], claim: Claim | None = None) -> list[int]:
        """Insert row by row, as positions must be known and a bound statement is as fast."""
        positions: list[int] = [
            driver.run(f"{INSERT} RETURNING position", (e.originator_id, e.originator_version, e.topic, e.state, at))[
                0
            ][0]
            for e, at in stored
        ]
        if claim is not None:
            idempotency.claim(driver, claim, positions[-1] if positions else 0)
        return positions

    def at_once(self, stored: Sequence[Stored], claim: Claim | None) -> bool:
        """Tell whether it is one fact without a key."""
        return len(stored) == 1 and claim is None

    def head(self) -> int:
        """Return the highest position: writers take turns, so nothing can appear below it."""
        with self.database.driving() as driver:
            return driver.run("SELECT max(position) FROM journal")[0][0] or 0

    def raws(self, rows: list[tuple[Any, ...]]) -> list[RawEntry]:
        """Return rows of the journal as entries; ids are hex digits here."""
        return msgspec.convert(rows, list[RawEntry])
