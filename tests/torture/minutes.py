"""Ends the whole form in time: `script/torture --minutes N` shares N minutes out between tests that take their time.

Tests of a fixed length come first, those of this folder before those that `script/test` plays too, and have half of the
minutes at most. What they leave is shared between those that go on for as long as they get, so that whoever is slow
leaves less for the later ones. When the minutes are up the test under way is stopped, and it and the rest are told as
skipped: never as passed.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import pytest

ASKED, EACH = "COLLEGIUM_MINUTES", "COLLEGIUM_MINUTES_EACH"
ELASTIC = {"rounds", "one_in", "asked_in_time"}
"""What a test calls that goes on for as long as it is given."""
STORIES = "tests/simulation/"
"""Where each seed is a test of its own: all seeds of a test take one share."""
TORTURE = "tests/torture/"
FIXED = 0.5
"""The part of the minutes after which no test of a fixed length begins."""
PLAYING = 0.8
"""The part of a share that is played; in the rest what came of it is compared."""
SOON = 0.05
"""Seconds that whatever begins after the end has to skip itself."""
UP = "the minutes are up"


class Minutes:
    """A stretch of time, shared out evenly among takers whose turn has not come."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._half = clock() + FIXED * seconds
        self._waiting: set[str] = set()
        self._ends: dict[str, float] = {}

    def shared_between(self, takers: set[str]) -> None:
        """Share what is left out between these."""
        self._waiting = set(takers)

    def left(self) -> float:
        """Return the seconds that are left of all."""
        return self._end - self._clock()

    def of(self, taker: str | None) -> float:
        """Return the seconds that are left of a taker's share, which begins when it is first asked for.

        None asks for all tests of a fixed length.
        """
        if taker is None:
            return self._half - self._clock()
        if taker not in self._ends:
            share = PLAYING * self.left() / max(1, len(self._waiting))
            self._waiting.discard(taker)
            self._ends[taker] = self._clock() + share
        return self._ends[taker] - self._clock()


def taker_of(item: pytest.Item) -> str | None:
    """Return the name under which a test takes a share, None for one of a fixed length."""
    if not isinstance(item, pytest.Function):
        return None
    if item.nodeid.startswith(STORIES):
        return item.originalname if hasattr(item, "callspec") else None
    return item.nodeid if ELASTIC & set(item.function.__code__.co_names) else None


class Turns:
    """Gives each test its turn while there are minutes left."""

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put tests of a fixed length first, and share the rest of the time between the others."""
        items.sort(key=lambda item: (taker_of(item) is not None, not item.nodeid.startswith(TORTURE)))
        self.minutes.shared_between({taker for item in items if (taker := taker_of(item))})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Tell a test its share; skip it when nothing is left."""
        left = min(self.minutes.of(taker_of(item)), self.minutes.left())
        if left <= 0:
            pytest.skip(UP)
        os.environ[EACH] = str(left / 60)


class End:
    """Stops what is still under way when the minutes are up, and skips it; what was begun is tidied up all the same."""

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        """Stop a test that is being prepared."""
        with self._stopping():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Stop a test that is played."""
        with self._stopping():
            return (yield)

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        before = signal.signal(signal.SIGALRM, _up)
        signal.setitimer(signal.ITIMER_REAL, max(SOON, self.minutes.left()))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _up(_number: int, _frame: FrameType | None) -> NoReturn:
    pytest.skip(UP)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the run within the minutes that the environment names, if it names any."""
    if minutes := os.environ.get(ASKED):
        shared = Minutes(60 * float(minutes))
        config.pluginmanager.register(Turns(shared))
        config.pluginmanager.register(End(shared))
