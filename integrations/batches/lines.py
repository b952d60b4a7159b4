"""Keeps the lines of work on many: what is to be done for whom, what came of it, and nothing longer than needed."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.store.tables import batch_lines

c = batch_lines.c
DUE, SKIPPED, DONE, FAILED, UNDONE, KEPT, ERASED = "due", "skipped", "done", "failed", "undone", "kept", "erased"
UNREAD = "unread"
"""Chosen, and not looked at yet."""
GONE = "what was to be done is kept for thirty days and was deleted; import it anew"


class Line(NamedTuple):
    """A line: its number in the file, for whom, its state and why; `fields` say what is to be done while it is due."""

    line: int
    person: UUID | None
    state: str
    note: str | None = None
    target: UUID | None = None
    fields: dict[str, Any] | None = None


class Lines:
    """The lines of all batches of an installation."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def keep(self, batch: UUID, lines: Iterable[Line]) -> None:
        """Keep the lines of a batch, unless they are kept already."""
        made = to_micro(self.office.clock())
        rows = [self._sealed(line) | {"batch": batch, "made": made} for line in lines]
        try:
            with self.office.database.writing() as connection:
                if rows:
                    connection.execute(insert(batch_lines), rows)
        except IntegrityError:
            if not self.page(batch, limit=1):  # else it was brought before, or by another at this moment
                raise

    def at(self, batch: UUID, state: str, limit: int | None = None) -> list[Line]:
        """Return lines in a state, with what is to be done, in the order of the file."""
        query = select(batch_lines).where(c.batch == batch, c.state == state).order_by(c.line).limit(limit)
        with self.office.database.reading() as connection:
            return [self._opened(row) for row in connection.execute(query)]

    def page(self, batch: UUID, *, after: int = 0, limit: int | None = None, states: Iterable[str] = ()) -> list[Line]:
        """Return a page of lines as they stand, in the order of the file, those at some states if told."""
        among = c.state.in_(list(states)) if states else c.line > 0
        query = select(c.line, c.person, c.state, c.note, c.target).where(c.batch == batch, c.line > after, among)
        with self.office.database.reading() as connection:
            return [Line(*row) for row in connection.execute(query.order_by(c.line).limit(limit))]

    def counts(self, batch: UUID) -> dict[str, int]:
        """Return how many lines are in each state."""
        query = select(c.state, func.count().label("number")).where(c.batch == batch).group_by(c.state)
        with self.office.database.reading() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def enter(self, batch: UUID, lines: Iterable[Line]) -> None:
        """Write down how lines would come out that were not looked at before."""
        rows = [{"of": batch, "number": line.line} | self._found(line) for line in lines]
        which = update(batch_lines).where(c.batch == bindparam("of"), c.line == bindparam("number"), c.state == UNREAD)
        with self.office.database.writing() as connection:
            if rows:
                connection.execute(which, rows)

    def settle(self, batch: UUID, lines: Iterable[Line]) -> None:
        """Write down what came of some lines; once a line is undone, what it was is deleted."""
        rows = [
            {"of": batch, "number": each.line, "state": each.state, "note": each.note, "target": each.target}
            for each in lines
        ]
        which = update(batch_lines).where(c.batch == bindparam("of"), c.line == bindparam("number"))
        over = update(batch_lines).where(c.batch == batch, c.state == UNDONE)
        with self.office.database.writing() as connection:
            if rows:
                connection.execute(which, rows)
                connection.execute(over.values(body=None))

    def again(self, batch: UUID) -> None:
        """Let what failed be due once more."""
        failed = update(batch_lines).where(c.batch == batch, c.state == FAILED)
        with self.office.database.writing() as connection:
            connection.execute(failed.values(state=DUE, note=None))

    def forget(self, batch: UUID) -> None:
        """Delete what was to be done, of a batch that will never be."""
        with self.office.database.writing() as connection:
            connection.execute(update(batch_lines).where(c.batch == batch).values(body=None))

    def _found(self, line: Line) -> dict[str, Any]:
        sealed = self._sealed(line)
        return {name: sealed[name] for name in ("state", "note", "body")}

    def _sealed(self, line: Line) -> dict[str, Any]:
        row = {**line._asdict(), "body": None}
        fields = row.pop("fields")
        if fields is not None and line.person is not None:
            sealed = self.office.keys.sealing(line.person).seal(msgspec.json.encode(fields).decode())
            row["body"] = sealed.encode()
        return row

    def _opened(self, row: Row[Any]) -> Line:
        line = Line(row.line, row.person, row.state, row.note, row.target)
        if row.body is None or row.person is None:
            return line
        key = self.office.keys.opening(row.person)
        return line if key is None else line._replace(fields=msgspec.json.decode(key.open(row.body.decode())))
