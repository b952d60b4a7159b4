"""What a drill loses and how long it takes: an installation under load is lost, and comes back from its last backup."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from bench.houses import folder, house
from bench.timing import seconds
from domain.journal import Actor, Journal
from domain.people import commands as people
from integrations.backup import Places, Targets, back_up, differences, lay, proved, restored
from integrations.journal.codec import from_micro
from web.commands.opened import installed
from web.installation import Installation, now
from web.problems import AWAY
from web.settings import Settings

ACTOR = Actor("bench")
WRITERS = 2
AGAIN = 0.05
"""Seconds until a writer tries a database again that is away."""


class Heard(NamedTuple):
    """Somebody whose registration was acknowledged, and when."""

    person: UUID
    at: datetime


def sqlite(members: int, *, every: float, drill: float) -> dict[str, Any]:
    """Return what is lost when backups are made every so many seconds and the disk goes after `drill` seconds."""
    with house() as ours, folder() as kept, folder() as away:
        fill(ours, members)
        copies: list[float] = []
        targets = Targets(kept / "data", kept / "keys")
        with written(ours) as heard:
            end = time.monotonic() + drill
            while time.monotonic() < end:
                copies.append(seconds(lambda: back_up(ours.office, ours.settings.master_key, targets, ours.erasures)))
                time.sleep(max(0.0, every - copies[-1]))
            time.sleep(every / 2)
        lost_at, facts = heard[-1].at, ours.office.recorder.head()
        name = max(path.name for path in targets.data.iterdir())
        settings = Settings.read({"COLLEGIUM_DATA": str(away / "again")})
        began = time.perf_counter()
        head, known = came_back(settings, (targets.data / name, targets.keys / name))
        took = time.perf_counter() - began
    return {
        "facts": facts,
        "lost_facts": facts - head,
        "rpo_seconds": round((lost_at - known).total_seconds(), 2),
        "rto_seconds": round(took, 2),
        "backup_seconds": round(sum(copies) / len(copies), 2),
        "backups_every_seconds": every,
    }


def came_back(settings: Settings, backup: tuple[Path, Path]) -> tuple[int, datetime]:
    """Restore as `collegium restore` does; return the last position and its instant, once all views can be read."""
    data = settings.data
    lay(backup, Places(data, data / "collegium.sqlite", data / "keys.sqlite", settings.master_key), ())
    with resumed(settings) as again:
        head = again.office.recorder.head()
        (raw,) = again.office.recorder.page(head - 1, 1)
    return head, from_micro(raw.recorded)


@contextmanager
def resumed(settings: Settings) -> Iterator[Installation]:
    """Prove what was laid as `collegium resume` does; lend it once all views can be read."""
    wanted = restored(settings.data)
    assert wanted is not None
    with installed(settings) as again:
        assert differences(again.office.recorder, wanted.journal) == []
        again.engine.catch_up()
        assert again.engine_wait(again.office.recorder.head(), 0)
        proved(settings.data)
        yield again


def fill(ours: Installation, members: int) -> None:
    """Register so many people, in large transactions."""
    for start in range(0, members, 500):
        ids = [uuid4() for _ in range(start, min(start + 500, members))]
        ours.keys.prepare(ids)
        with ours.office.unit(ACTOR) as unit:
            for id in ids:
                register(unit, id)
    ours.catch_up()


def register(journal: Journal, id: UUID | None = None) -> UUID:
    """Register somebody."""
    id = id or uuid4()
    return people.register(journal, id=id, name="Ada Brandt", email=f"{id.hex}@example.org", on=now().date())


@contextmanager
def written(ours: Installation) -> Iterator[list[Heard]]:
    """Keep writers busy until the block ends, whatever becomes of the database; lend what was acknowledged."""
    stop = threading.Event()
    heard = [_registered(ours)]

    def write() -> None:
        while not stop.is_set():
            try:
                heard.append(_registered(ours))
            except AWAY:
                time.sleep(AGAIN)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield heard
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _registered(ours: Installation) -> Heard:
    id = uuid4()
    ours.office.carry_out(partial(register, id=id), ACTOR)
    return Heard(id, now())
