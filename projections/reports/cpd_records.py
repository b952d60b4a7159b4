"""All cycles of a person under every scheme that binds them: what a transcript says, line by line."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase

from domain.cpd.evaluate import Outcome
from domain.cpd.history import outcomes
from domain.cpd.numbers import plain
from domain.errors import DomainError
from projections.reports.cpd_case import Case, case_of
from projections.reports.cpd_explained import Standings
from projections.reports.cpd_standing import binding, verdict
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views.cpd_obligations import Closing


class Record(NamedTuple):
    """One scheme: what the person is judged by, and the outcome of every cycle that has begun, the earliest first."""

    case: Case
    outcomes: list[Outcome]

    def closing(self, outcome: Outcome) -> Closing | None:
        """Return the closing of a cycle, None for one that is open."""
        return self.case.settled.closing(outcome.cycle)

    def version(self, outcome: Outcome) -> int:
        """Return the version of the rules that judged a cycle."""
        closing = self.closing(outcome)
        return self.case.rules.version if closing is None else closing.version

    def says(self) -> dict[str, Any]:
        """Return every cycle with the version that judged it; amounts are exact numbers as text."""
        rules = self.case.rules
        told = [self._told(outcome) for outcome in self.outcomes]
        return {"scheme": rules.scheme, "title": self.case.scheme.title, "version": rules.version, "cycles": told}

    def _told(self, outcome: Outcome) -> dict[str, Any]:
        closing, cycle = self.closing(outcome), outcome.cycle
        return {
            "start": cycle.start,
            "end": cycle.end,
            "version": self.version(outcome),
            "closed": None if closing is None else closing.on,
            "standing": outcome.standing,
            **verdict(outcome),
            "lines": {each.line: plain(each.counted) for each in outcome.entries if each.line},
            "disregarded": {id: why for id, why in outcome.disregarded.items() if why != "outside-cycle"},
        }


def record(connection: Connection, person_id: UUID, scheme: str, look: Look) -> Record:
    """Return all cycles of a person under a scheme. Raises NotFound for no such rules, Invalid for no cycle."""
    case = case_of(connection, person_id, scheme, look)
    return Record(case, outcomes(case.scheme, case.member, case.lines, look.as_of, agreed=case.settled.agreed))


def records(connection: Connection, person_id: UUID, look: Look) -> list[Record]:
    """Return all cycles of a person under each scheme that binds them, where they can be told."""
    found = []
    for scheme in binding(connection, person_id, **look._asdict()):
        with suppress(DomainError):
            found.append(record(connection, person_id, scheme, look))
    return found


class Transcript(NamedTuple):
    """All cycles of a person under every scheme, as a report."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return every cycle of each scheme, by the scheme's id."""
        return {each.case.rules.scheme: each.says() for each in records(connection, self.person, self.look)}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select all that the person is judged by under the schemes."""
        return Standings(self.person, self.look).facts(keys)
