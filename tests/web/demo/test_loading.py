"""The same seed tells the same story, however often it is broken off and on whichever database."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from domain.journal import Actor, Entry
from domain.people.commands import register
from integrations.effects.follower import Follower
from integrations.journal.office import Office
from integrations.store.tables import accounts
from tests.web.demo.told import TINY, TODAY, business, tell, tell_until
from web.auth.people import person_with_email
from web.demo.cast import CAST
from web.demo.plan import Plan


def test_the_same_seed_tells_the_same_facts_on_either_database(office: Office, twin: Office) -> None:
    tell(office, TINY)
    tell(twin, TINY)
    assert business(office) == business(twin)


def test_another_seed_tells_another_story(office: Office, twin: Office) -> None:
    tell(office, TINY._replace(seed=7))
    tell(twin, TINY)
    assert business(office) != business(twin)


@pytest.mark.parametrize("months", [1, 5, 12])
def test_a_story_broken_off_is_told_to_the_same_end(office: Office, twin: Office, months: int) -> None:
    tell(twin, TINY)
    tell_until(office, TINY, months)
    assert 0 < office.recorder.head() < twin.recorder.head()
    assert tell(office, TINY)
    assert business(office) == business(twin)
    assert office.recorder.gaps() == []


def test_a_story_broken_off_goes_on_by_its_own_plan(office: Office, twin: Office) -> None:
    tell(twin, TINY)
    tell_until(office, TINY, 3)
    tell(office, Plan.until(TODAY + timedelta(days=30), members=2_000))
    assert business(office) == business(twin)


def test_a_second_start_loads_nothing(office: Office) -> None:
    tell(office, TINY)
    head = office.recorder.head()
    assert not tell(office, TINY)
    assert office.recorder.head() == head


def test_an_association_with_facts_of_its_own_is_left_alone(office: Office) -> None:
    with office.unit(Actor("somebody")) as unit:
        register(unit, UUID(int=1), name="Ada", email="ada@example.org", on=TODAY)
    assert not tell(office, TINY)
    assert office.recorder.head() == 1


def test_the_cast_can_be_found_by_address_and_has_accounts(told: Office, history: list[Entry]) -> None:
    assert history
    found = {person_with_email(told, player.email) for player in CAST.values()}
    assert None not in found
    with told.database.reading() as connection:
        assert set(connection.execute(select(accounts.c.person)).scalars()) == found
        assert connection.execute(select(func.count(accounts.c.password))).scalar_one() == 0


@pytest.mark.parametrize("name", ["policies", "effects"])
def test_nobody_acts_again_on_what_was_told(told: Office, history: list[Entry], name: str) -> None:
    assert Follower(told, name).position() == len(history) == told.recorder.head()
