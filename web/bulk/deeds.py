"""What people decide about work on many, with what it means for its lines: begin, call off, resume, undo."""

from typing import TYPE_CHECKING
from uuid import UUID

from domain.batches import commands
from domain.batches.batch import Batch
from domain.errors import RuleBroken
from domain.journal import Journal
from web.bulk.planning import WORKS, check_unchanged

if TYPE_CHECKING:
    from web.installation import Installation


def begin(journal: Journal, batch_id: UUID, *, house: "Installation", plan: str, by: UUID) -> UUID:
    """Begin exactly the plan that was shown. Raises RuleBroken, naming lines, where facts changed since."""
    batch = journal.get(Batch, batch_id)
    batch.start(plan=plan, started_by=str(by), on=house.today())
    check_unchanged(house, batch, by)
    journal.record(batch)
    return batch_id


def call_off(journal: Journal, batch_id: UUID, *, house: "Installation") -> UUID:
    """Call off what was not done yet; of what never began, what was to be done is deleted."""
    batch = journal.get(Batch, batch_id)
    batch.cancel(on=house.today())
    if not batch.started_by:
        house.lines.forget(batch_id)
    journal.record(batch)
    return batch_id


def undo(journal: Journal, batch_id: UUID, *, house: "Installation", by: UUID) -> UUID:
    """Begin to take back what was done. Raises RuleBroken for work of which nothing is taken back, with why."""
    batch = journal.get(Batch, batch_id)
    work = WORKS[batch.kind]
    if work.undo is None:
        raise RuleBroken(work.undoing)
    batch.check_in_own_name(str(by))
    return commands.undo(journal, batch_id, on=house.today())


def resume(journal: Journal, batch_id: UUID, *, house: "Installation", by: UUID) -> UUID:
    """Go on with what is left, and try again what failed."""
    batch = journal.get(Batch, batch_id)
    batch.check_in_own_name(str(by))
    batch.resume(on=house.today())
    house.lines.again(batch_id)
    journal.record(batch)
    return batch_id
