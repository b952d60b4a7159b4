"""What further learning would change for a person under each scheme that binds them; nothing is stored."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.cpd.evaluate import Outcome
from domain.cpd.lines import Line
from domain.cpd.numbers import plain
from domain.cpd.what_if import Effect, what_if
from domain.errors import DomainError
from projections.reports.cpd_case import Case, case_of
from projections.reports.cpd_standing import binding, verdict
from projections.reports.numbers import Look


class Trial(NamedTuple):
    """What would change under one scheme, cycle by cycle."""

    case: Case
    effects: list[Effect]

    def says(self) -> dict[str, Any]:
        """Return each cycle before and after; amounts are exact numbers as text."""
        rules = self.case.rules
        told = [_told(each) for each in self.effects]
        by = {"version": rules.version, "waits": self.case.trust == "asks"}
        return {"scheme": rules.scheme, "title": self.case.scheme.title, **by, "cycles": told}


def trials(connection: Connection, person_id: UUID, further: Sequence[Line], look: Look) -> list[Trial]:
    """Return what further lines would change under each scheme where it can be told.

    A line whose id is on the log already is not counted a second time.
    """
    found = []
    for scheme in binding(connection, person_id, **look._asdict()):
        with suppress(DomainError):
            case = case_of(connection, person_id, scheme, look)
            known = {str(each.activity) for each in case.log}
            new = [each for each in further if each.id not in known]
            agreed = case.settled.agreed
            effects = what_if(case.scheme, case.member, case.lines, new, look.as_of, agreed=agreed)
            found.append(Trial(case, effects))
    return found


def _told(effect: Effect) -> dict[str, Any]:
    return {
        "start": effect.cycle.start,
        "end": effect.cycle.end,
        "closed": effect.is_closed,
        "changed": effect.is_changed,
        "counts": {id: plain(credit) for id, credit in effect.counts.items()},
        "not_counted": dict(effect.not_counted),
        "before": _verdict(effect.before),
        "after": _verdict(effect.after),
    }


def _verdict(of: Outcome) -> dict[str, Any]:
    return dict(verdict(of))
