"""Erases a person in one go, finishes what was broken off, and repeats all erasures after a restore."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from domain.aggregate import Fact
from domain.errors import NotFound
from domain.journal import Actor, Entry
from domain.people import erase as people
from domain.people.person import Person
from integrations.effects.handlers import Answer
from integrations.erasure import traces
from integrations.erasure.presence import wait_for_all
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.store.database import Database

ERASURE = Actor(by="erasure")


class Erased(NamedTuple):
    """What an erasure came to: whether all processes have forgotten, and all files let go, in time."""

    person: UUID
    everywhere: bool


class Reach(NamedTuple):
    """What an erasure must reach beyond the office.

    `catch_up` has the views fold the erasure (which drops their rows) up to a position; `databases` are
    those of the views; `forget` are others that hold something of persons, such as the postman.
    """

    catch_up: Callable[[int], None] = lambda _position: None
    databases: Sequence[Database] = ()
    forget: Sequence[Callable[[UUID], None]] = ()


class Eraser:
    """Erases persons. As a handler of effects it finishes every erasure that was stated, whatever was killed."""

    kind = "erasure"
    facts: tuple[type[Fact], ...] = (Person.Erased,)

    def __init__(self, office: Office, reach: Reach = Reach()) -> None:  # noqa: B008  it is immutable
        self.office = office
        self.reach = reach

    def erase(self, person: UUID, *, on: date, actor: Actor = ERASURE) -> Erased:
        """Erase a person for good; doing it again finishes what was left. Raises NotFound for an unknown id."""
        position = self.office.carry_out(partial(people.erase, person_id=person, on=on), actor).position
        return self.finish(person, position or self.office.recorder.head())

    def finish(self, person: UUID, position: int) -> Erased:
        """Destroy the key, remove every trace, and wait until nobody has any of it in memory."""
        generation = self.office.keys.destroy(person)
        self.reach.catch_up(position)
        with self.office.database.writing() as connection:
            traces.remove(connection, person)
            traces.enter(connection, person, position, to_micro(self.office.clock()))
        for forget in self.reach.forget:
            forget(person)
        everybody = wait_for_all(self.office.keys, generation, self.office.clock)
        databases = (self.office.database, self.office.keys.database, *self.reach.databases)
        return Erased(person, all([everybody, *map(traces.scrub, databases)]))

    def replay(self, *, on: date, known: Iterable[UUID] = ()) -> list[UUID]:
        """Erase again everybody whom the key store, the ledger or a list kept elsewhere knows as erased.

        After a restore of the journal the key store still knows them, after one of the key store the
        journal; after one of both, the list kept elsewhere (`ledger`) must be given.
        """
        persons = sorted({*self.ledger(), *known})
        for person in persons:
            self._again(person, on)
        return persons

    def ledger(self) -> list[UUID]:
        """Return everybody who was erased, as far as this installation knows: to be kept apart from backups."""
        with self.office.database.reading() as connection:
            return sorted({*traces.ledger(connection), *self.office.keys.destroyed()})

    def _again(self, person: UUID, on: date) -> None:
        try:
            self.erase(person, on=on)
        except NotFound:  # a journal older than the person: the key must still never be made again
            self.finish(person, self.office.recorder.head())

    def key(self, entry: Entry) -> str:
        """Return the erasure's key."""
        return f"erase:{entry.originator_id}"

    def call(self, entry: Entry, _key: str) -> Answer:
        """Finish the erasure; doing it again changes nothing."""
        self.finish(entry.originator_id, entry.position)
        return Answer()

    def find(self, entry: Entry, key: str, _since_micro: int) -> Answer:
        """Finish it: an erasure may always be repeated."""
        return self.call(entry, key)

    def declined(self, _entry: Entry, _code: str) -> None:
        """Return None: nobody can decline it."""


def erase(office: Office, person_id: UUID, *, on: date, reach: Reach = Reach()) -> Erased:  # noqa: B008
    """Erase a person for good. Raises NotFound for an unknown id."""
    return Eraser(office, reach).erase(person_id, on=on)


def replay_erasures(
    office: Office,
    *,
    on: date,
    known: Iterable[UUID] = (),
    reach: Reach = Reach(),  # noqa: B008  it is immutable
) -> list[UUID]:
    """Erase everybody again who was erased before a restore; return them."""
    return Eraser(office, reach).replay(on=on, known=known)
