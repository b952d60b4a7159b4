"""Times things fairly on a machine that others use too: in turns, in short rounds, and by the median of the rounds."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

Work = Callable[[], object]
Clock = Callable[[], float]


class Rounds(NamedTuple):
    """What each rival took in each round, in microseconds for one piece of work: on the clock, and of the processor."""

    wall: dict[str, list[float]]
    cpu: dict[str, list[float]]

    def medians(self) -> dict[str, float]:
        """Return each rival's median on the clock."""
        return {name: round(median(times), 1) for name, times in self.wall.items()}

    def processor(self) -> dict[str, float]:
        """Return each rival's median of the processor's time, which neighbours disturb less."""
        return {name: round(median(times), 1) for name, times in self.cpu.items()}

    def ratio(self, rival: str, to: str) -> float:
        """Return how fast a rival is beside another: the median of what each round says."""
        pairs = zip(self.wall[to], self.wall[rival], strict=True)
        return round(median(other / own for other, own in pairs), 2)


def seconds(work: Work) -> float:
    """Return how long a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(rivals: Mapping[str, Work], *, rounds: int, each: int) -> Rounds:
    """Measure rivals in rounds of `each` turns in a row, another first each time, so that all meet busy moments."""
    found = Rounds({name: [] for name in rivals}, {name: [] for name in rivals})
    for work in rivals.values():
        work()
    names = list(rivals)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            work = rivals[name]
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(each):
                work()
            found.cpu[name].append((time.process_time() - cpu) / each * 1e6)
            found.wall[name].append((time.perf_counter() - wall) / each * 1e6)
    return found
