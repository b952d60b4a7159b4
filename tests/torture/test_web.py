"""Web server, projector and effects worker killed at any instant under load: what was acknowledged is kept, once."""

import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from domain.learning.activity import Activity
from integrations.journal.office import Office
from tests.torture import oracle
from tests.torture.crowd import EVENT, Crowd, become_a_member, log_an_activity
from tests.torture.house import HASTE, ROLES, a_clerk, catch_up, follow, hasty_web, opened, settings_of, web
from tests.torture.stage import Part, Stage
from web.auth.tokens import make_token
from web.installation import Installation
from web.settings import Settings

LOOK = 0.005
MOST = 200
"""How many servers may be killed until a control has gone wrong."""


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_of(database_url, tmp_path)


@pytest.fixture
def house(settings: Settings) -> Iterator[Installation]:
    lent = opened(settings)
    yield lent
    lent.close()


@pytest.fixture
def clerk(house: Installation) -> UUID:
    return a_clerk(house)


@pytest.fixture
def crowd(house: Installation, clerk: UUID, stage: Stage) -> Crowd:
    return Crowd(house.settings.port, make_token(house.office, clerk, label="crowd", roles=ROLES), stage)


def test_whatever_is_killed_the_acknowledged_is_kept_once_and_every_row_is_right(
    stage: Stage, house: Installation, crowd: Crowd
) -> None:
    office, engine, since = house.office, house.engine, house.office.recorder.head()
    cast = Part(web, (house.settings,)), Part(follow, (house.settings,))
    with stage.played_by(*cast), crowd.busy_with(become_a_member):
        for _ in stage.rounds():
            time.sleep(LOOK)
    assert crowd.faults == []
    catch_up(house.settings)
    lost, doubled = oracle.lost(office, crowd.heard()), oracle.doubled(office, crowd.heard(), since)
    wrong = oracle.apart(office, engine)
    stage.counts["lost"] += len(lost)
    stage.counts["stated twice"] += len(doubled)
    stage.counts["rows compared"] += oracle.rows_of(engine)
    stage.counts["rows wrong"] += len(wrong)
    assert (lost, doubled, wrong) == ([], [], [])
    assert (oracle.undone(office), oracle.unbalanced(engine), oracle.oversold(office, EVENT)) == ([], [], [])


def test_clients_that_repeat_without_keys_state_something_twice(
    stage: Stage, house: Installation, crowd: Crowd, clerk: UUID
) -> None:
    office, since = house.office, house.office.recorder.head()
    for client in crowd.clients:
        client.keyed = False
    with stage.played_by(Part(web, (house.settings,))), crowd.busy_with(partial(log_an_activity, person=clerk)):
        while not titles_twice(office, since) and stage.counts["kills"] < MOST:
            for _ in stage.one_life():
                time.sleep(LOOK)
    assert crowd.faults == []
    assert oracle.doubled(office, crowd.heard(), since)


def test_an_office_that_answers_before_it_has_written_loses_what_it_acknowledged(
    stage: Stage, house: Installation, crowd: Crowd, clerk: UUID
) -> None:
    heard: list[oracle.Acknowledged] = []
    with stage.played_by(Part(hasty_web, (house.settings,))), crowd.busy_with(partial(log_an_activity, person=clerk)):
        while not oracle.lost(house.office, heard) and stage.counts["kills"] < MOST:
            for _ in stage.one_life():
                time.sleep(LOOK)
                heard = crowd.heard()
            time.sleep(HASTE)  # what the database was about to commit for the killed server is there by then
    assert oracle.lost(house.office, heard)


def titles_twice(office: Office, since: int) -> list[str]:
    """Return the titles of activities logged more than once: each client logs each title once."""
    logged = [entry.fact for entry in office.codec.entries(office.recorder.page(since, 1_000_000))]
    titles = Counter(fact.title for fact in logged if isinstance(fact, Activity.Logged))
    return [title for title, times in titles.items() if times > 1]
