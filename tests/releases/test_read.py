"""What each release wrote down, this one reads: every fact, every figure, every name."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from domain.aggregate import FACTS
from integrations.journal.codec import read_state
from tests.releases.keep import ask_all
from tests.releases.kept import RELEASES, data_of, told
from web.cli import collegium
from web.demo.cast import CAST
from web.installation import Installation
from web.settings import Settings

SEALED = "s1:"
Opened = Callable[[], Installation]


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def settings(release: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give the settings of an installation whose data an older release wrote, for this process too."""
    found = data_of(release, tmp_path / "data", None if database_url.startswith("sqlite") else database_url)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def house(release: str, settings: dict[str, str]) -> Iterator[Installation]:
    opened = Installation(Settings.read(settings), lambda: told(release).at)
    yield opened
    opened.close()


def test_releases_are_kept() -> None:
    assert "0.1.0" in RELEASES


def test_every_fact_of_a_release_is_read(house: Installation) -> None:
    raws = house.office.recorder.page(0, 1_000_000)
    entries = list(house.office.codec.entries(raws))
    assert len(entries) == len(raws) == house.office.recorder.head() > 1_000
    for raw in raws:
        assert read_state(raw.topic, raw.state).v <= FACTS[raw.topic].VERSION


def test_a_release_is_upgraded_by_its_own_command_and_proved(house: Installation) -> None:
    head = house.office.recorder.head()
    migrated = CliRunner().invoke(collegium, ["migrate"])
    assert migrated.output == f"tables are up to date; the journal stands at {head}\n"
    checked = CliRunner().invoke(collegium, ["check"])
    assert (checked.output, checked.exit_code) == (f"{head} facts checked, 0 problems\n", 0)


def test_what_a_release_told_is_told_by_this_one(release: str, house: Installation) -> None:
    house.migrate()
    before, now = told(release).answers, ask_all(house)["answers"]
    names = {person["name"] for person in now["people?limit=100"]["items"]}
    assert {player.name for player in CAST.values()} <= names, "personal words are opened"
    assert not any(name.startswith(SEALED) for name in names)
    assert {path: apart for path in before if (apart := list(differences(before[path], now[path])))} == {}


@pytest.mark.torture
def test_an_amount_that_was_changed_is_noticed(release: str, house: Installation) -> None:
    with house.database.writing() as connection:
        guard = "journal_no_update" if connection.dialect.name == "sqlite" else "journal_no_change ON journal"
        connection.execute(text(f"DROP TRIGGER {guard}"))
        bill = connection.execute(text("SELECT position, state FROM journal WHERE topic = 'invoice.issued'")).first()
        assert bill is not None
        changed = bytes(bill.state).replace(b'"net":', b'"net":1', 1)
        connection.execute(
            text("UPDATE journal SET state = :s WHERE position = :p"), {"s": changed, "p": bill.position}
        )
    house.migrate()
    house.engine.rebuild()
    before, now = told(release).answers, ask_all(house)["answers"]
    assert any(any(differences(before[path], now[path])) for path in before)


def differences(before: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield where what was told before is told differently now; what is told in addition is no difference."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name, value in before.items():
            yield from differences(value, now.get(name, "nothing"), f"{place}.{name}")
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from differences(old, new, f"{place}[{number}]")
    elif before != now:
        yield f"{place}: {before!r} before, {now!r} now"
