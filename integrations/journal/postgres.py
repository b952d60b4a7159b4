"""The journal on PostgreSQL: writers share a fence, and a reader closes it for an instant to learn the safe head."""

from collections.abc import Sequence

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection

from integrations.journal.recorder import Recorder

FENCE = 0x436F6C6C  # "Coll"
ROW = "(%s::uuid, %s::int, %s, %s::bytea, %s::bigint)"
GUARDS = (
    """CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'facts are never changed: state a new one'; END $$""",
    """CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()""",
)
PAGE = 2_000


class PostgresRecorder(Recorder):
    """Appends under a shared transaction lock taken inside the INSERT itself, before any position."""

    def append(self, connection: Connection, stored: Sequence[tuple[StoredEvent, int]]) -> list[int]:
        """Insert in as few statements as the driver's parameter limit allows."""
        positions: list[int] = []
        for start in range(0, len(stored), PAGE):
            part = stored[start : start + PAGE]
            values = [v for event, at in part for v in _row(event, at)]
            rows = connection.exec_driver_sql(_statement(len(part)), tuple(values))
            positions += [row[0] for row in rows]
        return positions

    def head(self) -> int:
        """Return the safe head: whoever had taken a position below it has committed or given up."""
        with self.database.reading() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FENCE})")
            row = connection.exec_driver_sql("SELECT last_value, is_called FROM journal_position_seq").one()
            connection.exec_driver_sql("COMMIT")
        return int(row[0]) if row[1] else 0


def _row(event: StoredEvent, recorded: int) -> tuple[object, ...]:
    return (event.originator_id, event.originator_version, event.topic, event.state, recorded)


def _statement(rows: int) -> str:
    values = ", ".join([ROW] * rows)
    return (
        f"WITH fence AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared({FENCE})) "
        "INSERT INTO journal (originator_id, originator_version, topic, state, recorded) "
        f"SELECT v.* FROM fence, (VALUES {values}) AS v RETURNING position"
    )
