"""What programs do by statements: put something on a log, or take back what another statement put there."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from domain.errors import NotAllowed
from domain.journal import Journal
from domain.learning import commands
from domain.learning.activity import Activity
from domain.learning.statement import Statement, kept_id

VOIDED = "voided by the program that stated it"


class Sent(NamedTuple):
    """A statement: its id, about whom, its verb's last word, its text and the keyed hash of what was sent."""

    statement: UUID
    person_id: UUID
    verb: str
    text: str
    digest: str


def receive(journal: Journal, sent: Sent, *, entry: dict[str, Any], on: date) -> UUID:
    """Put on the person's log what a statement says, and return the id under which it is kept; twice is once.

    `entry` is the line of the log, as `commands.log` takes it. Raises Taken for another statement under the same id.
    """
    id = kept_id(sent.statement)
    if journal.holds(Statement, id):
        journal.get(Statement, id).check_same(sent.digest)
        return id
    activity = commands.log(journal, uuid5(id, "activity"), person_id=sent.person_id, today=on, **entry)
    _record(journal, sent, activity, on)
    return id


def void(journal: Journal, sent: Sent, *, target: UUID, own: UUID | None, on: date) -> UUID:
    """Take back what another statement put on a log, and return the id under which this one is kept; twice is once.

    `own` is the only person whose statements may be voided, None for anybody's. Raises NotFound for an unknown
    target, NotAllowed for another's.
    """
    id = kept_id(sent.statement)
    if journal.holds(Statement, id):
        journal.get(Statement, id).check_same(sent.digest)
        return id
    voided = journal.get(Statement, kept_id(target))
    if own is not None and voided.person_id != own:
        raise NotAllowed("this statement is about somebody else; only they or the office void it")
    voided.void(sent.statement, on=on)
    assert voided.activity is not None
    activity = journal.get(Activity, voided.activity)
    if not activity.is_void:
        activity.void(on=on, reason=VOIDED)
        journal.record(activity)
    journal.record(voided)
    _record(journal, sent._replace(person_id=voided.person_id), None, on)
    return id


def _record(journal: Journal, sent: Sent, activity: UUID | None, on: date) -> None:
    journal.record(
        Statement.receive(
            sent.statement,
            person_id=sent.person_id,
            verb=sent.verb,
            text=sent.text,
            digest=sent.digest,
            activity=activity,
            on=on,
        )
    )
