"""What waits for the office on the way to a certification, step by step, and what makes the difference of two days."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase

from domain.certifications.appeal import OPEN
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import appeals, candidacies
from projections.views.candidacies import Wanted


class Queue(NamedTuple):
    """The candidacies at a step, the oldest first."""

    look: Look
    wanted: Wanted

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return where each stands, since when, who has it and by when something is due."""
        found = candidacies.queue(connection, self.wanted, **self.look._asdict(), limit=None)
        return {each.candidacy: _told(each) for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the steps that candidacies took."""
        return candidacies.facts(keys, **self.look._asdict())


class Appeals(NamedTuple):
    """The appeals at these states, the oldest first."""

    look: Look
    states: Collection[str] = OPEN

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return what each is against, where it stands, since when, and who hears it."""
        found = appeals.listed(connection, states=self.states, **self.look._asdict(), limit=None)
        return {each.appeal: _without(each._asdict(), "appeal", "position") for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the steps that appeals took."""
        return appeals.facts(keys, **self.look._asdict())


def waiting(connection: Connection, *, as_of: date, known_at: int | None = None) -> dict[str, int]:
    """Return how many candidacies stand at each open step, and how many appeals are open."""
    found = candidacies.counts(connection, as_of=as_of, known_at=known_at)
    heard = appeals.listed(connection, states=OPEN, as_of=as_of, known_at=known_at, limit=None)
    return {**found, "appeals": len(heard)}


def _told(found: candidacies.Standing) -> Says:
    return _without(found._asdict(), "candidacy", "position")


def _without(fields: dict[str, object], *left_out: str) -> Says:
    return {name: value for name, value in fields.items() if name not in left_out}
