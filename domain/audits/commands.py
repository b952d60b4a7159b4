"""What becomes of somebody who was drawn: they give evidence, it is assessed, they appeal, others decide again."""

from datetime import date
from uuid import UUID

from domain.audits.case import AuditCase, Result
from domain.journal import Journal


def assess(  # noqa: PLR0913  a decision with its grounds and its maker
    journal: Journal,
    case_id: UUID,
    *,
    result: Result,
    grounds: str,
    decided_by: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Decide about somebody who was drawn, and return the case's id."""
    case = journal.get(AuditCase, case_id)
    case.expects(expected)
    case.assess(result, grounds=grounds, decided_by=decided_by, on=on)
    journal.record(case)
    return case_id


def appeal(journal: Journal, case_id: UUID, *, grounds: str, on: date, expected: int | None = None) -> UUID:
    """Appeal against what was decided, and return the case's id."""
    case = journal.get(AuditCase, case_id)
    case.expects(expected)
    case.appeal(grounds, on=on)
    journal.record(case)
    return case_id


def decide_appeal(  # noqa: PLR0913  as above
    journal: Journal,
    case_id: UUID,
    *,
    result: Result,
    grounds: str,
    decided_by: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Decide an appeal, as somebody who had not decided before, and return the case's id."""
    case = journal.get(AuditCase, case_id)
    case.expects(expected)
    case.decide_appeal(result, grounds=grounds, decided_by=decided_by, on=on)
    journal.record(case)
    return case_id
