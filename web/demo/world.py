"""The association while its story is told: what day it is, who acts, what is still to come, who is who."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.aggregate import Aggregate
from domain.journal import Actor
from web.demo.plan import Plan
from web.demo.stretch import Memory, Stretch

A = TypeVar("A", bound=Aggregate)
Deed = Callable[[], object]
OPENS, CLOSES = time(8), time(20)
PAUSES = (15, 240)
"""Between two deeds of a day pass so many seconds, until the office closes; then one."""


class World:
    """Everything a chapter of the story may know or use; all chance comes from its one seeded source."""

    def __init__(self, plan: Plan, zone: ZoneInfo) -> None:
        self.plan = plan
        self.zone = zone
        self.chance = random.Random(plan.seed)  # noqa: S311  a story, not a secret
        self.memory = Memory()
        self.today = plan.first
        self.journal: Stretch
        self.cast: dict[str, UUID] = {}
        self.guests: list[UUID] = []
        self.members: dict[UUID, UUID] = {}
        self._until: dict[UUID, date] = {}
        self.counts: defaultdict[str, int] = defaultdict(int)
        self._agenda: defaultdict[date, list[Deed]] = defaultdict(list)
        self._closes = datetime.min.replace(tzinfo=UTC)

    def at(self, day: date, deed: Deed) -> None:
        """Let something happen on a day, today at the earliest; what lies behind the story's end never does."""
        self._agenda[max(day, self.today)].append(deed)

    def after(self, least: int, most: int, deed: Deed) -> None:
        """Let something happen between so many days from today and so many."""
        self.at(self.today + timedelta(days=self.chance.randint(least, most)), deed)

    def live(self, journal: Stretch, day: date) -> None:
        """Let everything happen that the day brings, into the journal."""
        self.journal, self.today = journal, day
        journal.now = datetime.combine(day, OPENS, self.zone).astimezone(UTC)
        self._closes = datetime.combine(day, CLOSES, self.zone).astimezone(UTC)
        for deed in self._agenda[day]:  # grows while the day goes on
            deed()
        del self._agenda[day]

    def by(self, who: UUID | str) -> Stretch:
        """Return the journal as somebody uses it: a person, one of the cast, or a process by its name."""
        pause = self.chance.randint(*PAUSES) if self.journal.now < self._closes else 1
        self.journal.now += timedelta(seconds=pause)
        self.journal.correlation = self.new_id()
        self.journal.actor = Actor(by=str(self.cast.get(str(who), who)))
        return self.journal

    def new_id(self) -> UUID:
        """Return an id that the seed decides."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def happens(self, per_cent: float) -> bool:
        """Tell whether something happens that is so likely."""
        return self.chance.random() * 100 < per_cent

    def some(self, people: list[UUID], per_thousand: float) -> list[UUID]:
        """Return so many of these people for each thousand members; of a small association now and then one."""
        share = self.plan.members * per_thousand / 1000
        whole = int(share) + (self.chance.random() < share % 1)
        return self.chance.sample(people, min(whole, len(people)))

    def every(self, what: str, *turns: int) -> bool:
        """Count one more of something; tell whether it is one of these, or a multiple of the last."""
        self.counts[what] += 1
        count = self.counts[what]
        return count in turns or count % turns[-1] == 0

    def get(self, kind: type[A], id: UUID) -> A:
        """Return an aggregate as it stands."""
        return self.memory.get(kind, id)

    def standing(self, person_id: UUID, _on: date, /) -> UUID | None:
        """Return the membership that a person may be in good standing by."""
        return self.members.get(person_id)

    def current(self) -> list[UUID]:
        """Return who is a member today, grace included."""
        return [person for person, until in self._until.items() if until >= self.today]

    def belongs(self, person_id: UUID, member_id: UUID, until: date) -> None:
        """Keep in mind until when a person is a member, and by which membership."""
        self.members[person_id] = member_id
        self._until[person_id] = until
