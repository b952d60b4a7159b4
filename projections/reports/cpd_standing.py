"""How a person stands under a CPD scheme on a day, as known at a position: as closed, and as it would be now."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple
from uuid import UUID

from msgspec import structs
from sqlalchemy import Connection

from domain.cpd.closed import Closed, differs
from domain.cpd.evaluate import Outcome
from domain.cpd.numbers import plain
from domain.cpd.told import told
from domain.errors import DomainError
from projections.reports.cpd_case import Case, case_of, cases
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders, cpd_obligations
from projections.views.cpd_credits import Learnt, Rules
from projections.views.cpd_obligations import Closing


class Standing(NamedTuple):
    """How somebody stands in a cycle, line by line; `rests_on` are the positions of the facts used.

    Of a closed cycle `outcome` is what was decided, and `now` what the same rules would make of it now, None where
    that is the same.
    """

    rules: Rules
    outcome: Outcome
    lines: list[Learnt]
    rests_on: list[int]
    closing: Closing | None = None
    now: Outcome | None = None

    @property
    def version(self) -> int:
        """Return the version of the rules that judged the cycle."""
        return self.rules.version if self.closing is None else self.closing.version

    def says(self) -> dict[str, object]:
        """Return what a standing tells: amounts are exact numbers as text."""
        cycle, said = self.outcome.cycle, told(self.outcome)
        del said["cycle"]
        rules = {"scheme": self.rules.scheme, "version": self.version}
        return {**rules, "start": cycle.start, "end": cycle.end, **said, **self._ended()}

    def _ended(self) -> dict[str, object]:
        """Return on what day the cycle was closed, on what was known, and what it would be now."""
        if self.closing is None:
            return {"closed": None, "would_now_be": None}
        closed = {"on": self.closing.on.isoformat(), "known_at": self.closing.known_at}
        return {"closed": closed, "would_now_be": self.now and verdict(self.now)}


def verdict(of: Closed | Outcome) -> dict[str, object]:
    """Return what closing a cycle decides of it; amounts are exact numbers as text."""
    return {
        "counted": plain(of.counted),
        "shortfall": {id: plain(gap) for id, gap in of.shortfall.items()},
        "carried_out": plain(of.carried_out),
        "satisfied_by": of.satisfied_by,
        "compliant": of.compliant,
    }


def standing(  # noqa: PLR0913  whose, under what, seen from where, and which cycle by which rules
    connection: Connection,
    person_id: UUID,
    scheme: str,
    *,
    as_of: date,
    known_at: int | None = None,
    within: date | None = None,
    version: int | None = None,
) -> Standing:
    """Return how a person stands. Where the office settled nothing, cycles run from the last award.

    `within` asks for the cycle that holds another day, `version` for a calculation by other rules than those in
    force, closed or not. Raises NotFound if the scheme was not published by then, Invalid if no cycle can be told.
    """
    look = Look(as_of, known_at)
    case = case_of(connection, person_id, scheme, look, version=version)
    if version is not None:
        open_ = structs.replace(case.settled.agreed, closed=())
        return Standing(case.rules, case.judged(as_of, within=within, agreed=open_), case.log, case.rests_on)
    outcome = case.judged(as_of, within=within)
    closing = case.settled.closing(outcome.cycle)
    now = None if closing is None else would_now_be(connection, case, closing, look)
    return Standing(case.rules, outcome, case.log, case.rests_on, closing, now)


def would_now_be(connection: Connection, case: Case, closing: Closing, look: Look) -> Outcome | None:
    """Return what the rules that closed a cycle make of it by what is known now; None where nothing differs."""
    rules = cpd_credits.version_of(connection, closing.scheme, closing.version, known_at=look.known_at)
    others = tuple(each for each in case.settled.agreed.closed if each.cycle != closing.closed.cycle)
    agreed = structs.replace(case.settled.agreed, closed=others)
    again = case.under(rules or case.rules)
    outcome = again.judged(look.as_of, within=closing.closed.cycle.start, agreed=agreed)
    return outcome if differs(outcome, closing.closed) else None


def everybody(
    connection: Connection, persons: Iterable[UUID], scheme: str, look: Look
) -> Iterator[tuple[UUID, Outcome]]:
    """Yield how each of many people stands under a scheme, in order; who has no cycle yet is left out.

    Raises NotFound if the scheme was not published by then.
    """
    for person, case in cases(connection, persons, scheme, look):
        with suppress(DomainError):
            yield person, case.judged(look.as_of)


def standings(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Standing]:
    """Return how a person stands under each scheme that binds them, where it can be told."""
    found = []
    for scheme in binding(connection, person_id, as_of=as_of, known_at=known_at):
        with suppress(DomainError):
            found.append(standing(connection, person_id, scheme, as_of=as_of, known_at=known_at))
    return found


def binding(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[str]:
    """Return the schemes that a person's certifications ask for or their office holds them to, by their ids."""
    settled = cpd_obligations.schemes_of(connection, person_id, as_of=as_of, known_at=known_at)
    asked = dict.fromkeys(cpd_holders.schemes_of(connection, person_id, as_of=as_of, known_at=known_at), True)
    return sorted(scheme for scheme, is_subject in (asked | settled).items() if is_subject)
