"""Whoever was erased on PostgreSQL is in no file of its data folder: not in pages, indexes, samples or the keys."""

import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from domain.journal import Actor
from domain.learning import commands as learning
from domain.people import commands as people
from integrations.erasure import erasing
from integrations.journal.key_tables import data_keys
from integrations.store.database import Database
from tests.offices import MovingClock
from tests.postgres import Server
from tests.web.houses import open_house
from web.auth.accounts import make_account
from web.auth.tokens import make_token
from web.installation import Installation

ME = Actor("me")
ON = date(2026, 3, 1)
NAME, EMAIL = "Aabea Quillfeather", "aabea@quillfeather.example"
OTHERS = 300
FORMS = (NAME, NAME.casefold(), EMAIL, "Quillfeather")


class Known(NamedTuple):
    """An installation on PostgreSQL in which somebody is known among others, all of it written to its files."""

    house: Installation
    person: UUID
    wrapped: bytes

    def files_with(self, *words: bytes) -> list[str]:
        """Name the files of the database (its log apart) in which one of these stands, now that all are written."""
        with self.house.database.reading() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            query = "SELECT oid::text FROM pg_database WHERE datname = current_database()"
            folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
            base = folder / "base" / connection.exec_driver_sql(query).scalar_one()
        return [file.name for file in base.iterdir() if any(word in file.read_bytes() for word in words)]

    def traces(self) -> list[str]:
        """Name the files in which the person's name, address or key stands."""
        return self.files_with(*(form.encode() for form in FORMS), self.wrapped)


class Told(NamedTuple):
    """What was told once: the database, the folder of the master key, and who is looked for."""

    database: str
    folder: Path
    person: UUID
    wrapped: bytes


@pytest.fixture(scope="module")
def told(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Let somebody become known among others, in a database to be copied with its free space."""
    name, folder = postgres_server.create(), tmp_path_factory.mktemp("told")
    house, person = opened(folder, postgres_server.url(name), MovingClock()), uuid4()
    with house.office.unit(ME) as unit:
        people.register(unit, person, name=NAME, email=EMAIL, on=ON)
        for number in range(OTHERS):
            people.register(unit, uuid4(), name=f"Member {number}", email=f"m{number}@example.org", on=ON)
    house.catch_up()
    make_account(house.office, person, EMAIL, None)
    make_token(house.office, person, label=f"{NAME}'s laptop", roles=frozenset({"member"}))
    done = {"kind": "reading", "title": f"A letter to {NAME}", "on": ON, "amounts": {"hours": "1"}}
    house.office.carry_out(partial(learning.log, id=uuid4(), person_id=person, **done), ME)
    house.catch_up()
    with house.database.reading() as connection:
        connection.exec_driver_sql("ANALYZE")
        wrapped = connection.execute(select(data_keys.c.wrapped).where(data_keys.c.person == person)).scalar_one()
    house.close()
    yield Told(name, folder, person, wrapped)
    postgres_server.drop(name)


@pytest.fixture
def known(told: Told, postgres_server: Server, tmp_path: Path, clock: MovingClock) -> Iterator[Known]:
    name = postgres_server.create(template=told.database)
    house = opened(shutil.copytree(told.folder, tmp_path / "data"), postgres_server.url(name), clock)
    yield Known(house, told.person, told.wrapped)
    house.close()
    postgres_server.drop(name)


def opened(folder: Path, url: str, clock: MovingClock) -> Installation:
    return open_house(folder, url, clock, COLLEGIUM_KEYS_URL=url)


def test_the_erased_are_in_no_file_of_postgresql(known: Known) -> None:
    assert known.traces()
    before = known.house.office.recorder.head()
    assert known.house.workroom.eraser.erase(known.person, on=ON).holders == ()
    assert known.traces() == []
    assert known.files_with(b"Member 7")
    assert known.house.office.recorder.head() == before + 1


@pytest.mark.parametrize("way", ["VACUUM", "VACUUM (FULL) people"])
def test_a_vacuum_alone_would_leave_them(known: Known, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Freed bytes stay in pages, and samples of the columns in the catalogue."""

    def vacuum(database: Database, _tables: object) -> list[str]:
        with database.reading() as connection:
            connection.exec_driver_sql(way)
        return []

    monkeypatch.setattr(erasing, "scrub", vacuum)
    assert known.house.workroom.eraser.erase(known.person, on=ON).everywhere
    assert known.traces()


def test_whoever_was_renamed_before_is_forgotten_under_both_names(known: Known) -> None:
    known.house.office.carry_out(partial(people.rename, person_id=known.person, name="Ada Byron-Milbanke", on=ON), ME)
    known.house.catch_up()
    assert known.files_with(b"Byron-Milbanke")
    assert known.house.workroom.eraser.erase(known.person, on=ON).everywhere
    assert known.files_with(b"Byron-Milbanke", b"Quillfeather") == []


def test_a_rebuild_that_was_broken_off_holds_the_erasure_until_it_is_swept(known: Known) -> None:
    with known.house.views.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE people__99 AS SELECT * FROM people")
    assert "rebuild" in known.house.workroom.eraser.erase(known.person, on=ON).holders[0]
    known.house.engine.rebuild(["people"])
    assert known.house.workroom.eraser.erase(known.person, on=ON).everywhere
    assert known.traces() == []
