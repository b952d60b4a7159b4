"""An outside that takes orders and can fail in every way that matters; and what tests do to reach it."""

from functools import partial
from uuid import UUID, uuid4

from domain.aggregate import Fact
from domain.journal import Actor, Entry, Journal
from integrations.effects import rows
from integrations.effects.handlers import Answer
from integrations.effects.ports import Unreachable
from integrations.journal.office import Deed, Office
from tests.integrations.journal.jars import Jar, fill, open_jar

ME = Actor("me")


class Killed(BaseException):
    """The process ends here, as by kill -9: nothing after it runs."""


class Shop:
    """Remembers what was ordered under which key; `faults` are raised before (or, when late, after) the deed."""

    kind = "shop"
    facts: tuple[type[Fact], ...] = (Jar.Filled,)

    def __init__(self) -> None:
        self.orders: dict[str, int] = {}
        self.calls = 0
        self.faults: list[tuple[str, BaseException]] = []
        self.forgets = False

    def key(self, entry: Entry) -> str | None:
        assert isinstance(entry.fact, Jar.Filled)
        return f"shop:{entry.position}" if entry.fact.coins > 1 else None

    def call(self, entry: Entry, key: str) -> Answer:
        self.calls += 1
        when, fault = self.faults.pop(0) if self.faults else ("", Unreachable())
        if when == "before":
            raise fault
        self.orders[key] = self.orders.get(key, 0) + (1 if self.forgets or key not in self.orders else 0)
        if when == "after":
            raise fault
        return Answer(f"ref-{key}", "https://shop", partial(fill, id=entry.originator_id, coins=1))

    def find(self, entry: Entry, key: str, since_micro: int) -> Answer | None:
        assert since_micro
        return Answer(f"found-{key}") if key in self.orders else None

    def declined(self, entry: Entry, code: str) -> Deed | None:
        return partial(fill, id=entry.originator_id, coins=1) if code == "known" else None


def a_jar(office: Office) -> UUID:
    jar = uuid4()
    office.carry_out(partial(open_jar, id=jar, person=uuid4(), label="Ada's"), ME)
    return jar


def pour(office: Office, jar: UUID, coins: int) -> None:
    office.carry_out(partial(fill, id=jar, coins=coins), ME)


def coins(office: Office, jar: UUID) -> int:
    def look(journal: Journal) -> None:
        found.append(journal.get(Jar, jar).coins)

    found: list[int] = []
    office.carry_out(look, ME)
    return found[0]


def stuck(office: Office) -> list[rows.Row]:
    with office.database.reading() as connection:
        return rows.stuck(connection)
