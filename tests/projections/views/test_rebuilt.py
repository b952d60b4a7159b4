"""Whatever happened and however the pages fall, these views are what their facts make them."""

from random import Random

import pytest

from projections.engine import View
from projections.views import courses, cpd_credits, cpd_holders, cpd_obligations, events, rosters, seats
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.views.histories import a_year

SEED = 1
VIEWS = {view.name: view for view in (
    courses.view, cpd_credits.view, cpd_holders.view, cpd_obligations.view, events.view, rosters.view, seats.view,
)}  # fmt: skip
EMPTY = {"roster_modes"}
"""Which tables stay empty: in this year every event is in one mode, so nobody chooses between two."""


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_rebuild_equals_follow(view: View, database_url: str) -> None:
    chance = Random(SEED)  # noqa: S311  chance, not a secret
    rows = rebuild_equals_follow(view, database_url, a_year(SEED).entries, chance)
    assert {name for name, lines in rows.items() if not lines} == EMPTY & rows.keys()
