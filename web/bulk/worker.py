"""Carries work on many out, a few lines at a time, beside everything else; a job of the worker.

No request waits for it, however long a table is. Killed between any two lines it goes on where it was: each line is a
command of its own under a key of its own, so none is done twice.
"""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from domain.batches import commands
from domain.batches.batch import Batch
from domain.errors import DomainError
from domain.journal import Actor, Journal
from integrations.batches import Line
from integrations.batches.lines import DONE, DUE, ERASED, FAILED, GONE, KEPT, UNDONE, UNREAD
from integrations.journal.correlation import correlated
from integrations.store.idempotency import Key
from projections.views import batches
from web.bulk.chosen import lay_out, looked_at
from web.bulk.planning import WORKS, task_of

if TYPE_CHECKING:
    from web.installation import Installation

AT_ONCE = 50
"""Lines in one step, so that payments and letters do not wait for a large table."""
LOOKED_AT = 200
"""Certificates that are looked at in one step."""
ACTOR = Actor("bulk")
LOST = "the person was erased; nothing of theirs is left to be taken back"


class Bulk:
    """Does the lines of every batch that was started, and takes back those of every one to be undone."""

    def __init__(self, house: "Installation") -> None:
        self.house = house

    def step(self) -> int:
        """Deal with some lines of each batch under way; return how many there were."""
        with self.house.views.reading() as connection:
            under_way = batches.under_way(connection)
        return sum(self._step(id) for id in under_way)

    def _step(self, id: UUID) -> int:
        batch = self.house.office.read(Batch, id)
        if batch.state == "looking":
            return self._look(batch)
        if batch.state == "started":
            return self._carry_out(batch)
        return self._take_back(batch) if batch.state == "undoing" else 0

    def _look(self, batch: Batch) -> int:
        lines = self.house.lines.at(batch.id, UNREAD, LOOKED_AT)
        self.house.lines.enter(batch.id, looked_at(self.house, WORKS[batch.kind], batch, lines))
        if len(lines) < LOOKED_AT:
            self._state(lay_out(self.house, batch))
        return len(lines)

    def _carry_out(self, batch: Batch) -> int:
        lines = self.house.lines.at(batch.id, DUE, AT_ONCE)
        self.house.lines.settle(batch.id, [self._done(batch, line) for line in lines])
        if len(lines) < AT_ONCE:
            counts = self.house.lines.counts(batch.id)
            done, failed = counts.get(DONE, 0), counts.get(FAILED, 0) + counts.get(ERASED, 0)
            self._state(partial(commands.finish, batch_id=batch.id, done=done, failed=failed, on=self.house.today()))
        return len(lines)

    def _take_back(self, batch: Batch) -> int:
        lines = self.house.lines.at(batch.id, DONE, AT_ONCE)
        self.house.lines.settle(batch.id, [self._undone(batch, line) for line in lines])
        if len(lines) < AT_ONCE:
            counts = self.house.lines.counts(batch.id)
            undone, kept = counts.get(UNDONE, 0), counts.get(KEPT, 0)
            self._state(partial(commands.end_undo, batch_id=batch.id, undone=undone, kept=kept, on=self.house.today()))
        return len(lines)

    def _done(self, batch: Batch, line: Line) -> Line:
        if line.person is None or line.fields is None:
            return line._replace(state=FAILED, note=GONE)
        try:
            target = self._each(batch, line, "do")
        except DomainError as refusal:
            return line._replace(state=FAILED, note=refusal.message)
        return line._replace(state=DONE, note=None, target=target)

    def _undone(self, batch: Batch, line: Line) -> Line:
        if line.person is None:
            return line._replace(state=KEPT, note=LOST)
        try:
            self._each(batch, line, "undo")
        except DomainError as refusal:
            return line._replace(state=KEPT, note=refusal.message)
        return line._replace(state=UNDONE, note=None)

    def _each(self, batch: Batch, line: Line, deed: str) -> UUID | None:
        """Do or undo a line in the name of whoever started the batch, once; return what it made or changed."""
        work = WORKS[batch.kind]
        do = work.do if deed == "do" else work.undo
        assert do is not None
        task = task_of(self.house, batch.id, line, batch.started_by)
        of = None if batch.started_by == str(line.person) else line.person
        key = Key.of("batch", f"{deed}:{batch.id}:{line.line}", b"")
        with correlated(batch.id):
            receipt = self.house.office.carry_out(
                lambda journal: do(journal, task), Actor(batch.started_by, of), key=key
            )
        return receipt.result

    def _state(self, deed: "partial[UUID]") -> None:
        def stated(journal: Journal) -> UUID:
            return deed(journal)

        self.house.office.carry_out(stated, ACTOR)
