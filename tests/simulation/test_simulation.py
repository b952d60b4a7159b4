"""Many small stories in bad weather, each made by a seed: whatever fails, doubles or goes unheard, nothing is wrong.

A seed that fails is printed: COLLEGIUM_SEED plays it again, step by step the same. COLLEGIUM_STORIES says how many.
"""

import os
import time
from collections import Counter, defaultdict
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from domain.events.event import Event
from domain.journal import Entry
from integrations.checkpoints import audit
from projections.ledger.tables import postings
from tests.simulation.association import EVENTS, Association

STORIES = int(os.environ.get("COLLEGIUM_STORIES", "50"))
FIRST = int(os.environ.get("COLLEGIUM_SEED", "1"))
SEEDS = range(FIRST, FIRST + STORIES)
CARELESS = 25
"""How many stories a careless association is given to go wrong in."""


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits by the clock on the wall: whoever waits is overtaken by the baton."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_any_weather_nothing_acknowledged_is_lost_and_nothing_is_done_twice(seed: int, tmp_path: Path) -> None:
    story = Association(seed, tmp_path)
    story.play()
    assert violations(story) == [], f"play it again with COLLEGIUM_SEED={seed} COLLEGIUM_STORIES=1"


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    first, second = (told(FIRST, tmp_path / name) for name in ("first", "second"))
    assert first == second
    assert told(FIRST + 1, tmp_path / "other") != first


def test_the_weather_is_bad(tmp_path: Path) -> None:
    """Every kind of fault strikes within a few stories, or the rest would prove nothing."""
    struck: Counter[str] = Counter()
    for seed in range(8):
        folder = tmp_path / str(seed)
        folder.mkdir()
        story = Association(seed, folder)
        story.play()
        struck.update(story.weather.counts)
    assert all(struck.values()), struck


def test_without_keys_something_is_done_twice(tmp_path: Path) -> None:
    """The control: commands without keys, in the same weather, break within a few stories."""
    for seed in range(CARELESS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        story = Association(seed, folder, keyed=False)
        story.play()
        if any("twice" in found for found in violations(story)):
            return
    pytest.fail("a careless association came through: these stories prove nothing")


def told(seed: int, folder: Path) -> list[tuple[str, str, UUID]]:
    folder.mkdir()
    story = Association(seed, folder)
    story.play()
    return [(entry.fact.TOPIC, entry.by, entry.originator_id) for entry in entries(story)]


def entries(story: Association) -> list[Entry]:
    return story.office.codec.entries(story.office.recorder.page(0, 1_000_000))


def violations(story: Association) -> list[str]:
    """Return what is wrong at the end of a story: oracles O1 to O4."""
    journal = entries(story)
    return [
        *_lost(story, journal),
        *_twice(journal),
        *story.office.recorder.gaps(),
        *(f"{view}: {wrong}" for view in story.engine.views for wrong in story.engine.check(view)),
        *_unsound(story),
        *audit(story.office.recorder, story.sealing.series.read(), story.sealing.key.public_key()),
    ]


def _lost(story: Association, journal: list[Entry]) -> list[str]:
    """O1: what was acknowledged stands in the journal where it was said to stand, the same at each asking."""
    by = {entry.position: entry.by for entry in journal}
    positions = defaultdict(set)
    for answer in story.answers:
        if answer.receipt is not None:
            positions[answer.message].add(answer.receipt.position)
    found = [f"{m} was told {p}" for m, told in positions.items() for p in told if p and by.get(p) != m]
    return found + [
        f"{message} was told {told}, twice something else" for message, told in positions.items() if len(told) > 1
    ]


def _twice(journal: list[Entry]) -> list[str]:
    """Each message, and each policy's answer to a fact, was carried out in one unit of work."""
    units = defaultdict(set)
    for entry in journal:
        if entry.by not in {"desk", "effects"}:
            units[entry.by, entry.causation].add(entry.correlation)
    return [f"{by} was carried out twice" for (by, _), done in units.items() if len(done) > 1]


def _unsound(story: Association) -> list[str]:
    """O3: the ledger balances, and no seat is sold that is not there."""
    found = []
    with story.engine.database.reading() as connection:
        left = connection.execute(select(func.coalesce(func.sum(postings.c.minor), 0))).scalar_one()
    if left:
        found.append(f"the ledger is {left} off")
    for id in EVENTS:
        event = story.office.read(Event, id)
        if not 0 <= event.taken <= event.capacity:
            found.append(f"{event.taken} of {event.capacity} seats are taken")
    return found
