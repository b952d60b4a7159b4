"""The list of work on many is what its facts make it, however its pages fall."""

from datetime import date
from random import Random
from uuid import UUID, uuid4

from domain.batches import commands
from domain.batches.batch import Batch
from projections.views import batches
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow

ON = date(2026, 3, 1)


def a_history(seed: int) -> FakeJournal:
    chance, journal = Random(seed), FakeJournal()  # noqa: S311  chance, not a secret
    for number in range(6):
        id = UUID(int=chance.getrandbits(128))
        person = uuid4() if number % 2 else None
        if number == 1:
            asked = Batch.Asked(uuid4(), "rebasings", "CP", 6, 2, "New law", ON)
            commands.ask(journal, id, asked=asked)
            commands.lay_out(journal, id, plan="a" * 64, lines=5, skipped=1, on=ON)
            continue
        commands.plan(journal, id, kind="learning", plan="a" * 64, lines=5, skipped=1, person_id=person, on=ON)
        commands.start(journal, id, plan="a" * 64, started_by="ada", on=ON)
        if number % 3:
            commands.cancel(journal, id, on=ON)
            commands.resume(journal, id, on=ON)
        commands.finish(journal, id, done=5, failed=0, on=ON)
        if number < chance.randrange(6):
            commands.undo(journal, id, on=ON)
            commands.end_undo(journal, id, undone=4, kept=1, on=ON)
    return journal


def test_rebuild_equals_follow(database_url: str) -> None:
    rows = rebuild_equals_follow(batches.view, database_url, a_history(1).entries, Random(1))  # noqa: S311
    assert all(rows.values()), rows.keys()
