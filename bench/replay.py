"""What it costs to bring back a thing of a hundred facts: with personal words, which are unsealed, and without."""

import sqlite3
from contextlib import closing
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy.engine import make_url

from bench.append import ACTOR
from bench.timing import Work, in_turns
from domain.aggregate import FACTS as FACTS_BY_NAME
from domain.journal import Journal
from domain.people.person import Person
from integrations.journal.recorder import PAGE
from projections.catalogue import VIEWS
from web.installation import Installation

FACTS = 100
LIMIT = 2_000
DAY = date(2026, 11, 22)


def replay(ours: Installation, *, rounds: int) -> dict[str, Any]:
    """Return microseconds a fact: decoding and folding alone, and the whole reading from the database."""
    plain, personal = uuid4(), uuid4()
    ours.office.carry_out(partial(_roles, id=plain), ACTOR)
    ours.office.carry_out(partial(_names, id=personal), ACTOR)
    rivals = {"fold": _fold(ours, plain), "fold_personal": _fold(ours, personal)}
    rivals |= {"read": _read(ours, plain), "read_personal": _read(ours, personal)}
    found = in_turns(rivals, rounds=rounds, each=5)
    cpu = {f"{name}_cpu": us for name, us in found.processor().items()}
    return {name: round(us / FACTS, 2) for name, us in (found.medians() | cpu).items()}


def decode(told: Installation, *, rounds: int) -> float:
    """Return how fast a page is read as folds need it, beside a bare SELECT of it and orjson (1 is as fast).

    Each fact is decoded once on both sides: for the first view that folds it, and into a dictionary. SQLite only.
    """
    readers = {topic: reader for view in reversed(VIEWS) for topic in FACTS_BY_NAME if (reader := view.reader(topic))}
    with closing(sqlite3.connect(make_url(told.settings.database_url).database or "")) as raw:
        rivals = {"raw": lambda: _bare(raw), "ours": lambda: _as_folds_need(told, readers)}
        return in_turns(rivals, rounds=rounds, each=1).ratio("ours", to="raw")


def _bare(raw: sqlite3.Connection) -> list[Any]:
    rows = raw.execute(PAGE, (0, raw.execute("SELECT max(position) FROM journal").fetchone()[0], LIMIT))
    return [orjson.loads(row[4]) for row in rows.fetchall()]


def _as_folds_need(told: Installation, readers: dict[str, Any]) -> list[Any]:
    page = told.office.recorder.page(0, LIMIT)
    return [reader.read(raw, _sealed) for raw in page if (reader := readers.get(raw.topic))]


def _sealed(_person: UUID, sealed: str) -> str:
    return sealed


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
