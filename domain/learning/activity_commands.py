"""What people do with an entry of a log besides logging it: show it by a file, take that back, write what it meant."""

from datetime import date
from uuid import UUID

from domain.journal import Journal
from domain.learning.activity import Activity


def attach(  # noqa: PLR0913  what is known of a file
    journal: Journal,
    activity_id: UUID,
    *,
    evidence: UUID,
    name: str,
    type: str,
    size: int,
    digest: str,
    on: date,
) -> UUID:
    """Put a file that is kept already beside an entry and return the file's id; the same id again changes nothing."""
    activity = journal.get(Activity, activity_id)
    if evidence not in activity.evidence:
        activity.attach(evidence, name=name, type=type, size=size, digest=digest, on=on)
        journal.record(activity)
    return evidence


def withdraw_evidence(journal: Journal, activity_id: UUID, *, evidence: UUID, on: date) -> UUID:
    """Take a file away from an entry and return the entry's id."""
    activity = journal.get(Activity, activity_id)
    activity.withdraw_evidence(evidence, on=on)
    journal.record(activity)
    return activity_id


def reflect(journal: Journal, activity_id: UUID, *, text: str, on: date) -> UUID:
    """Write down what an entry meant and return its id."""
    activity = journal.get(Activity, activity_id)
    activity.reflect(text, on=on)
    journal.record(activity)
    return activity_id
