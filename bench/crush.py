"""Many people at one event: what a late seat costs beside an early one, and how long the last of a crowd waits."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from queue import Empty, SimpleQueue
from statistics import median
from uuid import UUID

from bench.association import Clerk, an_event, clerk_token, fill, persons
from bench.server import Program, per_piece, serving
from domain.events.event import Event
from web.installation import Installation

SEATS = 5_000
EARLY, LATE = 5, 4_850
CLIENTS = 8
Ask = Callable[[UUID], object]


def seat_growth(ours: Installation, *, rounds: int, each: int, late: int = LATE) -> dict[str, float]:
    """Return what a seat costs where `late` are taken, over one of the first; processor of server and database."""
    early, full = an_event(ours, SEATS), an_event(ours, SEATS)
    fill(ours, early, persons(ours, EARLY))
    fill(ours, full, persons(ours, late))
    with serving(ours, "--workers", "1") as (web, port):
        clerk = Clerk(ours, port, clerk_token(ours))
        for event in (early, full):
            clerk.register(event, *persons(ours, 1))
        pairs = [[_cost(web, clerk, ours, event, each) for event in (early, full)] for _ in range(rounds)]
    return {
        "hot_event.seat_growth": median(late / early for early, late in pairs),
        "hot_event.seat_ms": median(early for early, _ in pairs),
    }


def _cost(web: Program, clerk: Clerk, ours: Installation, event: UUID, each: int) -> float:
    return per_piece(web, [partial(clerk.register, event, id) for id in persons(ours, each)])


def p99(ours: Installation, *, people: int) -> dict[str, float]:
    """Return milliseconds that one in a hundred waits: eight clients, two workers, seats for all; then 1 for 5."""
    roomy, small = an_event(ours, SEATS), an_event(ours, max(people // 5, 1))
    with serving(ours, "--workers", "2") as (_, port):
        token = clerk_token(ours)
        clerks = [Clerk(ours, port, token) for _ in range(CLIENTS)]
        calm = _crowd([partial(clerk.register, roomy) for clerk in clerks], persons(ours, people))
        rush = _crowd([partial(clerk.register, small) for clerk in clerks], persons(ours, people))
    found = ours.office.read(Event, small)
    if found.taken != found.capacity:
        raise RuntimeError(f"{found.taken} of {found.capacity} seats are taken after a rush")
    return {
        "hot_event.p99_ms": percentile(calm, 99),
        "hot_event.p50_ms": percentile(calm, 50),
        "rush.p99_ms": percentile(rush, 99),
    }


def _crowd(clients: Iterable[Ask], people: Iterable[UUID]) -> list[float]:
    """Return how many seconds each person waited for an answer, all clients busy until nobody is left."""
    queue: SimpleQueue[UUID] = SimpleQueue()
    for person in people:
        queue.put(person)
    took: list[float] = []
    threads = [threading.Thread(target=_serve, args=(ask, queue, took)) for ask in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _serve(ask: Ask, queue: "SimpleQueue[UUID]", took: list[float]) -> None:
    for person in _left(queue):
        began = time.perf_counter()
        ask(person)
        took.append(time.perf_counter() - began)


def _left(queue: "SimpleQueue[UUID]") -> Iterator[UUID]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return


def percentile(seconds: list[float], per_cent: int) -> float:
    """Return in milliseconds how long so many of a hundred waited at most."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) * per_cent // 100, len(ordered) - 1)] * 1e3
