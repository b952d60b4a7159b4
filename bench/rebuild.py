"""Building all views anew, beside reading the facts and putting in the finished rows with the same indexes.

`python -m bench.rebuild --data DIR [--database URL]` measures an installation of `bench.big`; it uses the views that
stand there as the finished rows, and rebuilds them.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.server import resident_mb
from bench.timing import seconds
from integrations.store.database import Database
from projections.catalogue import VIEWS
from projections.engine import Engine, View
from projections.engine.build import Build, sweep
from projections.engine.page import unswept
from projections.engine.rows import Changes
from web.installation import Installation
from web.settings import Settings

STEP = 100_000
BATCH = 50_000
FIRST = frozenset({"ledger", "people", "rosters", "renewals"})
"""What the first of two processes builds: about half of the work."""
RAW = 9_000
"""The number of the build that the finished rows are put into."""


def opened(data: str, database: str | None = None) -> Installation:
    """Return the installation in a folder."""
    env = {"COLLEGIUM_DATA": data} | ({"COLLEGIUM_DATABASE_URL": database} if database else {})
    return Installation(Settings.read(env))


def whole(data: str, database: str | None = None, *, split: bool = True) -> dict[str, float]:
    """Return how fast all views are built in a process of its own beside the bare insert, and by two processes.

    `ratio` 1 is as fast as the bare insert; `gain` is how much sooner two processes are done, half of the work
    each; `peak_mb` is the memory of the one process at its most.
    """
    ours = opened(data, database)
    facts, views = ours.office.recorder.head(), list(ours.engine.views)
    ours.close()
    alone = _children(data, database, [views])[0]
    bare = _bare(data, database)
    found = {"facts": facts, "bare_s": bare, "one_s": alone["seconds"], "ratio": bare / alone["seconds"]}
    if split:
        both = _children(data, database, [[v for v in views if v in FIRST], [v for v in views if v not in FIRST]])
        two = max(each["seconds"] for each in both)
        found |= {"two_s": two, "gain": alone["seconds"] / two}
    return found | {"peak_mb": alone["peak_mb"]}


def _bare(data: str, database: str | None) -> float:
    """Return the seconds to read all facts, and to put the rows that stand there into empty tables with indexes.

    The collector of cycles rests meanwhile, as it does in a rebuild.
    """
    ours = opened(data, database)
    with unswept():
        took = _scan(ours) + sum(_inserted(ours, name) for name in ours.engine.views)
    ours.close()
    return took


def _scan(ours: Installation) -> float:
    def scan() -> None:
        position, head = 0, ours.office.recorder.head()
        while position < head:
            position = ours.office.recorder.page(position, STEP, head)[-1].position

    return seconds(scan)


def _inserted(ours: Installation, name: str) -> float:
    """Return the seconds to put a view's finished rows into empty tables and make their indexes."""
    view, database = ours.engine.views[name], ours.views
    with _copy(database, view) as copy:
        copy.create()
        return _loaded(database, copy)


@contextmanager
def _copy(database: Database, view: View) -> Iterator[Build]:
    """Lend empty tables where a rebuild has them: on SQLite in a file of their own."""
    if database.dialect == "sqlite":
        place = database.beside()
        try:
            yield Build(place, view, RAW, None, "")
        finally:
            place.close()
    else:
        sweep(database, list(view.shapes))
        yield Build(database, view, RAW, None)
        sweep(database, list(view.shapes))


def _loaded(database: Database, copy: Build) -> float:
    quote, took = database.engine.dialect.identifier_preparer.quote, 0.0
    for statements in copy.tables.statements.values():
        columns = ", ".join(quote(column) for column in statements.shape.names)
        live = quote(statements.shape.table.name)
        # A cursor of PostgreSQL lives within a transaction.
        lending = database.writing if database.dialect == "postgresql" else database.reading
        with lending() as connection:
            query = f"SELECT {columns} FROM {live}"  # noqa: S608  our own names # nosec B608
            result = connection.exec_driver_sql(query, execution_options={"stream_results": True})
            for part in result.partitions(BATCH):
                rows = statements.decode(part)
                with copy.database.writing() as writing:
                    took += seconds(lambda: statements.write(writing, Changes(rows, [], [])))  # noqa: B023  run at once
    return took + seconds(copy.index)


def _children(data: str, database: str | None, parts: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """Build views in processes of their own at once; return the seconds and the megabytes of each."""
    given = [sys.executable, "-m", "bench.rebuild", "--data", data, *(("--database", database) if database else ())]
    running = [
        subprocess.Popen([*given, "--views", ",".join(part)], stdout=subprocess.PIPE)  # noqa: S603  our own program
        for part in parts
    ]
    said = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError("a rebuild failed; see above")
    return [json.loads(each) for each in said]


def main() -> None:
    """Measure and print, or build the views named and print seconds and megabytes."""
    parser = argparse.ArgumentParser(prog="python -m bench.rebuild", description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--database")
    parser.add_argument("--views", help="build these alone, commas between them, in steps of 100,000 facts")
    given = parser.parse_args()
    if given.views:
        print(json.dumps(_built(given.data, given.database, given.views.split(","))))
    else:
        print(json.dumps(whole(given.data, given.database)))


def _built(data: str, database: str | None, views: list[str]) -> dict[str, float]:
    ours = opened(data, database)
    engine = Engine(ours.views, ours.office.recorder, VIEWS, ours.office.codec.open_field, step=STEP)
    took = seconds(lambda: engine.rebuild(views))
    ours.close()
    return {"seconds": took, "peak_mb": resident_mb(os.getpid())}


if __name__ == "__main__":
    main()
