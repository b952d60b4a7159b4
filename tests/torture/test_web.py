"""Web server, projector and effects worker killed at any instant under load: what was acknowledged is kept, once."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.events import commands as events
from domain.journal import Actor, Journal
from domain.learning.activity import Activity
from domain.members.commands import publish_fees
from domain.members.fees import GradeFee
from domain.people import commands as people
from domain.values import Money
from integrations.effects import rows
from integrations.journal.office import Office
from tests.torture import oracle
from tests.torture.crowd import EVENT, PRICE, Crowd, become_a_member, log_an_activity
from tests.torture.house import HASTE, follow, hasty_web, settings_of, web
from tests.torture.stage import Part, Stage
from web.auth.tokens import make_token
from web.installation import Installation, now
from web.settings import Settings

ME = Actor("clerk")
START = date(2020, 1, 1)
SEATS = 3
ROLES = frozenset({"staff", "finance", "admin"})
LOOK = 0.005
MOST = 200
"""How many servers may be killed until a control has gone wrong."""


def an_event(journal: Journal) -> UUID:
    return events.announce(
        journal,
        EVENT,
        title="Annual meeting",
        summary="Everybody meets.",
        starts="2099-05-01T18:00",
        zone="Europe/Berlin",
        minutes=90,
        capacity=SEATS,
        price=Money(PRICE, "EUR"),
        member_price=Money(0, "EUR"),
        on=START,
    )


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_of(database_url, tmp_path)


@pytest.fixture
def house(settings: Settings) -> Iterator[Installation]:
    lent = Installation(settings)
    lent.migrate()
    price = GradeFee("full", "Full member", Money(PRICE, "EUR"))
    lent.office.carry_out(partial(publish_fees, starts=START, fees=[price], on=START), ME)
    lent.office.carry_out(an_event, ME)
    yield lent
    lent.close()


@pytest.fixture
def clerk(house: Installation) -> UUID:
    id = uuid4()
    house.office.carry_out(partial(people.register, id=id, name="Ada", email="ada@example.org", on=START), ME)
    for role in ROLES:
        house.office.carry_out(partial(people.grant_role, person_id=id, role=role, on=START), ME)
    return id


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


def catch_up(settings: Settings) -> None:
    """Let the last followers do what is left, once whatever a killed worker was at is free again."""
    last = Installation(settings, clock=lambda: now() + timedelta(microseconds=rows.LEASE))
    last.catch_up()
    last.close()


def titles_twice(office: Office, since: int) -> list[str]:
    """Return the titles of activities logged more than once: each client logs each title once."""
    logged = [entry.fact for entry in office.codec.entries(office.recorder.page(since, 1_000_000))]
    titles = Counter(fact.title for fact in logged if isinstance(fact, Activity.Logged))
    return [title for title, times in titles.items() if times > 1]
