"""The story as a whole: who arrives when, and what its chapters begin with."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from web.demo.agendas import Agendas
from web.demo.candidates import Candidates
from web.demo.certificates import Certificates
from web.demo.courses import Courses
from web.demo.dues import Dues
from web.demo.events import Events
from web.demo.fair import Fair
from web.demo.learning import Learning
from web.demo.money import Till
from web.demo.people import People
from web.demo.plan import Plan
from web.demo.seats import Seats
from web.demo.stretch import Stretch
from web.demo.today import Today
from web.demo.world import World

FOUNDERS_PER_CENT = 30
FOUNDING_DAYS = 40
APPLICANTS_PER_MEMBER = 1.04
MORE_EACH_YEAR = 0.06
"""Some are declined, some leave again: so more apply than are members in the end."""
DECIDED = timedelta(days=14)


class Story:
    """Tells a plan, day by day."""

    def __init__(self, plan: Plan, zone: ZoneInfo) -> None:
        self.world = World(plan, zone)
        self.till = Till(self.world)
        self.people = People(self.world)
        self.dues = Dues(self.world, self.till)
        self.seats = Seats(self.world, self.till)
        self.events = Events(self.world, self.people, self.seats, self.dues.apply)
        self.fair = Fair(self.world, self.people, self.seats)
        self.courses = Courses(self.world, self.till)
        self.learning = Learning(self.world)
        self.certificates = Certificates(self.world, self.till)
        self.candidates = Candidates(self.world, self.people, self.till)
        self.world.at(plan.first, self._begin)

    def tell(self, journal: Stretch, day: date) -> None:
        """Let a day happen, into its journal."""
        self.world.live(journal, day)

    def line(self) -> str:
        """Return how far the story is, in one line."""
        world = self.world
        return f"{world.today:%B %Y}: {len(world.current()):,} members, {world.memory.facts:,} facts"

    def forgotten(self) -> list[UUID]:
        """Return two former members who have asked to be forgotten."""
        kept = {*self.world.current(), *self.world.cast.values()}
        return [person for person in self.world.members if person not in kept][:2]

    def _begin(self) -> None:
        self.people.begin()
        for chapter in (self.till.cards, self.dues, self.courses, self.learning, self.certificates, self.events):
            chapter.begin()
        for day in self._arrivals():
            self.world.at(day, self._arrive)
        Today(self).begin()
        self.fair.begin()
        Agendas(self).begin()
        self.candidates.begin()

    def _arrive(self) -> None:
        self.dues.apply(self.people.newcomer())

    def _arrivals(self) -> Iterator[date]:
        plan, chance = self.world.plan, self.world.chance
        whole = (plan.last - plan.first - DECIDED).days
        applicants = round(plan.members * (APPLICANTS_PER_MEMBER + MORE_EACH_YEAR * whole / 365))
        for _ in range(applicants):
            founds = chance.random() * 100 < FOUNDERS_PER_CENT
            yield plan.first + timedelta(days=chance.randint(2, FOUNDING_DAYS if founds else whole))
