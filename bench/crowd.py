"""What eight writers keep in the time of one, while a reader follows them and misses nothing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from bench.append import ACTOR, state
from bench.houses import house
from web.installation import Installation

WRITERS = 8
PAGE = 500


def eight_over_one(url: str | None, *, rounds: int, seconds: float) -> dict[str, float] | None:
    """Return facts per second of one writer and of eight, the median ratio, and how many the reader missed.

    None without a server.
    """
    if url is None:
        return None
    with house(url) as ours, _followed(ours) as seen:
        _rate(ours, WRITERS, seconds)
        pairs = [(_rate(ours, 1, seconds), _rate(ours, WRITERS, seconds)) for _ in range(rounds)]
    return {
        "one_per_s": round(median(one for one, _ in pairs)),
        "eight_per_s": round(median(eight for _, eight in pairs)),
        "ratio": round(median(eight / one for one, eight in pairs), 2),
        "missed": seen.missed,
    }


class Seen:
    """What a tailing reader has seen, and, at the end, how many positions came to light behind it."""

    def __init__(self) -> None:
        self.positions: set[int] = set()
        self.missed = 0


@contextmanager
def _followed(ours: Installation) -> Iterator[Seen]:
    seen, stop = Seen(), threading.Event()
    reader = threading.Thread(target=_tail, args=(ours, seen, stop))
    reader.start()
    try:
        yield seen
    finally:
        stop.set()
        reader.join()
    seen.missed = len(set(_positions(ours)) - seen.positions)


def _tail(ours: Installation, seen: Seen, stop: threading.Event) -> None:
    after = 0
    while True:
        last = stop.is_set()
        page = ours.office.recorder.page(after, PAGE)
        seen.positions.update(raw.position for raw in page)
        after = page[-1].position if page else after
        if last and not page:
            return
        if len(page) < PAGE:
            stop.wait(0.02)


def _positions(ours: Installation) -> Iterator[int]:
    after = 0
    while page := ours.office.recorder.page(after, PAGE):
        yield from (raw.position for raw in page)
        after = page[-1].position


def _rate(ours: Installation, writers: int, seconds: float) -> float:
    counts: list[int] = []
    ends = time.perf_counter() + seconds
    threads = [threading.Thread(target=_write, args=(ours, ends, counts)) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _write(ours: Installation, ends: float, counts: list[int]) -> None:
    count = 0
    while time.perf_counter() < ends:
        ours.office.carry_out(state, ACTOR)
        count += 1
    counts.append(count)
