"""What people and the worker do with work on many: ask, plan, start, cancel, resume, finish, undo."""

from datetime import date
from uuid import UUID

from domain.batches.batch import Batch, Kind
from domain.journal import Journal


def plan(  # noqa: PLR0913  what a plan says of itself
    journal: Journal,
    id: UUID,
    *,
    kind: Kind,
    plan: str,
    lines: int,
    skipped: int,
    on: date,
    person_id: UUID | None = None,
) -> UUID:
    """Plan work on many and return its id; the same id again changes nothing."""
    if not journal.holds(Batch, id):
        journal.record(Batch.plan(id, kind=kind, plan=plan, lines=lines, skipped=skipped, person_id=person_id, on=on))
    return id


def ask(journal: Journal, id: UUID, *, asked: Batch.Asked) -> UUID:
    """Ask what a deed would do to many and return the work's id; the same id again changes nothing."""
    if not journal.holds(Batch, id):
        journal.record(Batch.ask(id, asked))
    return id


def lay_out(journal: Journal, batch_id: UUID, *, plan: str, lines: int, skipped: int, on: date) -> UUID:
    """State the plan once all was looked at, and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.lay_out(plan=plan, lines=lines, skipped=skipped, on=on)
    journal.record(batch)
    return batch_id


def start(journal: Journal, batch_id: UUID, *, plan: str, started_by: str, on: date) -> UUID:
    """Begin to carry out a plan and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.start(plan=plan, started_by=started_by, on=on)
    journal.record(batch)
    return batch_id


def cancel(journal: Journal, batch_id: UUID, *, on: date) -> UUID:
    """Call off what is left and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.cancel(on=on)
    journal.record(batch)
    return batch_id


def resume(journal: Journal, batch_id: UUID, *, on: date) -> UUID:
    """Go on with what is left or failed and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.resume(on=on)
    journal.record(batch)
    return batch_id


def finish(journal: Journal, batch_id: UUID, *, done: int, failed: int, on: date) -> UUID:
    """State that nothing is left to do and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.finish(done=done, failed=failed, on=on)
    journal.record(batch)
    return batch_id


def undo(journal: Journal, batch_id: UUID, *, on: date) -> UUID:
    """Begin to take back what was done and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.undo(on=on)
    journal.record(batch)
    return batch_id


def end_undo(journal: Journal, batch_id: UUID, *, undone: int, kept: int, on: date) -> UUID:
    """State that all is taken back that can be and return the batch's id."""
    batch = journal.get(Batch, batch_id)
    batch.end_undo(undone=undone, kept=kept, on=on)
    journal.record(batch)
    return batch_id
