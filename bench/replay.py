"""What it costs to bring back a thing of a hundred facts: with personal words, which are unsealed, and without."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from bench.append import ACTOR
from bench.timing import Work, in_turns
from domain.journal import Journal
from domain.people.person import Person
from web.installation import Installation

FACTS = 100
DAY = date(2026, 11, 22)


def replay(ours: Installation, *, rounds: int) -> dict[str, Any]:
    """Return microseconds a fact: decoding and folding alone, and the whole reading from the database."""
    plain, personal = uuid4(), uuid4()
    ours.office.carry_out(partial(_roles, id=plain), ACTOR)
    ours.office.carry_out(partial(_names, id=personal), ACTOR)
    rivals = {"fold": _fold(ours, plain), "fold_personal": _fold(ours, personal)}
    rivals |= {"read": _read(ours, plain), "read_personal": _read(ours, personal)}
    times = in_turns(rivals, rounds=rounds, each=5).medians()
    return {name: round(us / FACTS, 2) for name, us in times.items()}


def _roles(journal: Journal, id: UUID) -> UUID:
    person = Person(id)
    for count in range(FACTS):
        kind = Person.RoleWithdrawn if count % 2 else Person.RoleGranted
        person.states(kind("staff", DAY))
    journal.record(person)
    return id


def _names(journal: Journal, id: UUID) -> UUID:
    person = Person(id)
    for count in range(FACTS):
        person.states(Person.Renamed(f"Uma Dvořák {count}", DAY))
    journal.record(person)
    return id


def _fold(ours: Installation, id: UUID) -> Work:
    with ours.database.driving() as driver:
        stored = ours.office.recorder.stream(driver, id)
    return lambda: Person.replay(id, ours.office.codec.facts(id, stored))


def _read(ours: Installation, id: UUID) -> Work:
    return lambda: ours.office.read(Person, id)
