"""Where processes live and die: forked from one warm parent, killed with SIGKILL at random points of a seed."""

import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from random import Random
from typing import NamedTuple

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.torture.actors", "tests.torture.house"])
KILLS = (1, 3)
"""The fewest and the most kills in a round."""
LIFE = (0.01, 0.3)
"""Seconds from being at work to being killed."""
STILLBORN = 0.15
"""The share of processes that may be killed before they are at work."""
START = 60.0
"""Seconds after which a process that is not at work counts as a failure, on a crowded machine too."""
FOREVER = 1e9

Actor = Callable[..., None]
"""What a process does all its life: its first argument is called once it is at work."""


class Told(NamedTuple):
    """What the environment asks for: how many rounds, how many minutes for each test at most, which seed."""

    rounds: int
    minutes: float
    seed: int

    @classmethod
    def read(cls) -> "Told":
        asked = os.environ.get
        seed = asked("COLLEGIUM_SEED") or secrets.randbits(32)
        return cls(int(asked("COLLEGIUM_ROUNDS", "5")), float(asked("COLLEGIUM_MINUTES_EACH", FOREVER)), int(seed))


class Part(NamedTuple):
    """An actor and what it is told at each start."""

    actor: Actor
    args: tuple[object, ...] = ()


class Doomed:
    """A process that leads a group of its own, and ends with this one at the latest."""

    def __init__(self, part: Part) -> None:
        self._pipe, theirs = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_live, args=(theirs, *part), daemon=True)
        self._process.start()
        theirs.close()
        self._latest = time.monotonic() + START
        self._ready = False

    @property
    def at_work(self) -> bool:
        """Tell whether it has begun its work. Fails if it ended instead, or takes for ever."""
        if not self._ready and self._pipe.poll():
            self._ready = self._said_so()
            assert self._ready, "a process ended before it was at work; its own output says why"
        assert self._ready or time.monotonic() < self._latest, "a process did not get to work"
        return self._ready

    def _said_so(self) -> bool:
        try:
            return bool(self._pipe.recv_bytes())
        except EOFError:
            return False

    def kill(self) -> None:
        """End it and all that it has started, without a chance to tidy up."""
        assert self._process.pid is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._pipe.close()


class Stage:
    """Lets a cast live and die by a seed, and counts what came of it."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.rng = Random(told.seed)  # noqa: S311  a seed to play it again, no secret
        self.counts: Counter[str] = Counter()
        self._end = time.monotonic() + 60 * told.minutes
        self._cast: list[Part] = []
        self._alive: list[Doomed] = []

    @contextmanager
    def played_by(self, *cast: Part) -> Iterator[None]:
        """Keep a cast alive, whoever is killed, until the block ends."""
        self._cast, self._alive = list(cast), []
        try:
            self._alive += [Doomed(part) for part in cast]
            yield
        finally:
            for doomed in self._alive:
                doomed.kill()

    def rounds(self) -> Iterator[None]:
        """Yield again and again, while between two turns one of the cast is killed and another one started."""
        for number in range(self.told.rounds):
            if number and self.seconds_left() < 0:
                return
            for _ in range(self.rng.randint(*KILLS)):
                yield from self.one_life()
            self.counts["rounds"] += 1

    def one_in(self, rounds: int, at_least: int = 1) -> Iterator[int]:
        """Yield 0, 1, … once for so many rounds: for what takes as long as they do together."""
        for number in range(max(at_least, self.told.rounds // rounds)):
            if number >= at_least and self.seconds_left() < 0:
                return
            yield number
            self.counts["rounds"] += 1

    def seconds_left(self) -> float:
        """Return how much is left of the test's minutes, which began with it."""
        return self._end - time.monotonic()

    def one_life(self) -> Iterator[None]:
        """Yield again and again until one of the cast was killed, and start another in its place."""
        chosen = self.rng.randrange(len(self._cast))
        yield from self._until_its_end(self._alive[chosen])
        self._alive[chosen].kill()
        self.counts["kills"] += 1
        self._alive[chosen] = Doomed(self._cast[chosen])

    def _until_its_end(self, doomed: Doomed) -> Iterator[None]:
        if self.rng.random() > STILLBORN:
            while not doomed.at_work:
                yield
        end = time.monotonic() + self.rng.uniform(*LIFE)
        while time.monotonic() < end:
            yield


def _live(pipe: Connection, actor: Actor, args: tuple[object, ...]) -> None:
    os.setsid()
    threading.Thread(target=_end_with_the_tests, daemon=True).start()
    actor(lambda: pipe.send_bytes(b"at work"), *args)


def _end_with_the_tests() -> None:
    tests = multiprocessing.parent_process()
    assert tests is not None
    wait_for([tests.sentinel])
    os.killpg(0, signal.SIGKILL)
