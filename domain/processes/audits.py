"""Audits of what members logged: a round of a published scheme, its sample, and evidence from the person's own log."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from domain.audits.case import AuditCase
from domain.audits.round import AuditRound
from domain.cpd.scheme_text import scheme_from_json
from domain.errors import Invalid
from domain.journal import Journal
from domain.learning.activity import Activity
from domain.learning.commands import check_published
from domain.learning.scheme import Scheme, scheme_id

NO_DIALS: Mapping[str, Fraction] = {}


def announce(  # noqa: PLR0913  the terms of a round
    journal: Journal,
    id: UUID,
    *,
    scheme: str,
    title: str,
    register_day: date,
    known_at: int,
    tickets: Mapping[str, UUID],
    seed_from: str,
    days: int,
    on: date,
    rate: str | None = None,
    dials: Mapping[str, Fraction] = NO_DIALS,
) -> UUID:
    """Announce a round and return its id; the same id again changes nothing.

    `tickets` are those whom the scheme binds, by their tickets; `dials` the part that each programme which it keeps
    says is looked at. Without a rate that of the programmes is taken, without theirs that of the scheme's own rules.
    Raises Invalid for a scheme that was never published, programmes that say different parts, or where none is said.
    """
    if journal.holds(AuditRound, id):
        return id
    check_published(journal, scheme)
    found = AuditRound(id)
    found.announce(
        scheme=scheme,
        title=title,
        register_day=register_day,
        known_at=known_at,
        rate=rate or _dialled(dials) or _published_rate(journal, scheme),
        tickets=tickets,
        seed_from=seed_from,
        days=days,
        on=on,
    )
    journal.record(found)
    return id


def draw(
    journal: Journal,
    round_id: UUID,
    *,
    seed: str,
    tickets: Mapping[str, UUID],
    on: date,
    expected: int | None = None,
) -> UUID:
    """Draw a round by its seed, ask everybody who was drawn, and return the round's id."""
    found = journal.get(AuditRound, round_id)
    found.expects(expected)
    sample = found.draw(seed, tickets, on=on)
    terms = found.announced
    due = on + timedelta(days=terms.days)
    cases = [
        AuditCase.open(round_id=round_id, person_id=tickets[ticket], scheme=terms.scheme, ticket=ticket, due=due, on=on)
        for ticket in sample
    ]
    journal.record(found, *cases)
    return round_id


def give_evidence(
    journal: Journal,
    case_id: UUID,
    *,
    activities: Sequence[UUID],
    text: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Name entries of one's own log and say what shows them, and return the case's id."""
    case = journal.get(AuditCase, case_id)
    case.expects(expected)
    for id in activities:
        if not journal.holds(Activity, id) or journal.get(Activity, id).person_id != case.person_id:
            raise Invalid("an entry is not on the log of whoever was drawn; name their own", field="activities")
    case.give_evidence(activities, text, on=on)
    journal.record(case)
    return case_id


def _dialled(dials: Mapping[str, Fraction]) -> str | None:
    parts = {str(part) for part in dials.values()}
    if len(parts) > 1:
        said = ", ".join(f"{programme} {part}" for programme, part in sorted(dials.items()))
        raise Invalid(f"its programmes look at different parts ({said}); say which part is drawn", field="rate")
    return next(iter(parts), None)


def _published_rate(journal: Journal, scheme: str) -> str:
    audit = scheme_from_json(journal.get(Scheme, scheme_id(scheme)).content).audit
    if audit is None or audit.sample is None:
        message = f"neither {scheme} nor a programme that it keeps has a rate; say which part is drawn, as in 1/20"
        raise Invalid(message, field="rate")
    return str(audit.sample)
