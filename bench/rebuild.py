"""Building all views anew, beside reading the facts and putting in the finished rows with the same indexes.

`python -m bench.rebuild --data DIR [--database URL]` measures an installation of `bench.big`; it uses the views that
stand there as the finished rows, and rebuilds them.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from bench.timing import seconds
from projections.engine.build import Build, sweep
from projections.engine.rows import Changes
from web.installation import Installation
from web.settings import Settings

STEP = 100_000
BATCH = 50_000
RAW = 9_000
"""The number of the build that the finished rows are put into."""


def opened(data: str, database: str | None = None) -> Installation:
    """Return the installation in a folder."""
    env = {"COLLEGIUM_DATA": data} | ({"COLLEGIUM_DATABASE_URL": database} if database else {})
    return Installation(Settings.read(env))


def ratio(ours: Installation) -> dict[str, Any]:
    """Return seconds for both ways over all facts, and how fast a rebuild is beside the bare insert (1: as fast)."""
    bare = _scan(ours) + sum(_inserted(ours, name) for name in ours.engine.views)
    took = seconds(ours.engine.rebuild)
    facts = ours.office.recorder.head()
    return {
        "facts": facts,
        "bare_s": round(bare, 1),
        "rebuild_s": round(took, 1),
        "facts_per_s": round(facts / took),
        "ratio": round(bare / took, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def two_processes(data: str, database: str | None, halves: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return how much faster views are built by two processes, half of them each, than by one."""
    one = seconds(lambda: _children(data, database, [[name for half in halves for name in half]]))
    two = seconds(lambda: _children(data, database, halves))
    return {"one_s": round(one, 1), "two_s": round(two, 1), "gain": round(one / two, 2)}


def _scan(ours: Installation) -> float:
    def scan() -> None:
        position, head = 0, ours.office.recorder.head()
        while position < head:
            position = ours.office.recorder.page(position, STEP, head)[-1].position

    return seconds(scan)


def _inserted(ours: Installation, name: str) -> float:
    """Return the seconds to put a view's finished rows into empty tables and make their indexes."""
    view, database = ours.engine.views[name], ours.views
    copy = Build(database, view, RAW, None)
    sweep(database, list(view.shapes))
    copy.create()
    took = 0.0
    for table, statements in copy.tables.statements.items():
        quoted = database.engine.dialect.identifier_preparer.quote(table)
        columns = ", ".join(database.engine.dialect.identifier_preparer.quote(n) for n in statements.shape.names)
        with database.reading() as connection:
            query = f"SELECT {columns} FROM {quoted}"  # noqa: S608  our own names
            result = connection.execution_options(stream_results=True).exec_driver_sql(query)
            for part in result.partitions(BATCH):
                rows = statements.decode(part)
                with database.writing() as writing:
                    took += seconds(lambda: statements.write(writing, Changes(rows, [], [])))  # noqa: B023  run at once
    took += seconds(copy.index)
    sweep(database, list(view.shapes))
    return took


def _children(data: str, database: str | None, halves: Sequence[Sequence[str]]) -> None:
    """Build views in processes of their own."""
    given = [sys.executable, "-m", "bench.rebuild", "--data", data, *(("--database", database) if database else ())]
    running = [subprocess.Popen([*given, "--views", ",".join(half)]) for half in halves]  # noqa: S603  our own program
    if any(process.wait() for process in running):
        raise RuntimeError("a rebuild failed; see above")


def main() -> None:
    """Measure and print, or build the views named and nothing else."""
    parser = argparse.ArgumentParser(prog="python -m bench.rebuild", description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--database")
    parser.add_argument("--views", help="build these alone, commas between them, and measure nothing")
    given = parser.parse_args()
    ours = opened(given.data, given.database)
    if given.views:
        ours.engine.rebuild(given.views.split(","))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"peak_mb": peak}))
    else:
        print(json.dumps(ratio(ours)))
    ours.close()


if __name__ == "__main__":
    main()
