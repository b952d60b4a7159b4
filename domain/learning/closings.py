"""How cycles come to their end: closed by the day's run or by the office, and opened again by a decision."""

from datetime import date
from uuid import UUID

from domain.journal import Journal
from domain.learning.closing import Judge, Judgement
from domain.learning.obligation import Obligation, check_not_own, obligation_id


def close_cycle(  # noqa: PLR0913  a decision with its maker
    journal: Journal, judge: Judge, *, person_id: UUID, scheme: str, within: date, on: date, decided_by: str
) -> UUID:
    """Close the cycle that holds a day as it is judged, and return the obligation's id; nobody closes their own."""
    check_not_own(person_id, decided_by)
    judgement = judge(person_id, scheme, within=within, on=on)
    obligation = _of(journal, person_id, scheme)
    obligation.close_cycle(judgement, person_id=person_id, scheme=scheme, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation.id


def let_cycle_close(journal: Journal, *, person_id: UUID, scheme: str, judgement: Judgement, on: date) -> UUID:
    """Close a cycle that is over, unless somebody reopened it, and return the obligation's id."""
    obligation = _of(journal, person_id, scheme)
    obligation.let_cycle_close(judgement, person_id=person_id, scheme=scheme, on=on)
    journal.record(obligation)
    return obligation.id


def reopen_cycle(  # noqa: PLR0913  a decision with its reason and its maker
    journal: Journal, *, person_id: UUID, scheme: str, start: date, reason: str, on: date, decided_by: str
) -> UUID:
    """Open a closed cycle again, with a reason, and return the obligation's id. Raises NotFound if there is none."""
    check_not_own(person_id, decided_by)
    obligation = journal.get(Obligation, obligation_id(person_id, scheme))
    obligation.reopen_cycle(start=start, reason=reason, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation.id


def _of(journal: Journal, person_id: UUID, scheme: str) -> Obligation:
    """Return the obligation, a new one where nothing was settled yet: a certification alone may ask for a scheme."""
    id = obligation_id(person_id, scheme)
    return journal.get(Obligation, id) if journal.holds(Obligation, id) else Obligation(id)
