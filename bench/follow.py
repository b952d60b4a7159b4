"""How fast all views follow the journal: each fact on its own as it comes, and in pages after a pause."""

from bench.houses import folder
from bench.timing import seconds
from integrations.store.database import Database
from projections.catalogue import VIEWS
from projections.engine import Engine
from tests.projections.engine.harness import Gate
from web.installation import Installation

BEGIN = 1_000
PAGE = 2_000


def sqlite(told: Installation, *, single: int, pages: int) -> dict[str, float]:
    """Return facts per second one by one and in pages, from the same place of a told story, and the gain."""
    pages = min(pages, (told.office.recorder.head() - BEGIN) // PAGE)
    one = _rate(told, count=single, limit=1)
    many = _rate(told, count=pages * PAGE, limit=PAGE)
    return {"one_by_one_per_s": round(one), "pages_per_s": round(many), "gain": round(many / one, 1)}


def _rate(told: Installation, *, count: int, limit: int) -> float:
    feed = told.office.recorder
    with folder() as data:
        database = Database(f"sqlite:///{data / 'views.sqlite'}")
        gate = Gate(feed, BEGIN)
        engine = Engine(database, gate, VIEWS, told.office.codec.open_field)
        engine.ensure()
        took = seconds(lambda: _advance(engine, gate, count, limit))
        database.close()
    return count / took


def _advance(engine: Engine, gate: Gate, count: int, limit: int) -> None:
    for upto in range(BEGIN + limit, BEGIN + count + 1, limit):
        gate.upto = upto
        engine.catch_up(limit)
