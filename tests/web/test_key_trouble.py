"""Keys that cannot be opened are seen: by health, by `collegium check`, and before anything is served."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from integrations.journal.key_tables import data_keys, named_keys
from integrations.journal.master import MasterKeyWrong, make_master
from tests.offices import MovingClock
from tests.web.houses import World, open_house
from web.installation import Installation

COMMAND = Path(sys.executable).with_name("collegium")


def ready(world: World) -> Any:
    return world.client().get("/health/ready")


def damage(world: World, person: UUID) -> None:
    with world.house.keys.database.writing() as connection:
        connection.execute(update(data_keys).where(data_keys.c.person == person).values(wrapped=b"\0" * 60))


def test_with_sound_keys_it_is_ready(world: World) -> None:
    assert (ready(world).status_code, ready(world).json) == (200, {"ready": True, "reasons": []})
    assert list(world.house.keys_apart()) == []


def test_a_damaged_key_of_a_person_is_named_with_a_remedy(world: World) -> None:
    person = world.people["other"]
    damage(world, person)
    reason = f"the key of person {person} cannot be opened; put the key store back from its backup"
    assert (ready(world).status_code, ready(world).json["reasons"]) == (503, [reason])
    assert list(world.house.keys_apart()) == [reason]


def test_a_key_put_back_is_well_again(world: World) -> None:
    person = world.people["other"]
    with world.house.keys.database.reading() as connection:
        row = connection.execute(data_keys.select().where(data_keys.c.person == person)).one()
    damage(world, person)
    assert ready(world).status_code == 503
    with world.house.keys.database.writing() as connection:
        connection.execute(update(data_keys).where(data_keys.c.person == person).values(wrapped=row.wrapped))
    assert ready(world).status_code == 200


def test_a_damaged_named_key_is_named(world: World) -> None:
    with world.house.keys.database.writing() as connection:
        connection.execute(update(named_keys).where(named_keys.c.name == "lookup").values(wrapped=b"\0" * 60))
    assert ready(world).json["reasons"][0].startswith("key lookup cannot be opened; put the key store back")


def test_a_missing_key_is_told_from_an_erasure(world: World) -> None:
    gone, erased = world.people["other"], world.people["member"]
    world.house.workroom.eraser.erase(erased, on=world.house.today())
    with world.house.keys.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.person == gone))
    (line,) = world.house.keys_apart()
    assert line.startswith(f"the key of person {gone} is missing; put the key store back")


def in_use(folder: Path, clock: MovingClock) -> Installation:
    house = open_house(folder, f"sqlite:///{folder / 'collegium.sqlite'}", clock)
    house.keys.named("lookup")
    return house


def test_another_master_key_opens_nothing_and_is_refused(tmp_path: Path, clock: MovingClock) -> None:
    in_use(tmp_path, clock).close()
    (tmp_path / "master.key").unlink()
    with pytest.raises(MasterKeyWrong, match="put back the one they were wrapped with"):
        open_house(tmp_path, f"sqlite:///{tmp_path / 'collegium.sqlite'}", clock)


@pytest.mark.parametrize("command", ["serve", "check"])
def test_nothing_is_served_with_another_master_key(tmp_path: Path, clock: MovingClock, command: str) -> None:
    in_use(tmp_path, clock).close()
    (tmp_path / "master.key").unlink()
    make_master(tmp_path / "master.key")
    env = {**os.environ, "COLLEGIUM_DATA": str(tmp_path), "COLLEGIUM_PORT": "1"}
    done = subprocess.run([COMMAND, command], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("collegium: the master key opens none of the stored keys (")
    assert "Traceback" not in done.stderr
