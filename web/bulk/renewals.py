"""Certificates renewed together, each by its own version: in its window, its scheme kept, its fee paid."""

from uuid import UUID

from domain.batches.batch import Batch
from domain.certifications.certification import Certification
from domain.journal import Journal
from domain.processes import recertification
from web.bulk.work import Fields, Task, Work

STAYS = (
    "A renewal is not undone: its last day was earned, is paid for, and is told to whoever verifies it. "
    "Suspend or revoke a certificate that must not stand, with its reason."
)


def looks(journal: Journal, _batch: Batch, certification_id: UUID) -> Fields:
    """Return how a certificate stands."""
    return {"stood": journal.get(Certification, certification_id).version}


def do(journal: Journal, task: Task) -> UUID:
    """Renew the certificate, as one renews it by itself."""
    terms = {"expected": task.fields["stood"], "lacking": task.lacking, "on": task.on, "decided_by": task.by}
    return recertification.renew(journal, task.target or task.person, **terms)


RENEWALS = Work("renewals", "Renewal", STAYS, do, None, looks=looks)
