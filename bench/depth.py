"""What depth costs: the same work on a journal of a thousand facts and on one of millions, across position 2^31.

`python -m bench.depth SMALL LARGE --facts 40000000 --keys 10000000` on two empty PostgreSQL databases; those that are
filled already are measured as they are. Facts are short, so that indexes are deep and the table is small.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.append import ACTOR, state
from bench.timing import Work, in_turns
from integrations.journal.key_tables import metadata
from integrations.journal.keys import Keys
from integrations.journal.office import Office
from integrations.journal.recorder import STREAM
from integrations.store.database import Database
from integrations.store.migrate import migrate
from web.installation import now

SMALL = 1_000
STREAM_LENGTH = 25
BEYOND = 2**31
"""Positions go from half of the facts before this to half of them after it."""
KEY = "SELECT wrapped FROM data_keys WHERE person = ?"
FACTS = """INSERT INTO journal (position, originator_id, originator_version, topic, state, recorded)
SELECT :beyond - :facts / 2 + i, md5((i / :length)::text)::uuid, i % :length + 1, 'person.role_granted', :state,
    1700000000000000 + i * 1000000::bigint FROM generate_series(0, :facts - 1) i"""
KEYS = """INSERT INTO data_keys SELECT md5(i::text)::uuid, decode(repeat('ab', 60), 'hex'), false
FROM generate_series(1, :keys) i"""
FILL = (
    "DROP INDEX ix_journal_recorded",
    "ALTER TABLE journal DROP CONSTRAINT journal_version, DROP CONSTRAINT journal_pkey",
    FACTS,
    "ALTER TABLE journal ADD PRIMARY KEY (position)",
    "ALTER TABLE journal ADD CONSTRAINT journal_version UNIQUE (originator_id, originator_version)",
    "CREATE INDEX ix_journal_recorded ON journal (recorded)",
    "SELECT setval('journal_position_seq', (SELECT max(position) FROM journal))",
    KEYS,
)
STATE = b'{"f":{"role":"staff","on":"2026-11-22"}}'


@contextmanager
def filled(url: str, facts: int, keys: int) -> Iterator[Office]:
    """Lend an office on a database with so many facts and keys, written unless there are some."""
    database = Database(url)
    migrate(database)
    metadata.create_all(database.engine)
    office = Office(database, Keys(database, bytes(32)), now)
    if office.recorder.head() == 0:
        told = {"facts": facts, "keys": keys, "beyond": BEYOND, "length": STREAM_LENGTH, "state": STATE}
        with database.writing() as connection:
            for statement in FILL:
                connection.execute(text(statement), told)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    yield office
    database.close()


def work_on(office: Office, facts: int, keys: int) -> dict[str, Work]:
    """Return what is timed: a command, the facts of a thing, a page of the journal, an instant's position, a key."""
    rng = Random(7)
    recorder = office.recorder

    def stream() -> None:
        with office.database.driving() as driver:
            assert len(driver.run(STREAM, (_id(rng.randrange(facts // STREAM_LENGTH)), 0))) == STREAM_LENGTH

    def key() -> None:
        with office.database.driving() as driver:
            assert driver.run(KEY, (_id(rng.randint(1, keys)),))

    def page() -> None:
        after = BEYOND - facts // 2 + rng.randrange(facts - 200)
        assert len(recorder.page(after, 100, BEYOND * 2)) == 100

    def command() -> None:
        office.carry_out(state, ACTOR)

    return {"command": command, "stream": stream, "page": page, "key": key}


def _id(number: int) -> UUID:
    return UUID(md5(str(number).encode()).hexdigest())  # noqa: S324  PostgreSQL's function, to find what it made


def main() -> None:
    """Print medians in microseconds on both, and how fast the large one is beside the small."""
    parser = argparse.ArgumentParser(prog="python -m bench.depth", description=__doc__)
    parser.add_argument("small")
    parser.add_argument("large")
    parser.add_argument("--facts", type=int, default=40_000_000)
    parser.add_argument("--keys", type=int, default=10_000_000)
    given = parser.parse_args()
    with filled(given.small, SMALL, SMALL) as small, filled(given.large, given.facts, given.keys) as large:
        few, many = work_on(small, SMALL, SMALL), work_on(large, given.facts, given.keys)
        found: dict[str, Any] = {"head": large.recorder.head()}
        for name, work in few.items():
            times = in_turns({"small": work, "large": many[name]}, rounds=15, each=200)
            found[name] = times.medians() | {"ratio": times.ratio("large", to="small")}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
