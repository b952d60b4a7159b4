"""The fees that are shown are those that are charged, on every day, and so they were known before."""

from datetime import date
from random import Random

from domain.errors import RuleBroken
from domain.members.fees import FEES, FeeSchedule, GradeFee
from domain.values import Money
from projections.views import fees
from tests.projections.asked import asked
from tests.projections.engine.harness import rebuild_equals_follow

MARCH, MAY, JULY, AUGUST = (date(2026, month, 1) for month in (3, 5, 7, 8))
STARTS = [MARCH, date.max, JULY, MAY, MAY, AUGUST]
LISTS = [
    FeeSchedule.Published(version, starts, [GradeFee("full", "Full", Money(version, "EUR"))], MARCH)
    for version, starts in enumerate(STARTS, 1)
]


def charged(known: int, on: date) -> int | None:
    schedule = FeeSchedule(FEES)
    schedule.lists = LISTS[:known]
    try:
        return schedule.in_force(on).version
    except RuleBroken:
        return None


def test_what_is_shown_is_what_is_charged_on_every_day_as_it_was_known() -> None:
    with asked(fees.view, *((FEES, told) for told in LISTS)) as view:
        for known, position in enumerate(view.at, 1):
            for on in (date(2026, 2, 1), *STARTS, date(2026, 7, 31)):
                found = fees.in_force(view.connection, as_of=on, known_at=position)
                assert (found and found.version) == charged(known, on), (known, on)
        now = fees.in_force(view.connection, as_of=JULY)
    assert now is not None
    assert (now.version, now.starts) == (5, MAY)


def test_a_rebuild_of_the_fees_equals_following_them(database_url: str) -> None:
    chance = Random(3)  # noqa: S311  chance, not a secret
    rows = rebuild_equals_follow(fees.view, database_url, [(FEES, told) for told in LISTS], chance)
    assert [len(told) for told in rows.values()] == [len(LISTS)]
