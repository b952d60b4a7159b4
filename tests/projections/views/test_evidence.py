"""The list of evidence is what its facts make it, on any day and as known on any, however its pages fall."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from domain.learning import activity_commands, commands
from projections.views import evidence
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow

ON = date(2026, 3, 1)


def test_rebuild_equals_follow(database_url: str) -> None:
    chance, journal = Random(3), FakeJournal()  # noqa: S311  chance, not a secret
    for number in range(8):
        id, file = (UUID(int=chance.getrandbits(128)) for _ in range(2))
        on = ON + timedelta(number)
        commands.log(journal, id, person_id=UUID(int=number % 3), kind="k", title="t", on=ON, amounts={"hours": "1"})
        told = {"name": "n", "type": "text/plain", "size": 3, "digest": str(number), "on": on}
        activity_commands.attach(journal, id, evidence=file, **told)  # type: ignore[arg-type]
        activity_commands.reflect(journal, id, text=f"words {number}", on=on)
        if chance.random() < 0.5:
            activity_commands.withdraw_evidence(journal, id, evidence=file, on=on)
    rows = rebuild_equals_follow(evidence.view, database_url, journal.entries, chance)
    assert all(rows.values()), rows.keys()
