"""Closes CPD cycles that are over: nominated by views, judged by all that is known, decided by the obligation."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.errors import DomainError
from domain.journal import Journal
from domain.learning.closing import Judge, Judgement
from domain.learning.closings import let_cycle_close
from projections.reports import cpd_due
from projections.reports.cpd_due import DueCycle
from web.installation import Installation


class Closable(NamedTuple):
    """A cycle that is due to be closed, and how it was judged."""

    due: DueCycle
    judgement: Judgement

    def __str__(self) -> str:
        return _named(self.due)


def closable(house: Installation, day: date, left: list[str]) -> Iterator[Closable]:
    """Yield the cycles due by a day, each person's earliest first: what it hands on is known when the next is judged.

    What cannot be judged is told in `left`, a sentence each.
    """
    judge = judge_of(house)
    seen: set[DueCycle] = set()
    while found := [each for each in _nominated(house, day) if each not in seen]:
        for due in found:
            seen.add(due)
            try:
                yield Closable(due, judge(due.person, due.scheme, within=due.cycle.start, on=due.on))
            except DomainError as untold:
                left.append(f"{_named(due)}: {untold.message}")
        house.engine.catch_up()


def judge_of(house: Installation) -> Judge:
    """Return what judges a cycle by all that the views show."""

    def judged(person_id: UUID, scheme: str, /, *, within: date, on: date) -> Judgement:
        with house.views.reading() as connection:
            known_at = _shown(house)
            return cpd_due.judgement(connection, person_id, scheme, within=within, on=on, known_at=known_at)

    return judged


def let_close(journal: Journal, of: Closable) -> UUID:
    """Close a cycle that is due and return the obligation's id."""
    due = of.due
    return let_cycle_close(journal, person_id=due.person, scheme=due.scheme, judgement=of.judgement, on=due.on)


def _nominated(house: Installation, day: date) -> list[DueCycle]:
    with house.views.reading() as connection:
        return list(cpd_due.due(connection, day, _shown(house)))


def _shown(house: Installation) -> int:
    return min(house.engine.positions().values(), default=0)


def _named(due: DueCycle) -> str:
    return f"CPD cycle from {due.cycle.start} of person {due.person} under {due.scheme}"
