"""The rush on one event again and again: it ends the same every time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from integrations.journal.office import Office
from tests.integrations.journal import test_codes as codes
from tests.integrations.journal.test_registrations import (
    PERSONS,
    check_rush,
    check_seats_given_up,
    give_seats_up,
    let_everybody_register,
)
from tests.integrations.journal.test_turnover import LARGE, check, turn_over
from tests.offices import MovingClock, open_office
from tests.postgres import Server
from tests.torture.stage import Stage

pytestmark = pytest.mark.torture
LONG = 10
"""Rounds of killed processes that take as long as a rush."""

Fresh = Callable[[], AbstractContextManager[tuple[Office, Path]]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Give a way to an office on a database of its own, as often as one is wanted."""
    server: Server | None = request.getfixturevalue("postgres_server") if request.param == "postgres" else None

    @contextmanager
    def lend() -> Iterator[tuple[Office, Path]]:
        folder = tmp_path / uuid4().hex
        folder.mkdir()
        name = server.create() if server else ""
        office = open_office(server.url(name) if server else f"sqlite:///{folder / 'db.sqlite'}", folder, MovingClock())
        yield office, folder
        office.database.close()
        office.keys.database.close()
        if server:
            server.drop(name)

    return lend


def test_a_hundred_seats_go_to_a_hundred_of_five_hundred_every_time(stage: Stage, fresh: Fresh) -> None:
    for _ in stage.one_in(LONG):
        with fresh() as (office, folder):
            check_rush(office, let_everybody_register(office, folder))
        stage.counts["registrations"] += PERSONS


def test_seats_given_up_in_a_rush_go_to_the_head_of_the_queue_every_time(stage: Stage, fresh: Fresh) -> None:
    for _ in stage.one_in(LONG):
        with fresh() as (office, folder):
            check_seats_given_up(give_seats_up(office, folder))
        stage.counts["seats given up"] += 50


def test_five_hundred_for_a_hundred_seats_in_two_modes_with_two_hundred_giving_up(stage: Stage, fresh: Fresh) -> None:
    for _ in stage.one_in(LONG):
        with fresh() as (office, folder):
            turn_over(office, folder, LARGE)
            seen = check(office, LARGE)
        stage.counts["offers of seats"] += seen["event.seat_offered_in_mode"]


def test_a_code_good_for_ten_is_used_ten_times_by_five_hundred(stage: Stage, fresh: Fresh) -> None:
    for _ in stage.one_in(LONG):
        with fresh() as (office, folder):
            codes.use_up(office, folder, codes.LARGE)
        stage.counts["uses of a code"] += codes.LARGE.uses
