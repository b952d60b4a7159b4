"""How a person stands under a CPD scheme on a day, as known at a position, and which facts say so."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Connection

from domain.cpd.credit import as_attributes
from domain.cpd.evaluate import Outcome
from domain.cpd.history import judge
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme_text import scheme_from_json
from domain.errors import NotFound
from projections.views import cpd_credits, cpd_holders
from projections.views.cpd_credits import Learnt, Rules

UNKNOWN = MemberFacts()


class Standing(NamedTuple):
    """What the rules in force make of a log, line by line; `rests_on` are the positions of the facts used."""

    rules: Rules
    outcome: Outcome
    lines: list[Learnt]
    rests_on: list[int]


def standing(
    connection: Connection,
    person_id: UUID,
    scheme: str,
    *,
    as_of: date,
    known_at: int | None = None,
    member: MemberFacts = UNKNOWN,
) -> Standing:
    """Return how a person stands. Where `member` does not say it, cycles run from the last award.

    Raises NotFound if the scheme was not published by then, Invalid if no cycle can be told.
    """
    rules = cpd_credits.rules_of(connection, scheme, as_of=as_of, known_at=known_at)
    if rules is None:
        raise NotFound(f"no scheme {scheme!r} was published by {as_of}; check its id", field="scheme")
    found = cpd_credits.lines(connection, person_id, as_of=as_of, known_at=known_at, scheme=scheme, trust=rules.trust)
    rests_on = {rules.position, *(position for line in found for position in line.rests_on)}
    if member.joined is None:
        held = cpd_holders.held_since(connection, person_id, scheme, as_of=as_of, known_at=known_at)
        joined, award = held or (None, None)
        member = replace(member, joined=joined)
        rests_on |= set() if award is None else {award}
    outcome = judge(scheme_from_json(rules.content), member, [_line(each) for each in found], as_of)
    return Standing(rules, outcome, found, sorted(rests_on))


def explain(  # noqa: PLR0913  who, under what, the two dates and the page
    connection: Connection,
    person_id: UUID,
    scheme: str,
    *,
    as_of: date,
    known_at: int | None = None,
    member: MemberFacts = UNKNOWN,
    after: int = 0,
    limit: int = 100,
) -> list[int]:
    """Return the positions of the facts that a standing rests on, in order, after a position."""
    found = standing(connection, person_id, scheme, as_of=as_of, known_at=known_at, member=member)
    return [position for position in found.rests_on if position > after][:limit]


def _line(learnt: Learnt) -> Line:
    return Line(
        id=str(learnt.activity),
        on=learnt.on,
        attributes=as_attributes(learnt.amounts, learnt.attributes),
        status=learnt.status,
        claimed_for=None if learnt.for_schemes is None else tuple(learnt.for_schemes),
    )
