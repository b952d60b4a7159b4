"""A large association beside a small one: what joining and the due list cost there, how pages wait, how much memory."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from statistics import median

from bench.association import Clerk, clerk_token, persons
from bench.read import reads
from bench.server import Program, family, per_piece, resident_mb, serving
from web.installation import Installation

LISTS = 10
ONE = ("--workers", "1", "--all-in-one")
Costs = Callable[[int], float]


def growth(small: Installation, large: Installation, *, rounds: int, each: int) -> dict[str, float]:
    """Return what joining and paying, and the due list, cost in a large association over a small one."""
    with ExitStack() as stack:
        houses = [_served(stack, ours) for ours in (small, large)]
        for joining, listing in houses:
            joining(each), listing(each)
        joined = [[joining(each) for joining, _ in houses] for _ in range(rounds)]
        listed = [[listing(each) for _, listing in houses] for _ in range(rounds)]
    return {
        "growth.command": median(large / small for small, large in joined),
        "growth.list": median(large / small for small, large in listed),
    }


def _served(stack: ExitStack, ours: Installation) -> tuple[Costs, Costs]:
    web, port = stack.enter_context(serving(ours, "--workers", "1"))
    clerk = Clerk(ours, port, clerk_token(ours))
    return partial(_joined, web, clerk, ours), partial(_listed, web, clerk)


def _joined(web: Program, clerk: Clerk, ours: Installation, count: int) -> float:
    return per_piece(web, [partial(clerk.join_and_pay, id) for id in persons(ours, count)])


def _listed(web: Program, clerk: Clerk, count: int) -> float:
    return per_piece(web, [clerk.due] * count)


def waits(large: Installation, *, rounds: int) -> dict[str, float]:
    """Return milliseconds that one in a hundred waits for who is due, a search, a year's revenue."""
    found = {name: each["p99_ms"] for name, each in reads(large, rounds=rounds).items()}
    return {
        "read.due_ms": found["due"],
        "read.search_ms": max(found["search_part"], found["search_rare"]),
        "read.number_ms": found["number"],
        "read.revenue_ms": found["revenue"],
    }


def memory(large: Installation, *, each: int) -> dict[str, float]:
    """Return the megabytes of one process that serves everything, at their most, after work of every kind."""
    with serving(large, *ONE) as (web, port):
        clerk = Clerk(large, port, clerk_token(large))
        for person in persons(large, each):
            clerk.join_and_pay(person)
        for _ in range(LISTS):
            clerk.due()
            clerk.line.get("/api/v1/reports/revenue")
            clerk.line.get("/api/v1/people?q=dvor")
        return {"memory_mb": max(map(resident_mb, family(web.process.pid)))}
