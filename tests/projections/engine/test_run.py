"""One process leads, others stand by; who has written can wait until they read it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid

from domain.errors import UnknownVersion
from projections.engine import Engine, Rows, View
from projections.engine.lock import SessionLock, alone, lock
from projections.engine.troubles import patiently
from tests.projections.engine.harness import House, house
from tests.projections.engine.sample import Bill
from tests.projections.engine.test_follow import store, tally_view, total

BILL = UUID(int=1)


@pytest.fixture
def lent(database_url: str) -> Iterator[House]:
    with house(database_url) as made:
        yield made


@contextmanager
def running(*engines: Engine) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=engine.run, args=[stop]) for engine in engines]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_who_has_written_waits_until_the_view_shows_it(lent: House) -> None:
    engine = lent.engine(tally_view)
    with running(engine):
        for n in range(1, 4):
            position = lent.record((BILL, Bill.Lined(1, 1)))
            engine.wake()
            assert engine.wait_for(["tally"], position, 10)
            assert total(lent) == n


def test_waiting_ends_at_the_deadline(lent: House) -> None:
    engine = lent.engine(tally_view)
    position = lent.record((BILL, Bill.Lined(1, 1)))
    assert not engine.wait_for(["tally"], position, 0.05)
    assert not engine.wait_for(["no such view"], 0, 0.01)


def test_a_group_has_one_leader_and_a_standby_takes_over(lent: House) -> None:
    first, second, other = (lock(lent.views, name) for name in ("views", "views", "ledger"))
    assert first.held()
    assert first.held()
    assert not second.held()
    assert other.held()
    first.release()
    assert second.held()
    for each in (second, other):
        each.release()


def test_a_standby_goes_on_where_the_leader_stopped(lent: House) -> None:
    leader, standby = lent.engine(tally_view), lent.engine(tally_view)
    with running(standby):
        with running(leader):
            assert leader.wait_for(["tally"], lent.record((BILL, Bill.Lined(1, 1))), 10)
        assert standby.wait_for(["tally"], lent.record((BILL, Bill.Lined(1, 1))), 10)
    assert total(lent) == 2


def test_releases_side_by_side_each_lead_for_the_views_they_alone_can_fold(lent: House) -> None:
    older, newer = lent.engine(tally_view), lent.engine(tally_view, new_tally())
    with running(older):
        assert older.wait_for(["tally"], lent.record((BILL, Bill.Lined(1, 1))), 10)
        with running(newer):
            assert newer.wait_for(["tally", "new tally"], lent.record((BILL, Bill.Lined(1, 1))), 10)
    assert total(lent) == 2


def new_tally() -> View:
    """What only the newer release has."""
    view = View("new tally", Table("new_tally", MetaData(), Column("id", Uuid, primary_key=True)))

    @view.on(Bill.Lined)
    def lined(new_tally: Rows, *, id: UUID) -> None:
        new_tally[id]  # made by being looked up

    return view


def test_a_leader_whose_session_was_ended_learns_it_and_can_lead_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.engine.lock.PROOF", 0)
    with house(postgres_url) as lent:
        mine = SessionLock(lent.views, "views")
        assert mine.held()
        with lent.views.reading() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(Exception, match=r"terminating connection|closed"):
            mine.held()
        assert mine.held()
        mine.release()


def test_rebuilds_take_turns(lent: House) -> None:
    order = []

    def second() -> None:
        with alone(lent.views, "rebuild"):
            order.append("second")

    with alone(lent.views, "rebuild"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_follower_stops_with_a_message_at_a_fact_of_a_later_release(lent: House) -> None:
    engine = lent.engine(tally_view)
    store(lent, "samplebill.lined", b'{"f":{},"at":1,"by":"x","v":9}')
    with pytest.raises(UnknownVersion, match="newer release"):
        engine.run(threading.Event())


def test_a_follower_outlives_a_database_in_trouble(postgres_url: str) -> None:
    with house(postgres_url) as lent:
        engine = lent.engine(tally_view)
        with running(engine):
            assert engine.wait_for(["tally"], lent.record((BILL, Bill.Lined(1, 1))), 10)
            with lent.journal.reading() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            position = patiently(lambda: lent.record((BILL, Bill.Lined(1, 1))))
            assert engine.wait_for(["tally"], position, 10)
        assert total(lent) == 2
