"""What a drill loses and how long it takes: an installation under load is lost, and comes back from its last backup."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from bench.houses import folder, house
from bench.timing import seconds
from domain.journal import Actor, Journal
from domain.people import commands as people
from integrations.backup import Places, Targets, back_up, differences, lay, proved, restored
from integrations.journal.codec import from_micro
from web.commands.opened import installed
from web.installation import Installation, now
from web.settings import Settings

ACTOR = Actor("bench")
WRITERS = 2


def sqlite(members: int, *, every: float, drill: float) -> dict[str, Any]:
    """Return what is lost when backups are made every so many seconds and the disk goes after `drill` seconds."""
    with house() as ours, folder() as kept, folder() as away:
        fill(ours, members)
        copies: list[float] = []
        targets = Targets(kept / "data", kept / "keys")
        with written(ours) as last:
            end = time.monotonic() + drill
            while time.monotonic() < end:
                copies.append(seconds(lambda: back_up(ours.office, ours.settings.master_key, targets, ours.erasures)))
                time.sleep(max(0.0, every - copies[-1]))
            time.sleep(every / 2)
        lost_at, facts = last(), ours.office.recorder.head()
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
    places = Places(data, data / "collegium.sqlite", data / "keys.sqlite", settings.master_key)
    lay(backup, places, ())
    wanted = restored(settings.data)
    assert wanted is not None
    with installed(settings) as again:
        assert differences(again.office.recorder, wanted.journal) == []
        head = again.office.recorder.head()
        assert again.engine_wait(head, 0)
        (raw,) = again.office.recorder.page(head - 1, 1)
    proved(settings.data)
    return head, from_micro(raw.recorded)


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
def written(ours: Installation) -> Iterator[Callable[[], datetime]]:
    """Keep writers busy until the block ends; lend the instant of the last command that was acknowledged."""
    stop, last = threading.Event(), [now()]

    def write() -> None:
        while not stop.is_set():
            ours.office.carry_out(register, ACTOR)
            last[0] = now()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield lambda: last[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
