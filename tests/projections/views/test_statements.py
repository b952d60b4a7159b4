"""The list of what programs stated is what its facts make it, however its pages fall."""

from datetime import date
from random import Random
from uuid import UUID

from domain.learning import statements
from domain.learning.statements import Sent
from projections.views import statements as view
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow

ON = date(2026, 3, 1)


def test_rebuild_equals_follow(database_url: str) -> None:
    chance, journal = Random(3), FakeJournal()  # noqa: S311  chance, not a secret
    entry = {"kind": "course", "title": "t", "on": ON, "amounts": {"hours": "1"}, "attributes": {}, "for_schemes": None}
    for number in range(8):
        ids = [UUID(int=chance.getrandbits(128)) for _ in range(2)]
        sent, voiding = (Sent(id, UUID(int=number % 3), "completed", "{}", "d") for id in ids)
        statements.receive(journal, sent, entry=entry, on=ON)
        if chance.random() < 0.5:
            statements.void(journal, voiding, target=sent.statement, own=None, on=ON)
    rows = rebuild_equals_follow(view.view, database_url, journal.entries, chance)
    assert all(rows.values()), rows.keys()
