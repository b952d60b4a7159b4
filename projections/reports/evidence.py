"""The files that a person put beside entries of their log, as a report with the facts behind it."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase

from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import evidence


class OfPerson(NamedTuple):
    """The files beside a person's entries."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return entry, day, kind and size of each file, without its name, which is the person's own word."""
        found = evidence.of_person(connection, self.person, **self.look._asdict())
        return {
            each.id: {"activity": each.activity, "on": each.on, "type": each.type, "size": each.size} for each in found
        }

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the facts that put the files there or took them away."""
        return evidence.facts(keys, **self.look._asdict())
