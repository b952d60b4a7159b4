"""An erasure that others hold up is tried until it is done, and says meanwhile who holds it and what to do."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from domain.errors import RuleBroken
from domain.journal import Actor
from domain.people import commands as people
from integrations.effects import rows
from integrations.effects.calls import Effects
from integrations.erasure import Eraser, Reach
from integrations.erasure.presence import wait_for_all
from integrations.journal.codec import to_micro
from integrations.journal.key_tables import data_keys
from integrations.journal.office import Office
from integrations.store.database import Database
from tests.offices import MovingClock

ME = Actor("me")
ON = date(2026, 3, 1)
QUICK = partial(wait_for_all, patience=0.2, silence=5.0)
GONE = partial(wait_for_all, patience=5.0, silence=0.5)
OPEN = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
import domain.catalogue
from integrations.erasure import Eraser, Presence
from tests.offices import open_office
office = open_office(sys.argv[1], Path(sys.argv[2]), lambda: datetime.now(UTC))
"""
HOLDS = """
office.codec.entries(office.recorder.page(0, 10))
presence = Presence(office.keys, office.clock, "process 7 on mars")
presence.beat()
print("holds", flush=True)
presence.run(threading.Event())
"""
DIES = """
import os, signal
from datetime import date
from uuid import UUID
from integrations.erasure import erasing
erasing.traces.remove = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Eraser(office).erase(UUID(sys.argv[3]), on=date(2026, 3, 1))
"""


@pytest.fixture
def person(office: Office) -> UUID:
    id = uuid4()
    office.carry_out(partial(people.register, id=id, name="Zera", email="zera@example.org", on=ON), ME)
    return id


@contextmanager
def process(program: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", OPEN + program, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def worked(office: Office, eraser: Eraser) -> None:
    """Do what a worker does that was started just now."""
    effects = Effects(office, [eraser])
    while effects.step():
        pass


def listed(office: Office) -> list[str]:
    with office.database.reading() as connection:
        return [row.problem or "" for row in rows.stuck(connection)]


def test_a_process_that_does_not_answer_holds_it_up_until_it_is_killed(
    office: Office, person: UUID, database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    with process(HOLDS, database_url, tmp_path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "holds\n"
        os.kill(other.pid, signal.SIGSTOP)
        assert not Eraser(office, wait=QUICK).erase(person, on=ON).everywhere
        assert "process 7 on mars still has keys in memory; it forgets as soon as it runs again" in listed(office)[0]
        worked(office, Eraser(office, wait=QUICK))
        clock.move(hours=2)
        worked(office, Eraser(office, wait=QUICK))
        assert len(listed(office)) == 1
    clock.move(hours=2)
    worked(office, Eraser(office, wait=GONE))
    assert listed(office) == []
    assert key_of(office, person) is None


def test_it_is_done_as_soon_as_the_process_goes_on(
    office: Office, person: UUID, database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    with process(HOLDS, database_url, tmp_path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "holds\n"
        os.kill(other.pid, signal.SIGSTOP)
        assert not Eraser(office, wait=QUICK).erase(person, on=ON).everywhere
        os.kill(other.pid, signal.SIGCONT)
        clock.move(minutes=1)
        worked(office, Eraser(office))
        assert listed(office) == []


def test_it_is_tried_ever_more_seldom_and_at_once_when_a_person_says_so(
    office: Office, person: UUID, clock: MovingClock
) -> None:
    tried: list[int] = []

    def held(_keys: object, _generation: int) -> list[str]:
        tried.append(1)
        return ["process 7 on mars still has keys in memory"]

    eraser = Eraser(office, wait=held)
    eraser.erase(person, on=ON)
    for _ in range(200):
        worked(office, eraser)
        clock.move(seconds=30)
    assert 8 < len(tried) < 16
    assert len(listed(office)) == 1
    before = len(tried)
    with office.database.writing() as connection:
        rows.retry(connection, f"erase:{person}", to_micro(clock()))
    worked(office, eraser)
    assert len(tried) == before + 1


def test_nobody_can_take_it_off_the_list_by_hand(office: Office, person: UUID) -> None:
    Eraser(office, wait=lambda _keys, _generation: ["somebody holds it"]).erase(person, on=ON)
    with pytest.raises(RuleBroken, match="tried until it is done"), office.database.writing() as connection:
        rows.settle(connection, f"erase:{person}")


def test_killed_in_between_it_is_finished_after_the_restart(
    office: Office, person: UUID, database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    with process(DIES, database_url, tmp_path, person) as other:
        assert other.wait(60) == -signal.SIGKILL
    assert Eraser(office).ledger() == [person]  # the key is gone, but no trace is removed
    clock.instant = datetime.now(UTC) + timedelta(microseconds=rows.LEASE)
    worked(office, Eraser(office))
    with office.database.reading() as connection:
        row = rows.find(connection, f"erase:{person}")
    assert row is not None
    assert row.state == rows.DONE


def test_a_view_that_stands_still_holds_it_up(office: Office, person: UUID, clock: MovingClock) -> None:
    stopped = Reach(catch_up=lambda _position: ["view people is quarantined at 3; see: collegium release"])
    assert not Eraser(office, stopped).erase(person, on=ON).everywhere
    assert listed(office) == ["view people is quarantined at 3; see: collegium release"]
    clock.move(minutes=1)
    worked(office, Eraser(office))
    assert listed(office) == []


def test_a_fault_is_tried_again_too(office: Office, person: UUID, clock: MovingClock) -> None:
    def fails(_position: int) -> list[str]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Eraser(office, Reach(catch_up=fails)).erase(person, on=ON)
    clock.move(minutes=3)
    worked(office, Eraser(office, Reach(catch_up=fails)))
    assert listed(office) == ["fault: RuntimeError"]
    clock.move(minutes=1)
    worked(office, Eraser(office))
    assert listed(office) == []


def test_a_locked_table_holds_it_up(
    office: Office, person: UUID, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.erasure.letting_go.PATIENCE", 0.2)
    views = Database(postgres_url)
    with views.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE people (name TEXT)")
    reach = Reach(databases=[views], tables=["people"])
    with Database(postgres_url).writing() as connection:
        connection.exec_driver_sql("LOCK TABLE people")
        (sentence,) = Eraser(office, reach).erase(person, on=ON).holders
    assert "session" in sentence
    assert Eraser(office, reach).erase(person, on=ON).everywhere
    assert listed(office) == []
    views.close()


def test_somebody_who_may_still_read_the_row_is_named(office: Office, person: UUID, postgres_url: str) -> None:
    views = Database(postgres_url)
    with views.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE people (name TEXT)")
    reach = Reach(databases=[views], tables=["people"])
    with Database(postgres_url).reading() as connection:
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql("SELECT 1 FROM people").all()
        assert "may still read what was deleted" in Eraser(office, reach).erase(person, on=ON).holders[0]
        connection.exec_driver_sql("ROLLBACK")
    assert Eraser(office, reach).erase(person, on=ON).everywhere
    views.close()


def test_a_rebuild_under_way_holds_it_up(office: Office, person: UUID, postgres_url: str) -> None:
    views = Database(postgres_url)
    with views.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE people__2 (name TEXT)")
    reach = Reach(databases=[views], tables=["people"])
    assert "rebuild under way" in Eraser(office, reach).erase(person, on=ON).holders[0]
    views.close()


def key_of(office: Office, person: UUID) -> bytes | None:
    with office.keys.database.reading() as connection:
        wrapped: bytes | None = connection.execute(
            select(data_keys.c.wrapped).where(data_keys.c.person == person)
        ).scalar_one()
    return wrapped
