"""How fast all views follow the journal: one by one as facts come, in pages after a pause; and how soon one is seen."""

import threading
import time
from uuid import UUID, uuid4

from bench.append import ACTOR, FACT
from bench.houses import folder
from bench.timing import seconds
from domain.journal import Journal
from domain.people.person import Person
from integrations.store.database import Database
from projections.catalogue import VIEWS
from projections.engine import Engine
from tests.projections.engine.harness import Gate
from web.installation import Installation
from web.loops import running

BEGIN = 1_000
PAGE = 2_000
LOOK = 0.002
PATIENCE = 30.0


def sqlite(told: Installation, *, single: int, pages: int) -> dict[str, float]:
    """Return facts per second one by one and in pages, from the same place of a told story, and the gain."""
    with folder() as data:
        urls = [f"sqlite:///{data / name}" for name in ("one.sqlite", "many.sqlite")]
        return _gain(told, urls, single=single, pages=pages)


def postgres(told: Installation, urls: list[str], *, single: int, pages: int) -> dict[str, float]:
    """Return the same with the views in two empty PostgreSQL databases, one for each way."""
    return _gain(told, urls, single=single, pages=pages)


def lag(ours: Installation, *, writes: int, per_second: int = 50) -> dict[str, float]:
    """Return milliseconds from a write's answer to all views showing it, while so many are written each second."""
    answered: list[tuple[int, float]] = []
    seen: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not (done.is_set() and len(seen) == len(answered)):
            shown, now = min(ours.engine.positions().values()), time.monotonic()
            while len(seen) < len(answered) and answered[len(seen)][0] <= shown:
                seen.append(max(now - answered[len(seen)][1], 0.0))
            time.sleep(LOOK)

    with running(ours.engine.run):
        watching = threading.Thread(target=watch)
        watching.start()
        began = time.monotonic()
        for count in range(writes):
            time.sleep(max(0.0, began + count / per_second - time.monotonic()))
            answered.append((ours.office.carry_out(_state, ACTOR).position, time.monotonic()))
        done.set()
        watching.join(PATIENCE)
    if len(seen) < len(answered):
        raise RuntimeError("views did not follow; migrate the installation first, so that they are of this release")
    ordered = sorted(seen)
    return {
        "p50_ms": round(ordered[len(ordered) // 2] * 1e3, 1),
        "p95_ms": round(ordered[len(ordered) * 95 // 100] * 1e3, 1),
    }


def _state(journal: Journal) -> UUID:
    person = Person(uuid4())
    person.states(FACT)
    journal.record(person)
    return person.id


def _gain(told: Installation, urls: list[str], *, single: int, pages: int) -> dict[str, float]:
    pages = min(pages, (told.office.recorder.head() - BEGIN) // PAGE)
    one = _rate(told, urls[0], count=single, limit=1)
    many = _rate(told, urls[1], count=pages * PAGE, limit=PAGE)
    return {"one_by_one_per_s": round(one), "pages_per_s": round(many), "gain": round(many / one, 1)}


def _rate(told: Installation, url: str, *, count: int, limit: int) -> float:
    database = Database(url)
    gate = Gate(told.office.recorder, BEGIN)
    engine = Engine(database, gate, VIEWS, told.office.codec.open_field)
    engine.ensure()
    took = seconds(lambda: _advance(engine, gate, count, limit))
    database.close()
    return count / took


def _advance(engine: Engine, gate: Gate, count: int, limit: int) -> None:
    for upto in range(BEGIN + limit, BEGIN + count + 1, limit):
        gate.upto = upto
        engine.catch_up(limit)
