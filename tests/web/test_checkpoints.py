"""The operator's commands around checkpoints, on a real installation."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from domain.journal import Actor
from domain.people.commands import register
from integrations.checkpoints import SealBroken
from web.cli import collegium
from web.commands.opened import opened

ME, TODAY = Actor("clerk"), date(2026, 11, 22)
UNGUARD = ("DROP TRIGGER journal_no_update",)
BACK_DATE = "UPDATE journal SET recorded = recorded - 1 WHERE position = 1"
UNREADABLE = "UPDATE journal SET state = zeroblob(length(state)) WHERE position = 1"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLEGIUM_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLLEGIUM_CHECKPOINTS", str(tmp_path / "outside"))
    assert run("keys", "make").exit_code == 0
    assert run("register", "--name", "Ada", "--email", "ada@association.test", typed="long enough\n" * 2).exit_code == 0


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(collegium, words, input=typed)


def change_behind_our_back(change: str) -> None:
    with opened() as house, house.database.writing() as connection:
        for statement in (*UNGUARD, change):
            connection.exec_driver_sql(statement)


def test_the_worker_makes_checkpoints_and_the_check_agrees(tmp_path: Path) -> None:
    with opened() as house:
        house.workroom.worker.once()
    assert (tmp_path / "outside" / "checkpoints.jsonl").read_bytes().count(b"\n") == 1
    result = run("check", "--checkpoints")
    assert (result.exit_code, "0 problems" in result.output) == (0, True)


@pytest.mark.parametrize("change", [BACK_DATE, UNREADABLE])
def test_a_change_is_found_by_the_check_and_named(change: str) -> None:
    assert run("checkpoints", "make").exit_code == 0
    change_behind_our_back(change)
    result = run("check", "--checkpoints")
    assert result.exit_code == 1
    assert "positions 1 to " in result.output, result.output


def test_checkpoints_that_were_taken_away_are_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = tmp_path / "outside" / "checkpoints.jsonl"
    with opened() as house:
        house.sealing.seal_all()
        house.office.carry_out(partial(register, id=uuid4(), name="Bea", email="b@association.test", on=TODAY), ME)
        house.sealing.seal_all()
    first, second = series.read_bytes().splitlines(keepends=True)
    series.write_bytes(first)
    assert run("check", "--checkpoints").exit_code == 0, "what was recorded within the hour may still wait"
    monkeypatch.setattr("web.commands.operate.SEALED_WITHIN", timedelta())
    result = run("check", "--checkpoints")
    assert (result.exit_code, "positions 2 to 2 are under no checkpoint" in result.output) == (1, True)
    series.unlink()
    assert "positions 1 to 2 are under no checkpoint" in run("check", "--checkpoints").output
    series.write_bytes(first + second)
    assert run("check", "--checkpoints").exit_code == 0, "the control: with all of them there is nothing to find"


def test_a_check_with_a_key_that_is_none_says_so(tmp_path: Path) -> None:
    result = run("check", "--checkpoints", "--public-key", str(tmp_path / "absent.pub"))
    assert isinstance(result.exception, SealBroken)
    assert "name the copy you keep elsewhere" in str(result.exception)


def test_a_restore_that_lost_nothing_has_nothing_to_give_up() -> None:
    assert run("checkpoints", "make").exit_code == 0
    assert isinstance(run("checkpoints", "restored").exception, SealBroken)
