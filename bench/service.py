"""What whole operations cost through the real server: the processor's time of server and database together."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from operator import truediv
from statistics import median
from typing import TypedDict
from uuid import UUID

import msgspec

from bench.association import Clerk, an_event, clerk_token, persons
from bench.houses import folder
from bench.server import Line, Program, answering, following, per_piece, serving, started
from tests.postgres import free_port
from web.installation import Installation

BARE, BARE_CODE = "collegium-bare", "from bench.bare import main; main()"
WARM = 40
MOST = 50_000
Operation = Callable[[UUID], object]
Rows = dict[str, "Written"]
"""What each request writes, by a name for the request."""
COUNTED = "SELECT series, last FROM counters"
RESERVED = "SELECT space, count(*) FROM reservations GROUP BY space"


class Written(TypedDict):
    """Facts as topics and states (hex digits), series of which a number was taken, spaces of which a value was."""

    facts: list[tuple[str, str]]
    numbers: list[str]
    values: list[str]


def over_http(ours: Installation, *, rounds: int, each: int) -> dict[str, float]:
    """Return milliseconds of the processor for joining and registering, both paid, and over the bare inserts.

    One web worker, the projector and the effects worker beside it. `follower_ms` is what these two spend on
    each operation, which is not in the other figures.
    """
    with ExitStack() as stack:
        follower = stack.enter_context(following(ours))
        web, port = stack.enter_context(serving(ours, "--workers", "1"))
        clerk, event = Clerk(ours, port, clerk_token(ours)), an_event(ours, MOST)
        operations: dict[str, Operation] = {
            "join": clerk.join_and_pay,
            "register": partial(clerk.register_and_pay, event),
        }
        rows = {name: _rows(ours, name, operation) for name, operation in operations.items()}
        bare, line = stack.enter_context(_bare(ours, {k: v for each in rows.values() for k, v in each.items()}))
        least = {name: partial(_insert, line, list(rows[name])) for name in operations}
        for name, operation in operations.items():
            for person in persons(ours, WARM):
                operation(person)
                least[name](person)
        before, pieces = follower.cpu(), 2 * rounds * each
        found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in operations}
        for _ in range(rounds):
            for name, (own, floor) in found.items():
                ids = persons(ours, each)
                own.append(per_piece(web, [partial(operations[name], id) for id in ids]))
                floor.append(per_piece(bare, [partial(least[name], id) for id in ids]))
        spent = (follower.cpu() - before) / pieces * 1e3
    figures = {f"http.{name}_pay_ms": median(own) for name, (own, _) in found.items()}
    figures |= {f"http.bare_{name}_ms": median(floor) for name, (_, floor) in found.items()}
    figures |= {f"http.over_limit_{n}": median(map(truediv, own, floor)) for n, (own, floor) in found.items()}
    return figures | {"http.follower_ms": spent}


def _insert(line: Line, names: list[str], person: UUID) -> None:
    for name in names:
        line.post(f"/{name}", {"person_id": str(person)})


def _rows(ours: Installation, operation: str, carry_out: Operation) -> Rows:
    """Return what the requests of one operation write, without what follows from it later.

    The numbers and values that it takes all stand at its first request, as their table does not say which took them.
    """
    (person,) = persons(ours, 1)
    before, numbers, values = ours.office.recorder.head(), _counts(ours, COUNTED), _counts(ours, RESERVED)
    carry_out(person)
    found: Rows = {}
    for raw in ours.office.recorder.page(before, WARM):
        said = msgspec.json.decode(raw.state)
        if said.get("ca") is None:
            name = f"{operation}-{said['co']}"
            request = found.setdefault(name, {"facts": [], "numbers": [], "values": []})
            request["facts"].append((raw.topic, raw.state.hex()))
    first = next(iter(found.values()))
    first["numbers"] = list((_counts(ours, COUNTED) - numbers).elements())
    first["values"] = list((_counts(ours, RESERVED) - values).elements())
    return found


def _counts(ours: Installation, query: str) -> Counter[str]:
    with ours.database.driving() as driver:
        return Counter(dict(driver.run(query)))


@contextmanager
def _bare(ours: Installation, rows: Rows) -> Iterator[tuple[Program, Line]]:
    """Serve the bare app; lend the program and a line to it."""
    with folder() as place:
        (place / "rows.json").write_text(json.dumps(rows))
        port = free_port()
        env = {"COLLEGIUM_DATA": str(place), "COLLEGIUM_PORT": str(port)}
        with started(BARE, ours.settings.database_url, env, BARE_CODE, str(place / "rows.json")) as program:
            answering(program, port)
            yield program, Line(port)
