"""The whole form ends when its minutes are up, whatever is under way, and says what it did not get to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.minutes import PLAYING, Minutes
from tests.torture.risks import RISKS

ROOT = Path(__file__).parents[2]
CONFTEST = "tests.torture.conftest"
LONG = """
import time

def rounds():
    time.sleep(60)

def test_goes_on_for_as_long_as_it_gets():
    rounds()

def test_is_still_to_come():
    rounds()

def test_is_of_a_fixed_length():
    pass
"""
PREPARED = """
import pytest, time

@pytest.fixture(scope="module")
def ready():
    time.sleep(60)

def test_is_of_a_fixed_length():
    pass

def test_takes_long_to_prepare(ready):
    pass

def test_is_still_to_come():
    pass
"""


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def minutes(watch: Watch) -> Minutes:
    return Minutes(1_000.0, watch)


def test_what_tests_of_a_fixed_length_leave_is_shared_evenly(minutes: Minutes, watch: Watch) -> None:
    minutes.shared_between({"one", "two", "three", "four"})
    watch.now += 200
    assert minutes.of("one") == PLAYING * 800 / 4


def test_tests_of_a_fixed_length_begin_in_the_first_half(minutes: Minutes, watch: Watch) -> None:
    assert minutes.of(None) == 500
    watch.now += 501
    assert minutes.of(None) < 0
    assert minutes.left() == 499


def test_whoever_is_slow_leaves_less_for_those_after_it(minutes: Minutes, watch: Watch) -> None:
    minutes.shared_between({"one", "two"})
    minutes.of("one")
    watch.now += 900
    assert minutes.of("two") == pytest.approx(PLAYING * 100)
    watch.now += 100
    assert minutes.of("two") < 0
    assert minutes.left() == 0


def test_a_share_begins_when_it_is_first_asked_for_and_then_runs_out(minutes: Minutes, watch: Watch) -> None:
    minutes.shared_between({"stories"})
    first = minutes.of("stories")
    watch.now += 300
    assert minutes.of("stories") == first - 300


@pytest.mark.parametrize("text", [LONG, PREPARED], ids=["played", "prepared"])
def test_the_run_ends_with_its_minutes_and_tells_what_was_skipped(tmp_path: Path, text: str) -> None:
    done = played(tmp_path, text, COLLEGIUM_MINUTES="0.02")
    assert "1 passed, 2 skipped in" in done.stdout
    assert "the minutes are up" in done.stdout
    assert all(f"{risk}: not asked for" in done.stdout for risk in RISKS)
    assert done.stdout.index("test_is_of_a_fixed_length PASSED") < done.stdout.index(" SKIPPED")


def test_without_minutes_nothing_is_cut(tmp_path: Path) -> None:
    """The control: the same tests, but what takes its time has none to take."""
    done = played(tmp_path, LONG.replace("sleep(60)", "sleep(0)"))
    assert "3 passed" in done.stdout


def played(folder: Path, text: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run pytest on a file as `script/torture` does."""
    (folder / "test_long.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-v", "-rs", "-p", "tests.torture.minutes", "-p", CONFTEST]
    command += ["-c", "pytest.ini"]
    kept = {name: value for name, value in os.environ.items() if name != "COLLEGIUM_MINUTES"}
    env |= kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)
