"""A backup made under load holds what was acknowledged, is proved when it is put back, and forgets whom it must."""

import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.people.person import Person
from integrations.backup import Backup
from tests.postgres import initialised, serving
from tests.torture.oracle import Acknowledged, lost, wrong_rows
from tests.web.drills import PERSON, Drill, a_drill, a_person, heard_at_least, under_load
from tests.web.places import Place, PostgresPlace, folder_of_nobody
from web.installation import Installation

ERASED = ""
"""What an erased person is called."""
ENOUGH = 40
LATER = 40


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a place to restore from and to, once on each database."""
    if request.param == "sqlite":
        yield Place(tmp_path, a_drill(tmp_path / "first"))
        return
    with folder_of_nobody() as home, folder_of_nobody() as archive:
        programs = initialised(home)
        archiving = f"archive_command=test ! -f {archive}/%f && cp %p {archive}/%f"
        with serving(programs, home, "archive_mode=on", archiving) as server:
            name = server.create()
            drill = a_drill(tmp_path / "first", server.url(name), programs)
            yield PostgresPlace(tmp_path, drill, server, name, archive)


def name_of(drill: Drill, person: UUID) -> str:
    with drill.opened() as house:
        return house.office.read(Person, person).name


def test_what_was_acknowledged_before_a_backup_under_load_is_there_when_it_is_put_back(place: Place) -> None:
    with under_load(place.drill) as crowd:
        before = heard_at_least(crowd, ENOUGH)
        ended = place.drill.process("backup", *place.targets)
        assert ended.returncode == 0, ended.stderr
        backup = place.latest()
        everything = heard_at_least(crowd, len(crowd.heard()) + LATER)
    stated = Backup.read(backup[0])
    for second in place.restore(backup):
        assert second.done("check").endswith(", 0 problems\n")
        with second.opened() as house:
            assert house.office.recorder.head() >= stated.head > 0
            assert lost(house.office, before) == []
            assert lost(house.office, everything) != []  # a control: what came after is not in it
            assert wrong_rows(house.engine) == []


def test_the_erased_stay_erased_although_the_backup_is_older(place: Place) -> None:
    with place.drill.opened() as house:
        person, other = a_person(house, PERSON), a_person(house, "Ada Brandt")
    backup = place.backed_up()
    place.drill.done("erase", person)
    erased = place.folder / "first" / "erased.txt"
    assert erased.read_text() == f"{person}\n"
    for second in place.restore(backup, "--erasures", erased):
        assert (name_of(second, person), name_of(second, other)) == (ERASED, "Ada Brandt")


def test_without_the_list_the_erased_would_be_back(place: Place) -> None:
    with place.drill.opened() as house:
        person = a_person(house, PERSON)
    backup = place.backed_up()
    place.drill.done("erase", person)
    for second in place.restore(backup):
        assert name_of(second, person) == PERSON


def test_a_later_backup_tells_an_older_one_who_was_erased(place: Place) -> None:
    with place.drill.opened() as house:
        person = a_person(house, PERSON)
    older = place.backed_up()
    place.drill.done("erase", person)
    place.backed_up()
    for second in place.restore(older):
        assert name_of(second, person) == ERASED


@pytest.mark.postgres
@pytest.mark.parametrize("place", ["postgres"], indirect=True)
@pytest.mark.parametrize("stops", [False, True], ids=["to the end", "at an instant"])
def test_the_archive_brings_back_what_came_after_the_copy(place: PostgresPlace, *, stops: bool) -> None:
    backup = place.backed_up()
    with place.drill.opened() as house:
        after = a_person(house, "Ada Brandt")
        instant = asked(house, "SELECT clock_timestamp()")
        last = a_person(house, "Bo Late")
        segment = asked(house, "SELECT pg_walfile_name(pg_switch_wal())")
    while not (place.archive / segment).exists():
        pass
    place.drill.done("keys", "backup", "--to", place.folder / "keys")
    newer = max((place.folder / "keys").glob("*Z"))
    assert newer > backup[1]
    until = ("--until", f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}") if stops else ()
    for second in place.restore((backup[0], newer), "--archive", place.archive, *until):
        assert name_of(second, after) == "Ada Brandt"
        with second.opened() as house:
            assert house.office.holds(Person, last) is not stops


def test_people_whose_keys_are_newer_than_the_copy_are_counted(tmp_path: Path) -> None:
    place = Place(tmp_path, a_drill(tmp_path / "first"))
    older = place.backed_up()
    with place.drill.opened() as house:
        a_person(house, PERSON)
    newer = place.backed_up()
    second = place.drill.moved(tmp_path / "second")
    assert "1 people cannot be read" in second.done("restore", newer[0], older[1])
    third = place.drill.moved(tmp_path / "third")
    assert "cannot be read" not in third.done("restore", *newer)


def asked(house: Installation, question: str) -> Any:
    with house.database.reading() as connection:
        return connection.exec_driver_sql(question).scalar_one()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    place = Place(tmp_path, a_drill(tmp_path / "first"))
    backup = place.backed_up()
    before = (tmp_path / "first" / "collegium.sqlite").read_bytes()
    assert "is not empty; move what is there away" in place.drill.refused("restore", *backup)
    assert (tmp_path / "first" / "collegium.sqlite").read_bytes() == before
    second = place.drill.moved(tmp_path / "second")
    second.env["COLLEGIUM_MASTER_KEY"] = str(tmp_path / "first" / "master.key")
    assert "exists; move it away first" in second.refused("restore", *backup)


def test_data_and_keys_never_lie_in_one_another(tmp_path: Path) -> None:
    place = Place(tmp_path, a_drill(tmp_path / "first"))
    for keys in (tmp_path / "copies", tmp_path / "copies" / "keys", tmp_path):
        assert "must be kept apart" in place.drill.refused("backup", "--to", tmp_path / "copies", "--keys-to", keys)
    data, keys = place.backed_up()
    assert {path.name for path in data.iterdir()} == {"backup.json", "collegium.sqlite"}
    assert {path.name for path in keys.iterdir()} == {"keys.sqlite", "master.key"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (data, keys, *data.iterdir(), *keys.iterdir()))


def test_a_copy_that_is_not_what_was_backed_up_is_not_used(tmp_path: Path) -> None:
    place = Place(tmp_path, a_drill(tmp_path / "first"))
    data, keys = place.backed_up()
    file = data / "collegium.sqlite"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "its hash differs; take another backup" in place.drill.moved(tmp_path / "second").refused(
        "restore", data, keys
    )
    (data / "backup.json").unlink()
    assert "holds no whole backup" in place.drill.moved(tmp_path / "third").refused("restore", data, keys)


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    place = Place(tmp_path, a_drill(tmp_path / "first"))
    older = place.backed_up()
    (tmp_path / "copies" / "broken-off.part").mkdir()
    place.drill.done("backup", *place.targets, "--keep", 2)
    said = place.drill.done("backup", *place.targets, "--keep", 2)
    assert f"{older[0].name} is deleted" in said
    assert len(list((tmp_path / "copies").iterdir())) == len(list((tmp_path / "keys").glob("*Z"))) == 2
    assert not older[1].exists()


def test_a_file_copied_under_a_writer_is_not_a_backup(tmp_path: Path) -> None:
    """A control: what is copied like any other file lacks what its log still holds."""
    drill = a_drill(tmp_path / "first")
    (tmp_path / "second").mkdir()
    with under_load(drill) as crowd:
        before = heard_at_least(crowd, ENOUGH)
        for name in ("collegium.sqlite", "keys.sqlite", "master.key"):
            shutil.copyfile(tmp_path / "first" / name, tmp_path / "second" / name)
        with drill.moved(tmp_path / "second").opened() as house:
            missing = lost_or_unreadable(house, before)
    assert missing


def lost_or_unreadable(house: Installation, before: list[Acknowledged]) -> bool:
    try:
        return bool(lost(house.office, before))
    except Exception:  # noqa: BLE001  a torn file fails in many ways
        return True
