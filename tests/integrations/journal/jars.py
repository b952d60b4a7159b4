"""A small aggregate for tests of the journal: a jar that coins are put into."""

from uuid import UUID

from domain.aggregate import STAFF, Aggregate, Fact, applies
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.values import Personal

SIZE = 100


class Jar(Aggregate, topic="jar"):
    """Holds at most a hundred coins."""

    class Opened(Fact, frozen=True):
        TOPIC = "jar.opened"
        SEEN_BY = frozenset({STAFF})
        person_id: UUID
        label: Personal[str]

    class Filled(Fact, frozen=True):
        TOPIC = "jar.filled"
        SEEN_BY = frozenset({STAFF})
        coins: int

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.coins = 0
        self.label = ""

    def fill(self, coins: int) -> None:
        if self.coins + coins > SIZE:
            raise RuleBroken("the jar is full; open another")
        self.states(Jar.Filled(coins))

    @applies(Opened)
    def _opened(self, fact: Opened) -> None:
        self.label = fact.label

    @applies(Filled)
    def _filled(self, fact: Filled) -> None:
        self.coins += fact.coins


class Box(Aggregate, topic="box"):
    """Another kind of thing, which is never a jar."""


def open_jar(journal: Journal, id: UUID, person: UUID, label: str) -> UUID:
    jar = Jar(id)
    jar.states(Jar.Opened(person, label))
    journal.record(jar)
    return id


def fill(journal: Journal, id: UUID, coins: int) -> UUID:
    jar = journal.get(Jar, id)
    jar.fill(coins)
    journal.record(jar)
    return id
