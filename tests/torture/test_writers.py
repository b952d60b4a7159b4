"""Eight processes that change one person's name: each change is made once or refused, none is overwritten unseen."""

import multiprocessing
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from domain.errors import Stale
from domain.journal import Actor
from domain.people import commands as people
from domain.people.person import Person
from integrations.journal.office import Office
from integrations.store.idempotency import Key
from tests.offices import MovingClock, open_office
from tests.torture.stage import Stage
from tests.torture.test_clock import facts

ME = Actor("clerk")
ADA = UUID(int=1)
ON = MovingClock().instant.date()
WRITERS = 8
FEW, MANY = 160, 1_000
"""How many commands there are in the suite, and in the whole form."""
THINKING = 0.002
"""Seconds between reading a name and asking for another."""
PATIENCE = 300


class Change(NamedTuple):
    """A change that somebody asked for after they had read a version, and what they were told."""

    name: str
    seen: int
    position: int | None
    """Where it stands in the journal; None: somebody else was quicker."""


def write(url: str, folder: Path, writer: int, *, commands: int, careful: bool) -> list[Change]:
    """Change the name again and again, each time twice under one key: the life of one process."""
    office = open_office(url, folder, MovingClock())
    return [_changed(office, f"{writer}-{number}", careful=careful) for number in range(commands // WRITERS)]


def _changed(office: Office, name: str, *, careful: bool) -> Change:
    seen = office.read(Person, ADA).version
    time.sleep(THINKING)
    expected = seen if careful else None
    rename = partial(people.rename, person_id=ADA, name=f"{name} {seen}", on=ON, expected=expected)
    key = Key.of("writer", name, b"")
    try:
        first, again = (office.carry_out(rename, ME, key=key) for _ in range(2))
    except Stale:
        return Change(name, seen, None)
    assert (again.position, again.repeated) == (first.position, True)
    return Change(name, seen, first.position)


def everybody_writes(office: Office, folder: Path, *, commands: int, careful: bool) -> list[Change]:
    """Let all processes write at once; return what each command came to."""
    office.carry_out(partial(people.register, id=ADA, name="Ada", email="ada@example.org", on=ON), ME)
    told = [(office.database.url, folder, writer) for writer in range(WRITERS)]
    with multiprocessing.get_context("forkserver").Pool(WRITERS) as pool:
        lives = pool.starmap_async(partial(write, commands=commands, careful=careful), told, chunksize=1)
        return [change for life in lives.get(PATIENCE) for change in life]


def overwritten(office: Office) -> list[str]:
    """Return the names given by somebody who had not seen the one before."""
    given = [entry for entry in facts(office) if isinstance(entry.fact, Person.Renamed)]
    return [
        e.fact.name
        for e in given
        if isinstance(e.fact, Person.Renamed) and _seen(e.fact.name) != e.originator_version - 1
    ]


def _seen(name: str) -> int:
    return int(name.rsplit(" ", 1)[1])


def test_eight_writers_of_one_person_overwrite_nothing_that_they_have_not_seen(
    stage: Stage, office: Office, tmp_path: Path
) -> None:
    commands = min(MANY, max(FEW, 5 * stage.told.rounds))
    changes = everybody_writes(office, tmp_path, commands=commands, careful=True)
    made = {change.position: f"{change.name} {change.seen}" for change in changes if change.position is not None}
    stated = {e.position: e.fact.name for e in facts(office) if isinstance(e.fact, Person.Renamed)}
    stage.counts["commands"] += len(changes)
    stage.counts["applied"] += len(made)
    stage.counts["refused as stale"] += len(changes) - len(made)
    assert Counter(change.name for change in changes).most_common(1)[0][1] == 1
    assert len(changes) == commands
    assert stated == made
    assert (overwritten(office), office.recorder.gaps()) == ([], [])
    assert 0 < len(made) < commands


def test_writers_who_do_not_say_what_they_have_seen_overwrite_one_another(
    stage: Stage, office: Office, tmp_path: Path
) -> None:
    """The control: all are carried out, and many undo what their writer never saw."""
    everybody_writes(office, tmp_path, commands=FEW, careful=False)
    stage.counts["overwritten, as it must be"] += len(overwritten(office))
    assert overwritten(office)
