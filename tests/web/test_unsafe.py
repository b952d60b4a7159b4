"""Nothing starts with a setting that would lose facts or leak words; one clear sentence says what to set instead."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from integrations.journal.master import MasterKeyMissing, make_master
from integrations.store import database
from integrations.store.durability import unsafe
from tests.postgres import NOBODY, Server, initialised, serving
from web.cli import collegium
from web.settings import UnsafeSetting

START = ("serve", "follow", "migrate")


def started(folder: Path, url: str = "", **env: str) -> BaseException | None:
    """Start as `collegium migrate` does, and give what refused it."""
    make_master(folder / "master.key")
    told = {"COLLEGIUM_DATA": str(folder), "COLLEGIUM_DATABASE_URL": url, **env}
    return CliRunner().invoke(collegium, ["migrate"], env=told).exception


def refused(folder: Path, url: str = "", **env: str) -> str:
    error = started(folder, url, **env)
    assert isinstance(error, UnsafeSetting), error
    return str(error)


def test_a_sound_installation_starts(database_url: str, tmp_path: Path) -> None:
    """The control of all others here."""
    assert started(tmp_path, database_url) is None


@pytest.mark.parametrize("command", START)
def test_without_a_master_key_nothing_starts(tmp_path: Path, command: str) -> None:
    told = CliRunner().invoke(collegium, [command], env={"COLLEGIUM_DATA": str(tmp_path)})
    assert isinstance(told.exception, MasterKeyMissing)
    assert "collegium keys make" in str(told.exception)


def test_with_functions_in_the_database_nothing_starts(tmp_path: Path) -> None:
    assert "unset POSTGRES_ENABLE_DB_FUNCTIONS" in refused(tmp_path, POSTGRES_ENABLE_DB_FUNCTIONS="1")


@pytest.mark.parametrize(("pragma", "told"), [("synchronous=NORMAL", "synchronous is 1"), ("synchronous=OFF", "is 0")])
def test_sqlite_that_does_not_flush_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, told: str
) -> None:
    ours = database._tune_sqlite  # noqa: SLF001  what a packager might change

    def hasty(pragmas: tuple[str, ...], connection: sqlite3.Connection, entry: object) -> None:
        ours(pragmas, connection, entry)  # type: ignore[arg-type]
        connection.execute(f"PRAGMA {pragma}")

    monkeypatch.setattr(database, "_tune_sqlite", hasty)
    assert told in (said := refused(tmp_path))
    assert "must be FULL" in said


def test_sqlite_that_keeps_no_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(_pragmas: tuple[str, ...], connection: sqlite3.Connection, _entry: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=MEMORY")

    monkeypatch.setattr(database, "_tune_sqlite", hasty)
    assert "journal_mode is memory" in refused(tmp_path)


def test_postgres_that_commits_before_it_flushes_is_refused(postgres_server: Server, tmp_path: Path) -> None:
    name = postgres_server.create()
    with database.Database(postgres_server.url(name)).reading() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    assert "synchronous_commit is off" in refused(tmp_path, postgres_server.url(name))
    postgres_server.drop(name)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="collegium-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.postgres
def test_a_postgres_server_that_does_not_flush_or_takes_no_writes_is_refused(home: Path, tmp_path: Path) -> None:
    programs = initialised(home)
    for option in ("fsync", "full_page_writes"):
        with serving(programs, home, f"{option}=off") as server:
            assert f"{option} is off" in refused(tmp_path, server.url("postgres"))
    (home / "data" / "standby.signal").touch()
    with serving(programs, home) as server:
        assert "takes no writes: it is a standby, or still replays" in refused(tmp_path, server.url("postgres"))


@pytest.mark.postgres
def test_a_standby_that_must_have_every_fact_is_waited_for(home: Path, tmp_path: Path) -> None:
    programs, must = initialised(home), {"COLLEGIUM_STANDBY": "synchronous"}
    with serving(programs, home) as server:
        assert "synchronous_standby_names" in refused(tmp_path, server.url("postgres"), **must)
    named = "synchronous_standby_names=ANY 1 (one, two)"
    with serving(programs, home, named) as server:
        assert "synchronous_commit is on" in refused(tmp_path, server.url("postgres"), **must)
    with serving(programs, home, named, "synchronous_commit=remote_apply") as server:
        waiting = database.Database(server.url("postgres"))
        assert unsafe(waiting, replicated=True) is None
        waiting.close()


def test_sqlite_has_no_standby(tmp_path: Path) -> None:
    assert "SQLite has no standby" in refused(tmp_path, COLLEGIUM_STANDBY="synchronous")
    assert "COLLEGIUM_STANDBY is 'asynchronous'" in refused(tmp_path, COLLEGIUM_STANDBY="asynchronous")
