"""What the office of a scheme settles with one person: place, agree, defer, exempt, bring in, reinstate, release."""

from datetime import date
from uuid import UUID

from domain.cpd.scheme_text import scheme_from_json
from domain.errors import Invalid
from domain.journal import Journal
from domain.learning.obligation import Obligation, obligation_id
from domain.learning.scheme import Scheme, scheme_id
from domain.learning.settled import CreditIn


def place(  # noqa: PLR0913  the terms of an obligation
    journal: Journal,
    *,
    person_id: UUID,
    scheme: str,
    on: date,
    decided_by: str,
    joined: date | None = None,
    birth_month: int | None = None,
    track: str | None = None,
    subject_from: date | None = None,
    first_cycle: bool | None = None,
) -> UUID:
    """Let a person be subject to a scheme, or to other terms of it, and return the obligation's id.

    Raises NotFound for an unknown scheme, Invalid for a track it does not have.
    """
    tracks = scheme_from_json(journal.get(Scheme, scheme_id(scheme)).content).tracks
    if track is not None and track not in tracks:
        known = ", ".join(tracks) or "none; leave it out"
        raise Invalid(f"{scheme} has no track {track[:40]!r}; it has {known}", field="track")
    id = obligation_id(person_id, scheme)
    obligation = journal.get(Obligation, id) if journal.holds(Obligation, id) else Obligation(id)
    obligation.place(
        person_id=person_id,
        scheme=scheme,
        joined=joined,
        birth_month=birth_month,
        track=track,
        subject_from=subject_from,
        first_cycle=first_cycle,
        on=on,
        decided_by=decided_by,
    )
    journal.record(obligation)
    return id


def agree_cycle(  # noqa: PLR0913  a decision with its maker
    journal: Journal,
    obligation_id: UUID,
    *,
    start: date,
    end: date,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Settle when one cycle runs and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.agree_cycle(start=start, end=end, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def defer(  # noqa: PLR0913  a decision with its reason and its maker
    journal: Journal,
    obligation_id: UUID,
    *,
    day: date,
    until: date,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Put off the end of the cycle that holds a day and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.defer(day=day, until=until, reason=reason, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def exempt(  # noqa: PLR0913  a decision with its reason and its maker
    journal: Journal,
    obligation_id: UUID,
    *,
    from_: date,
    through: date,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Ask nothing for some days and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.exempt(from_=from_, through=through, reason=reason, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def withdraw_exemption(  # noqa: PLR0913  a decision with its reason and its maker
    journal: Journal,
    obligation_id: UUID,
    *,
    from_: date,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Take an exemption back and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.withdraw_exemption(from_=from_, reason=reason, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def bring_in(  # noqa: PLR0913  a decision with its maker
    journal: Journal,
    obligation_id: UUID,
    *,
    day: date,
    lines: list[CreditIn],
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Settle what the cycle that holds a day begins with and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.bring_in(day=day, lines=lines, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def reinstate(
    journal: Journal, obligation_id: UUID, *, reason: str, on: date, decided_by: str, expected: int | None = None
) -> UUID:
    """End the consequences of cycles that failed before a day and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.reinstate(reason=reason, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def release(
    journal: Journal, obligation_id: UUID, *, reason: str, on: date, decided_by: str, expected: int | None = None
) -> UUID:
    """Ask nothing of the person any more and return the obligation's id."""
    obligation = _got(journal, obligation_id, expected)
    obligation.release(reason=reason, on=on, decided_by=decided_by)
    journal.record(obligation)
    return obligation_id


def _got(journal: Journal, id: UUID, expected: int | None) -> Obligation:
    obligation = journal.get(Obligation, id)
    obligation.expects(expected)
    return obligation
