"""Certificates put under another version of their programme's rules together, and back under the one they had."""

from uuid import UUID

from domain.batches.batch import Batch
from domain.certifications import rulings
from domain.certifications.certification import Certification
from domain.certifications.commands import version_of
from domain.errors import RuleBroken
from domain.journal import Journal
from web.bulk.work import Fields, Task, Work

KEPT = "Undone, each is under the version again that it had; those about which something was decided since stay."


def looks(journal: Journal, batch: Batch, certification_id: UUID) -> Fields:
    """Return where a certificate goes and why, and how it stands."""
    found = journal.get(Certification, certification_id)
    to = {"version": batch.version_to, "reason": batch.reason}
    return {**to, "under": version_of(journal, found).number, "stood": found.version}


def do(journal: Journal, task: Task) -> UUID:
    """Put the certificate under the version."""
    to = {name: task.fields[name] for name in ("version", "reason")}
    terms = {**to, "expected": task.fields["stood"], "on": task.on, "decided_by": task.by}
    return rulings.rebase(journal, task.target or task.person, **terms)


def undo(journal: Journal, task: Task) -> UUID:
    """Put it under the version that it had, unless something was decided about it since."""
    if not task.fields:
        raise RuleBroken("it was re-based over thirty days ago; re-base it by itself if it must go back")
    left_at, under = task.fields["stood"] + 1, task.fields["under"]
    terms = {"left_at": left_at, "under": under, "on": task.on, "decided_by": task.by}
    return rulings.take_back_rebasing(journal, task.target or task.person, **terms)


REBASINGS = Work("rebasings", "Re-basing", KEPT, do, undo, looks=looks)
