"""What it costs to write one fact down for good, beside a bare INSERT of the same row that is as durable."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy.engine import make_url

from bench.houses import folder, house
from bench.timing import Work, in_turns
from domain.journal import Actor, Entry, Journal
from domain.people.person import Person
from integrations.journal.codec import to_micro
from integrations.journal.sqlite import INSERT
from integrations.store.idempotency import Key
from web.installation import Installation, now

ACTOR = Actor("bench")
FACT = Person.RoleGranted("staff", date(2026, 11, 22))
ROW = "(%s, %s, %s, %s, %s)"
RAW_POSTGRES = f"INSERT INTO journal (originator_id, originator_version, topic, state, recorded) VALUES {ROW}"  # noqa: S608
Insert = Callable[[tuple[Any, ...]], object]
TABLE = "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal' AND sql IS NOT NULL ORDER BY type DESC"


def sqlite(*, rounds: int, each: int) -> dict[str, Any]:
    """Return times on SQLite: a bare INSERT into a copy of the journal's table, our append, a whole command."""
    with house() as ours, folder() as beside:
        raw = _sqlite_copy(ours, str(beside / "raw.sqlite"))
        found = _measured(ours, lambda row: _sqlite_insert(raw, row), rounds=rounds, each=each)
        raw.close()
    return found


def postgres(url: str | None, *, rounds: int, each: int) -> dict[str, Any] | None:
    """Return times on PostgreSQL, None without a server; the bare INSERT takes no fence."""
    if url is None:
        return None
    with house(url) as ours, _psycopg(url) as raw:
        return _measured(ours, lambda row: raw.execute(RAW_POSTGRES, row), rounds=rounds, each=each)


def _measured(
    ours: Installation, bare: Callable[[tuple[Any, ...]], object], *, rounds: int, each: int
) -> dict[str, Any]:
    stored = ours.office.codec.to_stored_event(_entry(uuid4()))
    sqlite = ours.database.dialect == "sqlite"

    def insert() -> None:
        id = uuid4()
        bare((id.hex if sqlite else id, 1, stored.topic, stored.state, 0))

    rivals = {"insert": insert, "append": _append(ours), "command": _command(ours), "with_key": _with_key(ours)}
    found = in_turns(rivals, rounds=rounds, each=each)
    encode = in_turns({"encode": lambda: ours.office.codec.to_stored_event(_entry(uuid4()))}, rounds=3, each=1_000)
    ratios = {name: found.ratio(name, to="insert") for name in ("append", "command", "with_key")}
    return {"us": found.medians() | encode.medians(), "cpu_us": found.processor(), "ratio": ratios}


def _entry(id: UUID) -> Entry:
    return Entry(id, 1, FACT, now(), ACTOR.by)


def _append(ours: Installation) -> Work:
    """Encode a fact and append it in a transaction of its own."""

    def work() -> None:
        entry = _entry(uuid4())
        stored = ours.office.codec.to_stored_event(entry), to_micro(entry.recorded)
        with ours.database.driving() as driver:
            ours.office.recorder.append(driver, [stored])

    return work


def state(journal: Journal) -> UUID:
    """Make somebody known by a role; return their id."""
    person = Person(uuid4())
    person.states(FACT)
    journal.record(person)
    return person.id


def _command(ours: Installation) -> Work:
    return lambda: ours.office.carry_out(state, ACTOR)


def _with_key(ours: Installation) -> Work:
    return lambda: ours.office.carry_out(state, ACTOR, key=Key.of("bench", uuid4().hex, b""))


def _sqlite_copy(ours: Installation, path: str) -> sqlite3.Connection:
    """Return a connection to an empty copy of the journal's table with its index and guards, tuned as ours."""
    with ours.database.reading() as connection:
        statements = list(connection.exec_driver_sql(TABLE).scalars())
        pragmas = [
            f"PRAGMA {name}={connection.exec_driver_sql(f'PRAGMA {name}').scalar_one()}"
            for name in ("journal_mode", "synchronous", "secure_delete", "cache_size")
        ]
    raw = sqlite3.connect(path, isolation_level=None)
    for statement in (*pragmas, *sorted(statements, key=lambda sql: "CREATE TABLE" not in sql)):
        raw.execute(statement)
    return raw


def _sqlite_insert(raw: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(INSERT, row)
    raw.execute("COMMIT")


@contextmanager
def _psycopg(url: str) -> Iterator[psycopg.Connection]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection
