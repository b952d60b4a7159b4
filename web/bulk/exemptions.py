"""Exemptions for many from a table: for which days a scheme asks nothing of whom, and how that is withdrawn."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from domain.errors import RuleBroken
from domain.journal import Journal
from domain.learning import obligations
from domain.learning.obligation import LONGEST_REASON, Obligation, obligation_id
from integrations.batches import Line
from integrations.imports import Columns, Finding, Row, day, text
from web.bulk.work import Fields, Sheet, Task, Work

if TYPE_CHECKING:
    from web.installation import Installation

LONGEST_SCHEME = 80
COLUMNS = Columns(
    ("email", "scheme", "from", "through", "reason"), called={"e_mail": "email", "until": "through", "to": "through"}
)
READERS = {
    "scheme": text("scheme", LONGEST_SCHEME),
    "from": day,
    "through": day,
    "reason": text("reason", LONGEST_REASON),
}
TAKEN_BACK = "the exemptions that were given together were undone"


def read(row: Row) -> tuple[Fields, list[Finding]]:
    """Return the exemption that a row describes, and what cannot be used of it."""
    said, found = row.read(READERS)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}, found


def clashes(_house: "Installation", _lines: Sequence[Line]) -> dict[int, str]:
    """Return nothing: what overlaps, the rules refuse by themselves."""
    return {}


def do(journal: Journal, task: Task) -> UUID:
    """Exempt the person for these days."""
    fields = task.fields
    return obligations.exempt(
        journal,
        obligation_id(task.person, fields["scheme"]),
        from_=date.fromisoformat(fields["from"]),
        through=date.fromisoformat(fields["through"]),
        reason=fields["reason"],
        on=task.on,
        decided_by=task.by,
    )


def undo(journal: Journal, task: Task) -> UUID:
    """Withdraw the exemption, unless its days were settled otherwise since."""
    if not task.fields:
        raise RuleBroken("it was given over thirty days ago; withdraw it on the person's record if it must go")
    id, first = obligation_id(task.person, task.fields["scheme"]), date.fromisoformat(task.fields["from"])
    if journal.get(Obligation, id).exemptions.get(first) != date.fromisoformat(task.fields["through"]):
        raise RuleBroken("it was withdrawn or given anew since; it stays as it is")
    return obligations.withdraw_exemption(journal, id, from_=first, reason=TAKEN_BACK, on=task.on, decided_by=task.by)


EXEMPTIONS = Work(
    "exemptions",
    "Exemptions",
    "Exemptions that were settled otherwise since stay.",
    do,
    undo,
    Sheet(COLUMNS, read, clashes),
)
