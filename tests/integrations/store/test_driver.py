import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from domain.journal import Actor
from integrations.journal.office import Office
from integrations.store import counters
from integrations.store.database import POOL, Database
from integrations.store.idempotency import Claim, Key
from integrations.store.libpq import PostgresDriver
from tests.integrations.journal.jars import open_jar
from tests.offices import open_office

ME = Actor("me")
PATIENCE = 20
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ?"


@pytest.fixture
def postgres_office(postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    office = open_office(postgres_url, tmp_path, lambda: datetime.now(UTC))
    yield office
    office.database.close()
    office.keys.database.close()


def claimed(database: Database) -> int:
    with database.driving() as driver:
        driver.begin()
        number = counters.claim(driver, "invoice")
        driver.commit()
    return number


def test_what_was_not_committed_is_undone_when_the_connection_goes_back(office: Office) -> None:
    with office.database.driving() as driver:
        driver.begin()
        assert counters.claim(driver, "invoice") == 1
    assert claimed(office.database) == 1


def test_errors_are_those_that_callers_know(office: Office) -> None:
    row = ("me", "k", "f", None, 1, 1)
    statement = "INSERT INTO idempotency (scope, key, fingerprint, result, made, position) VALUES (?, ?, ?, ?, ?, ?)"
    with office.database.driving() as driver:
        driver.run(statement, row)
        with pytest.raises(IntegrityError, match="idempotency"):
            driver.run(statement, row)


def test_a_server_that_closed_the_connections_is_found_again_after_one_error(postgres_office: Office) -> None:
    database = postgres_office.database
    with database.driving() as first:
        with database.driving() as second, database.driving() as third:
            mine = first.run("SELECT pg_backend_pid()")[0][0]
            assert second.run("SELECT 1") == third.run("SELECT 1")
        first.run(OTHERS, (mine,))
        with pytest.raises(DBAPIError):
            claimed(database)
    assert [claimed(database) for _ in range(3)] == [1, 2, 3]


def test_a_server_that_is_gone_without_a_word_is_told_as_away(postgres_office: Office) -> None:
    database = postgres_office.database
    with database.driving() as driver:
        assert isinstance(driver, PostgresDriver)
        server = driver._line._server  # noqa: SLF001  a server that dies closes its end, and nobody else reaches it
        with socket.socket(fileno=os.dup(server.socket)) as wire:
            wire.shutdown(socket.SHUT_RDWR)
        with pytest.raises(OperationalError):
            driver.run("SELECT 1")
    assert claimed(database) == 1


def test_a_transaction_that_fails_as_it_begins_leaves_nobody_a_broken_connection(postgres_office: Office) -> None:
    database = postgres_office.database
    with database.driving() as holder:
        holder.begin(7)
        with database.driving() as late:
            late.run("SET lock_timeout = '10ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                late.begin(7)
        assert claimed(database) == 1


def test_whoever_finds_all_connections_in_use_has_the_next_that_is_given_back(postgres_office: Office) -> None:
    database, found = postgres_office.database, list[int]()
    drivers = [database.driver() for _ in range(POOL)]
    late = threading.Thread(target=lambda: found.append(claimed(database)))
    late.start()
    late.join(0.05)
    assert not found
    drivers.pop().close()
    late.join(PATIENCE)
    assert found == [1]
    for driver in drivers:
        driver.close()


def test_a_command_that_waits_for_its_key_holds_no_reader_up(postgres_office: Office) -> None:
    office, key = postgres_office, Key.of("me", "k", b"open")
    deed = partial(open_jar, id=uuid4(), person=uuid4(), label="Ada's")
    late = threading.Thread(target=lambda: office.carry_out(deed, ME, key=key))
    heads: list[int] = []
    reader = threading.Thread(target=lambda: heads.append(office.recorder.head()))
    with office.database.driving() as holder:
        holder.begin()
        office.recorder.hold(holder, Claim(*key, None, 0))
        late.start()
        _until_somebody_waits(office.database)
        reader.start()
        reader.join(PATIENCE)
        assert heads == [0], "it has drawn no position and holds no fence"
    late.join(PATIENCE)
    assert office.recorder.head() == 1


def _until_somebody_waits(database: Database) -> None:
    end = time.monotonic() + PATIENCE
    with database.driving() as driver:
        while driver.run(WAITING)[0][0] == 0:
            assert time.monotonic() < end
            time.sleep(0.01)
