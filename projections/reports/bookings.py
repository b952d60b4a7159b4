"""Who is booked for what, and which courses can be: rosters, a person's bookings and the courses on offer."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, union_all

from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import courses, rosters


class Roster(NamedTuple):
    """Who is registered for an event or enrolled on a course, and who waits in which place."""

    offer: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return person, state, days, mode and place of each booking."""
        found = rosters.roster(connection, self.offer, **self.look._asdict())
        return {each.id: _without(each._asdict(), "id", "offer") for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the steps of bookings, and of those ahead of them in the line, who move their places."""
        at, mine = self.look._asdict(), rosters.roster_lines.c.offer == self.offer
        steps, modes = rosters.facts(keys, **at).where(mine), rosters.facts_of_modes(keys, **at).where(mine)
        return union_all(steps, modes, rosters.facts_ahead(keys, self.offer, **at))


class Bookings(NamedTuple):
    """What a person is registered for and enrolled on."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return event or course, state and days of each booking."""
        found = rosters.bookings_of(connection, self.person, **self.look._asdict())
        return {each.id: _without(each._asdict(), "id", "person", "place") for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the steps of the person's bookings, and what says in which mode they are."""
        at, own = self.look._asdict(), rosters.roster_lines.c.person == self.person
        return union_all(rosters.facts(keys, **at).where(own), rosters.facts_of_modes(keys, **at).where(own))


class Courses(NamedTuple):
    """The courses open for enrolment."""

    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return title, first day and terms of each course on offer."""
        found = courses.on_offer(connection, **self.look._asdict(), limit=None)
        terms = courses.terms(connection, [each.id for each in found], **self.look._asdict())
        return {each.id: {"title": each.title, "on": each.on, **terms.get(each.id, {})} for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the facts that offered courses, agreed on their terms, and withdrew them."""
        return courses.facts(keys, **self.look._asdict())


def _without(fields: dict[str, object], *left_out: str) -> Says:
    return {name: value for name, value in fields.items() if name not in left_out}
