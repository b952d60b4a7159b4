"""The journal on SQLite: one writer at a time, positions never issued twice, nothing ever changed."""

from collections.abc import Sequence

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection, func, select

from integrations.journal.recorder import Recorder, journal

INSERT = "INSERT INTO journal (originator_id, originator_version, topic, state, recorded) VALUES (?, ?, ?, ?, ?)"
GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS journal_no_{deed.lower()} BEFORE {deed} ON journal "
    "BEGIN SELECT RAISE(ABORT, 'facts are never changed: state a new one'); END"
    for deed in ("UPDATE", "DELETE")
)


class SQLiteRecorder(Recorder):
    """Appends within the immediate transaction that the unit of work has opened."""

    def append(self, connection: Connection, stored: Sequence[tuple[StoredEvent, int]]) -> list[int]:
        """Insert row by row, as positions must be known and a bound statement is as fast."""
        positions = []
        for event, recorded in stored:
            id = event.originator_id.hex  # type: ignore[union-attr]
            row = (id, event.originator_version, event.topic, event.state, recorded)
            positions.append(connection.exec_driver_sql(INSERT, row).lastrowid)
        return positions

    def head(self) -> int:
        """Return the highest position: writers take turns, so nothing can appear below it."""
        with self.database.reading() as connection:
            return connection.execute(select(func.max(journal.c.position))).scalar() or 0
