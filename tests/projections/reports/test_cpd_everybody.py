"""Everybody's standing, told at once, is each person's standing told alone."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.errors import NotFound
from domain.learning import commands as learning
from projections.engine import View
from projections.reports import cpd_case, cpd_standing
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders, cpd_obligations
from tests.fakes import FakeJournal
from tests.projections.views.histories import award, publish, viewed

ANN, BEN, CARL = (UUID(int=n) for n in (11, 12, 13))
JOINED, WINTER = date(2026, 1, 1), date(2026, 12, 1)
VIEWS: tuple[View, ...] = (cpd_credits.view, cpd_holders.view, cpd_obligations.view)


@pytest.fixture
def journal() -> FakeJournal:
    """Ann has learnt enough, Ben too little, Carl much but holds no certification."""
    journal = FakeJournal()
    publish(journal, JOINED, minimum=10)
    award(journal, ANN, JOINED)
    award(journal, BEN, JOINED + timedelta(days=40))
    for number, (person, hours) in enumerate([(ANN, "8"), (BEN, "3"), (ANN, "4"), (CARL, "20")]):
        learning.log(journal, UUID(int=100 + number), person_id=person, kind="reading", title="A book",
                     on=date(2026, 5, 1), amounts={"hours": hours})  # fmt: skip
    learning.reject(journal, UUID(int=102), scheme="demo", on=WINTER, reason="seen twice", decided_by="office")
    return journal


@pytest.mark.parametrize("part", [1, 2, 1_000])
def test_all_stand_as_each_does(
    database_url: str, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(cpd_case, "PART", part)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        for look in (Look(WINTER), Look(WINTER, len(journal.entries) - 1), Look(date(2026, 5, 2))):
            told = dict(cpd_standing.everybody(connection, [ANN, BEN, CARL], "demo", look))
            alone = {
                person: cpd_standing.standing(connection, person, "demo", **look._asdict()).outcome
                for person in (ANN, BEN)
            }
            assert told == alone


def test_a_scheme_that_nobody_published_is_not_found(database_url: str, journal: FakeJournal) -> None:
    with viewed(database_url, journal.entries, *VIEWS) as connection, pytest.raises(NotFound, match="no scheme"):
        list(cpd_standing.everybody(connection, [ANN], "other", Look(WINTER)))
