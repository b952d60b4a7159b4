"""How a programme and the scheme that keeps its certificates go together: it names one that was published."""

from datetime import date
from uuid import UUID

from domain.certifications import programme_commands
from domain.certifications.programme_rules import Rules
from domain.journal import Journal
from domain.learning.commands import check_published


def draft_version(journal: Journal, code: str, *, rules: Rules, on: date, expected: int | None = None) -> UUID:
    """Return the id of the programme, with a draft of its next version. Raises Invalid for an unknown scheme."""
    if rules.scheme is not None:
        check_published(journal, rules.scheme)
    return programme_commands.draft_version(journal, code, rules=rules, on=on, expected=expected)
