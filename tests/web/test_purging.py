"""Counts of tries, keys of requests and ended sessions are deleted once they have served their time, and no others."""

from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Table, func, select

from domain.journal import Actor
from domain.people import commands as people
from integrations.store.idempotency import Key
from integrations.store.tables import idempotency, limits, sessions
from tests.offices import MovingClock
from web.auth.limits import Limits
from web.auth.sessions import start_session
from web.due import run_due
from web.installation import Installation

ON = date(2026, 3, 1)


def count(house: Installation, table: Table) -> int:
    with house.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def asked(house: Installation, scope: str) -> Key:
    """Carry a command out under a key of that scope."""
    id = uuid4()
    deed = partial(people.register, id=id, name="Ada", email=f"{id}@example.org", on=ON)
    key = Key.of(scope, "k", b"", house.keys.fingerprint)
    house.office.carry_out(deed, Actor("me"), key=key)
    return key


def test_a_minute_that_is_over_is_deleted_and_one_that_runs_is_not(house: Installation, clock: MovingClock) -> None:
    Limits(house.office).try_once("old", 1)
    clock.move(seconds=61)
    Limits(house.office).try_once("new", 1)
    house.purging.purge()
    assert count(house, limits) == 1
    assert not Limits(house.office).try_once("new", 1).allowed


@pytest.mark.parametrize(("days", "kept"), [(29, 4), (31, 2)])
def test_keys_of_requests_go_after_thirty_days_and_those_of_policies_never(
    house: Installation, clock: MovingClock, days: int, kept: int
) -> None:
    keys = [asked(house, scope) for scope in ("policy", "effect", str(uuid4()), "None")]
    clock.move(days=days)
    house.purging.purge()
    assert count(house, idempotency) == kept
    assert house.office.carry_out(lambda _journal: None, Actor("me"), key=keys[0]).repeated


def test_sessions_that_ended_go(house: Installation, clock: MovingClock) -> None:
    start_session(house.office, uuid4())
    clock.move(hours=25)
    start_session(house.office, uuid4())
    house.purging.purge()
    assert count(house, sessions) == 1


def test_the_worker_purges_once_an_hour_and_the_days_run_at_once(house: Installation, clock: MovingClock) -> None:
    for purged in (house.purging.step, lambda: run_due(house, ON)):
        house.purging.step()
        Limits(house.office).try_once("old", 1)
        clock.move(minutes=61)
        purged()
        assert count(house, limits) == 0
