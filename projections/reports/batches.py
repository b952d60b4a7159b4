"""Work on many as a report: each batch with its state, and the facts behind it."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase

from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import batches


class Batches(NamedTuple):
    """What was planned, carried out and taken back, of one person's log if told."""

    look: Look
    person: UUID | None = None

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return state and counts of each batch."""
        found = batches.listed(connection, **self.look._asdict(), person=self.person, limit=None)
        return {each.id: {name: value for name, value in each._asdict().items() if name != "id"} for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the steps of batches."""
        return batches.facts(keys, **self.look._asdict())
