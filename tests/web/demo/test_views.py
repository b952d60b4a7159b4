"""Every view of the house over a whole story: however it was followed, it equals its rebuild row by row."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest

from integrations.journal.office import Office
from integrations.store.database import Database
from projections.catalogue import VIEWS
from projections.engine import Engine
from tests.web.demo.told import TINY, tell
from web.demo.plan import Plan

PLAN = Plan(members=40, first=date(2025, 6, 1), last=date(2026, 5, 31))


@pytest.fixture
def views(database_url: str, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'views.sqlite'}" if database_url.startswith("sqlite") else database_url
    database = Database(url)
    yield database
    database.close()


def an_engine(office: Office, views: Database) -> Engine:
    return Engine(views, office.recorder, VIEWS, office.codec.open_field)


def test_every_view_followed_in_pages_of_any_size_equals_its_rebuild(office: Office, views: Database) -> None:
    engine = an_engine(office, views)
    engine.ensure()
    tell(office, PLAN)
    dice = Random(7)  # noqa: S311  sizes of pages, not keys
    while engine.follow_once(dice.choice([1, 2, 3, 10, 100, 500])):
        pass
    head = office.recorder.head()
    assert engine.positions() == {view.name: head for view in VIEWS}
    assert {name: engine.check(name) for name in engine.views} == {name: [] for name in engine.views}


def test_a_row_that_was_changed_by_hand_is_found(office: Office, views: Database) -> None:
    engine = an_engine(office, views)
    engine.ensure()
    tell(office, TINY)
    engine.catch_up()
    with views.writing() as connection:
        connection.exec_driver_sql("UPDATE ledger_postings SET minor = minor + 1 WHERE place = 1")
    assert engine.check("ledger") != []
