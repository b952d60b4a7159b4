"""What people do on courses, and where courses lead: studies, blocks of seats, paths; each says on which facts."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, union_all

from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import paths, rosters, seat_blocks, studies
from projections.views.rosters import Booking
from projections.views.studies import NOTHING, Study


class Learner(NamedTuple):
    """An enrolment on a course and how far it has come."""

    booking: Booking
    study: Study


class Studies(NamedTuple):
    """How far everybody on a course has come."""

    course: UUID
    look: Look

    def learners(self, connection: Connection) -> list[Learner]:
        """Return who is on the course or in its line, in the order of their last step."""
        found = rosters.roster(connection, self.course, **self.look._asdict())
        told = studies.studies(connection, [each.id for each in found], **self.look._asdict())
        return [Learner(each, told.get(each.id, NOTHING)) for each in found]

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return the state, the time left, modules and attempts of each enrolment."""
        return {each.booking.id: told(each) for each in self.learners(connection)}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the steps of enrolments, and of those ahead of them in the line, who move their places."""
        at, mine = self.look._asdict(), rosters.roster_lines.c.offer == self.course
        steps, ahead = rosters.facts(keys, **at).where(mine), rosters.facts_ahead(keys, self.course, **at)
        return union_all(steps, ahead, studies.facts(keys, **at))


class Blocks(NamedTuple):
    """The blocks of seats on a course."""

    course: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return buyer, price and seats of each block."""
        found = seat_blocks.of_course(connection, self.course, **self.look._asdict())
        return {each.id: {"buyer": each.buyer, "seats": [seat._asdict() for seat in each.seats]} for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was decided about blocks and their seats."""
        return seat_blocks.facts(keys, **self.look._asdict())


class Paths(NamedTuple):
    """The paths over courses."""

    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return title, aim and courses of each path."""
        found = paths.open_paths(connection, **self.look._asdict())
        return {each.id: {"title": each.title, "aim": each.performance, "courses": each.courses} for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was decided about paths."""
        return paths.facts(keys, **self.look._asdict())


def told(learner: Learner) -> Says:
    """Return what a report says of an enrolment: its state, the time left, modules and attempts."""
    booking, study = learner
    said = {"person": booking.person, "state": booking.state, "on": booking.on, "until": booking.until}
    how_far = {"place": booking.place, "through": study.through, "modules": sorted(study.modules)}
    return {**said, **how_far, "attempts": [each._asdict() for each in study.attempts]}
