"""A PostgreSQL primary killed under load, a standby promoted by script: nothing acknowledged is lost."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from integrations.store.tables import followers
from tests.torture import oracle
from tests.torture.clusters import NO_STANDBY, ONE_STANDBY, Trio, until
from tests.torture.crowd import EVENT, Client, Crowd, become_a_member, log_an_activity
from tests.torture.house import ROLES, a_clerk, catch_up, follow, opened, settings_of, web
from tests.torture.stage import Part, Stage
from web.auth.tokens import make_token
from web.installation import Installation
from web.settings import Settings

pytestmark = pytest.mark.postgres
SOME = 20
"""How many acknowledgements are waited for, before a server goes and after it came back."""
LAG = 0.3
"""Seconds for which no standby has received anything when the primary is killed."""
SLOW = 20
"""Rounds of killed processes that take as long as one of killed servers."""
SELDOM = 15
"""One errand in so many is to become a member, the others to log an activity."""
MOST = 5
"""How many primaries may be killed until a control has lost something."""


@pytest.fixture(scope="module")
def trio() -> Iterator[Trio]:
    folder = Path(tempfile.mkdtemp(prefix="collegium-trio-"))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else when the tests run as root
    lent = Trio(folder)
    yield lent
    lent.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def settings(trio: Trio, tmp_path: Path) -> Settings:
    """Return the settings of an installation all of whose data are on the three servers, keys too."""
    journal, keys = (f"t_{uuid4().hex}" for _ in range(2))
    for name in (journal, keys):
        trio.primary.ask(f"CREATE DATABASE {name}")
    return settings_of(trio.url(journal), tmp_path, COLLEGIUM_KEYS_URL=trio.url(keys), COLLEGIUM_STANDBY="synchronous")


class Scene(NamedTuple):
    """A crowd that is about to ask for things, the clerk whose token it has, and where the journal stands."""

    crowd: Crowd
    clerk: UUID
    since: int


@pytest.fixture
def scene(settings: Settings, stage: Stage) -> Scene:
    house = opened(settings)
    clerk = a_clerk(house)
    crowd = Crowd(settings.port, make_token(house.office, clerk, label="crowd", roles=ROLES), stage)
    since = house.office.recorder.head()
    house.close()
    return Scene(crowd, clerk, since)


def test_primaries_killed_under_load_lose_nothing_that_was_acknowledged(
    stage: Stage, trio: Trio, settings: Settings, scene: Scene
) -> None:
    with stage.played_by(Part(web, (settings,)), Part(follow, (settings,))):
        with scene.crowd.busy_with(partial(at_the_office, person=scene.clerk)):
            for _ in stage.one_in(SLOW):
                lose_the_primary(stage, trio, scene.crowd)
                trio.fail_over()
                until_more_is_acknowledged(scene.crowd)
                trio.rejoin()
        until_the_workers_are_back(settings)
    concluded(stage, settings, scene)


def test_servers_killed_or_stopped_under_load_and_started_again_lose_nothing_that_was_acknowledged(
    stage: Stage, trio: Trio, settings: Settings, scene: Scene
) -> None:
    with stage.played_by(Part(web, (settings,)), Part(follow, (settings,))):
        with scene.crowd.busy_with(partial(at_the_office, person=scene.clerk)):
            for number in stage.one_in(SLOW, at_least=2):
                until_more_is_acknowledged(scene.crowd)
                end = trio.primary.kill if number % 2 else trio.primary.stop
                end()
                stage.counts["restarts"] += 1
                trio.primary.start()
            until_more_is_acknowledged(scene.crowd)
        until_the_workers_are_back(settings)
    concluded(stage, settings, scene)


def test_a_primary_that_waits_for_no_standby_loses_what_it_acknowledged_when_killed(
    stage: Stage, trio: Trio, settings: Settings, scene: Scene
) -> None:
    trio.waits_for(NO_STANDBY)
    lost: list[oracle.Acknowledged] = []
    settings = replace(settings, replicated=False)
    with stage.played_by(Part(web, (settings,))), scene.crowd.busy_with(partial(log_an_activity, person=scene.clerk)):
        while not lost and stage.counts["kills"] < MOST:
            heard = lose_the_primary(stage, trio, scene.crowd)
            trio.fail_over()
            lost = lost_of(settings, heard)
            trio.rejoin()
    stage.counts["lost, as it must be"] += len(lost)
    trio.waits_for(ONE_STANDBY)
    assert lost


@pytest.mark.torture
def test_a_standby_that_lags_loses_what_was_acknowledged_if_it_is_promoted(
    stage: Stage, trio: Trio, settings: Settings, scene: Scene
) -> None:
    with stage.played_by(Part(web, (settings,))), scene.crowd.busy_with(partial(log_an_activity, person=scene.clerk)):
        late, _ = trio.standbys
        with trio.behind(late):
            until_more_is_acknowledged(scene.crowd)
            trio.primary.kill()
        heard = scene.crowd.heard()
        trio.fail_over(late)
        lost = lost_of(settings, heard)
        trio.rejoin()
    stage.counts["lost, as it must be"] += len(lost)
    assert lost


def at_the_office(client: Client, number: int, person: UUID) -> None:
    """Become a member now and then, else log something: what has effects must not pile up for hours."""
    if number % SELDOM:
        log_an_activity(client, number, person)
    else:
        become_a_member(client, number)


def lose_the_primary(stage: Stage, trio: Trio, crowd: Crowd) -> list[oracle.Acknowledged]:
    """Kill the primary while one standby is far behind and the other a little; return what was heard until then."""
    far, near = stage.rng.sample(trio.standbys, 2)
    with trio.behind(far):
        until_more_is_acknowledged(crowd)
        with trio.behind(near):
            time.sleep(LAG)
            trio.primary.kill()
    stage.counts["kills"] += 1
    return crowd.heard()


def until_more_is_acknowledged(crowd: Crowd) -> None:
    enough = len(crowd.heard()) + SOME
    until(lambda: crowd.faults or len(crowd.heard()) >= enough)
    assert crowd.faults == []


def until_the_workers_are_back(settings: Settings) -> None:
    """Wait until views are at the journal's end, and every policy and the effects are there too or have moved on."""
    house = Installation(settings)
    head, before = house.office.recorder.head(), places(house)
    until(lambda: not list(oracle.behind(house.office, house.engine)))
    until(lambda: all(place > before[name] or place >= head for name, place in places(house).items()))
    house.close()


def places(house: Installation) -> dict[str, int]:
    """Return how far policies and effects have come in the journal."""
    with house.database.reading() as connection:
        return {row.name: row.position for row in connection.execute(select(followers))}


def concluded(stage: Stage, settings: Settings, scene: Scene) -> None:
    """Do what was left undone, then ask the oracle."""
    catch_up(settings)
    crowd, since, house = scene.crowd, scene.since, Installation(settings)
    office, engine = house.office, house.engine
    assert crowd.faults == []
    lost, doubled = oracle.lost(office, crowd.heard()), oracle.doubled(office, crowd.heard(), since)
    wrong = oracle.apart(office, engine)
    stage.counts["lost"] += len(lost)
    stage.counts["rows compared"] += oracle.rows_of(engine)
    stage.counts["rows wrong"] += len(wrong)
    assert (lost, doubled, wrong) == ([], [], [])
    assert (oracle.undone(office), oracle.unbalanced(engine), oracle.oversold(office, EVENT)) == ([], [], [])
    house.close()


def lost_of(settings: Settings, heard: list[oracle.Acknowledged]) -> list[oracle.Acknowledged]:
    house = Installation(settings)
    lost = oracle.lost(house.office, heard)
    house.close()
    return lost
