"""The rules of CPD schemes that are in force on a day, as a report that explains itself."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, SelectBase, select

from projections.latest import latest
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import cpd_credits
from projections.views.cpd_credits import schemes


class Schemes(NamedTuple):
    """The version in force of every scheme, by the scheme's id."""

    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return version, day and trust of each scheme's rules."""
        found = cpd_credits.all_rules(connection, **self.look._asdict())
        return {e.scheme: {"version": e.version, "on": e.on, "trust": e.trust} for e in found}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the publications of the versions in force."""
        c, in_force = schemes.c, latest(schemes, schemes.c.scheme, *self.look)
        return select(c.scheme.label("key"), c.position).where(in_force, c.scheme.in_(keys))
