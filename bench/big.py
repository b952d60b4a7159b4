"""Writes an installation of many members fast: the story of a few is told once, and each of its facts copied.

`python -m bench.big --members 100000 --data DIR [--database URL]`, or `build()` on an installation without facts.
Ids, numbers, names, addresses, keys, reservations and the hashes of closed months are each copy's own.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Table, insert, select

from bench.copies import RAW, Copy
from bench.houses import house
from bench.pattern import Pattern
from bench.timing import seconds
from domain.billing.books import Books
from domain.people.commands import EMAIL
from domain.people.person import address_key
from integrations.effects.follower import Follower
from integrations.journal.data_key import NONCE
from integrations.journal.key_tables import data_keys
from integrations.journal.master import make_master, read_master
from integrations.journal.sqlite import INSERT
from integrations.store import tables
from integrations.store.database import Database
from projections.reports.closing import month_reports
from web.auth.accounts import make_account
from web.demo.closings import Closings
from web.demo.load import FOLLOWERS, fill
from web.demo.plan import Plan
from web.installation import Installation
from web.settings import Settings

STORY = 1_000
YEARS = 2
BATCH = 20_000
COPIED = (
    tables.processor_payments,
    tables.simulated_sessions,
    tables.simulated_refunds,
    tables.effects,
    tables.erasures,
)
POSITIONS = {"position", "intent"}
COPY = "COPY journal (position, originator_id, originator_version, topic, state, recorded) FROM STDIN"
Row = tuple[int, str, int, str, bytes, int]
Show = Callable[[str], object]


class Big(NamedTuple):
    """What was written: about so many members, so many facts, in so many copies of the story."""

    members: int
    facts: int
    copies: int
    seconds: float


def build(ours: Installation, members: int, *, story: int = STORY, years: int = YEARS, show: Show = print) -> Big:
    """Write an installation that is migrated and has no facts yet; its views are built by `engine.rebuild()`.

    `story` is how many members are told of, `years` for how long: about 27 facts a member for two years, 50 for four.
    """
    if ours.office.recorder.head():
        raise ValueError("this installation has facts already; give one without")
    started = time.perf_counter()
    copies = max(1, round(members / story))
    with house() as told:
        closings = Closings(told.office, told.views)
        fill(told.office, Plan.until(ours.today(), story, years), told.settings.zone, lambda _: None, closings.after)
        closings.engine.catch_up()
        show(f"the story of {story:,} members is told ({time.perf_counter() - started:.0f} s)")
        pattern = Pattern(told.office.recorder.page(0, told.office.recorder.head()), told.keys, copies)
        facts = _write(told, ours, pattern)
    took = round(time.perf_counter() - started, 1)
    show(f"{facts:,} facts in {copies} copies ({took:.0f} s)")
    return Big(copies * story, facts, copies, took)


def _write(told: Installation, ours: Installation, pattern: Pattern) -> int:
    secret = os.urandom(RAW)
    copies = [Copy(number, pattern.copies, secret) for number in range(pattern.copies)]
    database = Database(ours.settings.database_url)
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-400000")
        rows = _facts(told, pattern, copies)
        while batch := list(islice(rows, BATCH)):
            _insert(connection, batch)
    for copy in copies:
        _keys(ours, told, pattern, copy)
        _rows(database, told, ours, pattern, copy)
    database.close()
    _finish(told, ours, pattern)
    return ours.office.recorder.head()


def _facts(told: Installation, pattern: Pattern, copies: list[Copy]) -> Iterator[Row]:
    seals = _seals(told, pattern)
    position = 0
    for group in pattern.groups:
        for copy in copies:
            for fact in group.facts:
                version = fact.own if copy.number else fact.version
                if not version:
                    continue
                position += 1
                id, state = fact.id(copy), fact.state(copy)
                yield position, id, version, fact.topic, seals.get(state, state), fact.recorded


def _seals(told: Installation, pattern: Pattern) -> dict[bytes, bytes]:
    """Return each closing of a month as it reads when every amount is there as often as there are copies."""
    found = {}
    for raw in told.office.recorder.page(0, told.office.recorder.head()):
        if raw.topic == Books.MonthClosed.TOPIC:
            said = msgspec.json.decode(raw.state)
            f = said["f"]
            with told.views.reading() as connection:
                through = date.fromisoformat(f["through"])
                reports = month_reports(connection, through=through, position=f["position"])
            reports["books"] = _times(reports["books"], pattern.copies)
            f["position"] = pattern.upto(f["position"])
            f["hash"] = hashlib.sha256(msgspec.json.encode(reports, order="deterministic")).hexdigest()
            found[raw.state] = msgspec.json.encode(said)
    return found


def _times(value: Any, copies: int) -> Any:  # noqa: ANN401  a report's tree of amounts
    if isinstance(value, dict):
        return {name: _times(part, copies) for name, part in value.items()}
    return value * copies


def _insert(connection: Connection, batch: list[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        rows = [(p, id.replace("-", ""), *rest) for p, id, *rest in batch]
        driver.executemany(INSERT.replace("(orig", "(position, orig").replace("(?", "(?, ?"), rows)
        connection.exec_driver_sql("COMMIT")
        return
    with driver.transaction(), driver.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for row in batch:
                copy.write_row(row)
        cursor.execute("SELECT setval('journal_position_seq', %s)", (batch[-1][0],))


def _keys(ours: Installation, told: Installation, pattern: Pattern, copy: Copy) -> None:
    """Write a key for each person of a copy, none for those who were erased."""
    master = AESGCM(read_master(ours.settings.master_key))
    with told.keys.database.reading() as connection:
        erased = {row.person: bool(row.erased) for row in connection.execute(select(data_keys))}
    rows = []
    for original, gone in erased.items():
        person = UUID(pattern.id(str(original))(copy))
        nonce = os.urandom(NONCE)
        wrapped = None if gone else nonce + master.encrypt(nonce, copy.raw_key(person), person.bytes)
        rows.append({"person": person, "wrapped": wrapped, "erased": gone})
    with ours.keys.database.writing() as connection:
        connection.execute(insert(data_keys), rows)


def _rows(database: Database, told: Installation, ours: Installation, pattern: Pattern, copy: Copy) -> None:
    """Write what the store keeps beside the facts: addresses that are taken, payments the processor knows."""
    taken = [
        {"space": EMAIL, "hash": ours.keys.lookup(f"{EMAIL}:{address_key(address)}"), "owner": UUID(owner)}
        for owner, address in pattern.addresses(copy)
    ]
    with told.database.reading() as there, database.writing() as here:
        here.execute(insert(tables.reservations), taken)
        for table in COPIED:
            rows = [_row(table, dict(row), pattern, copy) for row in there.execute(select(table)).mappings()]
            if rows:
                here.execute(insert(table), rows)


def _row(table: Table, row: dict[str, Any], pattern: Pattern, copy: Copy) -> dict[str, Any]:
    found = {}
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, UUID):
            value = UUID(pattern.id(str(value))(copy))
        elif isinstance(value, str):
            value = pattern.text(value, copy)
        elif column.name in POSITIONS and value:
            value = pattern.place(value, copy)
        found[column.name] = value
    return found


def _finish(told: Installation, ours: Installation, pattern: Pattern) -> None:
    """Let numbers go on behind the last, let the cast sign in, and let nobody act on old facts."""
    with told.database.reading() as there, ours.database.writing() as here:
        last = [{"series": r.series, "last": r.last * pattern.copies} for r in there.execute(select(tables.counters))]
        here.execute(insert(tables.counters), last)
        cast = there.execute(select(tables.accounts.c.person)).scalars().all()
    for person in cast:
        make_account(ours.office, person, pattern.emails[str(person)], None)
    for name in FOLLOWERS:
        Follower(ours.office, name).begin_at(ours.office.recorder.head())


def main() -> None:
    """Write an installation, build its views, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.big", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--story", type=int, default=STORY, help="members that the story is told of")
    parser.add_argument("--years", type=int, default=YEARS, help="how long the story goes on")
    parser.add_argument("--data", required=True, help="a folder for the installation")
    parser.add_argument("--database", help="the URL of its PostgreSQL database, else SQLite")
    given = parser.parse_args()
    env = {"COLLEGIUM_DATA": given.data} | ({"COLLEGIUM_DATABASE_URL": given.database} if given.database else {})
    make_master(Path(given.data) / "master.key")
    ours = Installation(Settings.read(env))
    ours.migrate()
    found = build(ours, given.members, story=given.story, years=given.years, show=_say)
    took = seconds(ours.engine.rebuild)
    ours.close()
    print(json.dumps(found._asdict() | {"views_seconds": round(took, 1)}))


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
