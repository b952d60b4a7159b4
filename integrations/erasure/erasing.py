"""Erases a person in one go, finishes what was broken off, and repeats all erasures after a restore."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.exc import OperationalError

from domain.aggregate import Fact
from domain.errors import NotFound
from domain.journal import Actor, Entry
from domain.people import erase as people
from domain.people.person import Person
from integrations.effects import rows
from integrations.effects.handlers import Answer
from integrations.effects.ports import Held
from integrations.erasure import traces
from integrations.erasure.letting_go import is_lock, lockers, scrub, soon
from integrations.erasure.presence import wait_for_all
from integrations.journal.codec import to_micro
from integrations.journal.key_tables import data_keys
from integrations.journal.keys import Keys
from integrations.journal.office import Office
from integrations.store.database import Database
from integrations.store.idempotency import Key

ERASER = Actor(by="erasure")
KEY = "erase:"


class Erased(NamedTuple):
    """What an erasure came to; `holders` are sentences about who still holds something, and what to do."""

    person: UUID
    holders: tuple[str, ...]
    position: int = 0
    repeated: bool = False

    @property
    def everywhere(self) -> bool:
        """Tell whether all processes have forgotten, and all files let go."""
        return not self.holders


class Reach(NamedTuple):
    """What an erasure must reach beyond the office.

    `catch_up` has the views fold the erasure (which drops their rows) up to a position and says what is in
    the way; `databases` are those of the views; `forget` are others that hold something of persons, such as
    the postman; `tables` are those of the views that hold persons' words in the clear.
    """

    catch_up: Callable[[int], Sequence[str]] = lambda _position: ()
    databases: Sequence[Database] = ()
    forget: Sequence[Callable[[UUID], None]] = ()
    tables: Sequence[str] = ()


class Eraser:
    """Erases persons. As a handler of effects it finishes every erasure that was stated, whatever was killed.

    One that is held up is tried again, ever more seldom, until it is done; meanwhile it stands on the stuck list.
    """

    kind = traces.ERASURE
    facts: tuple[type[Fact], ...] = (Person.Erased,)

    def __init__(
        self,
        office: Office,
        reach: Reach = Reach(),  # noqa: B008  it is immutable
        wait: Callable[[Keys, int], Sequence[str]] = wait_for_all,
    ) -> None:
        self.office = office
        self.reach = reach
        self.wait = wait

    def erase(self, person: UUID, *, on: date, actor: Actor = ERASER, key: Key | None = None) -> Erased:
        """Erase a person for good; doing it again finishes what was left. Raises NotFound for an unknown id."""
        receipt = self.office.carry_out(partial(people.erase, person_id=person, on=on), actor, key=key)
        done = self.finish(person, receipt.position or self.office.recorder.head())
        return done._replace(position=receipt.position, repeated=receipt.repeated)

    def finish(self, person: UUID, position: int) -> Erased:
        """Do all that is left of an erasure, and put it on the list of what is to be done if somebody holds it up."""
        since = self._announce(person, position) if position else None
        done = Erased(person, tuple(self._finish(person, position)))
        if since is not None:
            self._take_down(done, since)
        return done

    def _finish(self, person: UUID, position: int) -> list[str]:
        """Destroy the key, remove every trace, have all let go; return who does not, in sentences."""
        generation, holders = 0, []
        try:
            generation = self.office.keys.destroy(person)
        except OperationalError as error:
            holders.append(_lockers(self.office.keys.database, error))
        holders += self.reach.catch_up(position)
        try:
            with soon(self.office.database) as connection:
                traces.remove(connection, person)
                traces.enter(connection, person, position, to_micro(self.office.clock()))
        except OperationalError as error:
            holders.append(_lockers(self.office.database, error))
        for forget in self.reach.forget:
            forget(person)
        return [*holders, *self.wait(self.office.keys, generation), *self._scrubbed()]

    def _scrubbed(self) -> Iterator[str]:
        tables = (*self.reach.tables, *traces.WORDED, data_keys.name)
        databases = (self.office.database, self.office.keys.database, *self.reach.databases)
        for database in {database.url: database for database in databases}.values():
            yield from scrub(database, tables)

    def _announce(self, person: UUID, position: int) -> int | None:
        """Put it on the worker's list, but for later: should this process die, the worker goes on; return for when."""
        intent = rows.Intent(_key(person), position, self.kind, person)
        with self.office.database.writing() as connection:
            rows.put(connection, intent, to_micro(self.office.clock()) + rows.LEASE)
            found = rows.find(connection, intent.key)
        return found and found.next

    def _take_down(self, done: Erased, since: int) -> None:
        key, later = _key(done.person), to_micro(self.office.clock()) + rows.FIRST_WAIT
        with self.office.database.writing() as connection:
            if done.everywhere:
                rows.finish(connection, key, since)
            else:
                rows.reopen(connection, key, later, "; ".join(done.holders))

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
        return _key(entry.originator_id)

    def call(self, entry: Entry, key: str) -> Answer:
        """Finish the erasure; doing it again changes nothing. Raises Held while somebody holds it up."""
        holders = self._finish(UUID(key.removeprefix(KEY)), entry.position)
        if holders:
            raise Held("; ".join(holders))
        return Answer()

    def find(self, entry: Entry, key: str, _since_micro: int) -> Answer:
        """Finish it: an erasure may always be repeated."""
        return self.call(entry, key)

    def declined(self, _entry: Entry, _code: str) -> None:
        """Return None: nobody can decline it."""


def _key(person: UUID) -> str:
    return f"{KEY}{person}"


def _lockers(database: Database, error: OperationalError) -> str:
    """Return who holds a lock that was waited for in vain. Raises the error again if it is another."""
    if not is_lock(error):
        raise error
    return lockers(database)


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
