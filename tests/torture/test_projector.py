"""Projectors killed at any instant, while facts are appended: every row is what the facts make it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from domain.journal import Actor
from integrations.journal.office import Office, recorder_of
from integrations.store.database import Database
from projections.engine import Engine
from tests.projections.engine.sample import Bill, some_facts
from tests.torture import oracle
from tests.torture.actors import VIEWS, naive_projector, projector, rebuilder
from tests.torture.stage import Part, Stage

ME = Actor("clerk")
MOST = 200
"""How many projectors without a common transaction may be killed until one has left wrong rows."""


@pytest.fixture
def urls(database_url: str, tmp_path: Path) -> tuple[str, str]:
    own = f"sqlite:///{tmp_path / 'views.sqlite'}"
    return database_url, own if make_url(database_url).get_backend_name() == "sqlite" else database_url


@pytest.fixture
def engine(urls: tuple[str, str]) -> Iterator[Engine]:
    journal, views = map(Database, urls)
    yield Engine(views, recorder_of(journal), VIEWS)
    journal.close()
    views.close()


@pytest.fixture
def append(office: Office, stage: Stage) -> Callable[[], None]:
    """Give a clerk who states a few facts at each call."""

    def some() -> None:
        with office.unit(ME) as unit:
            for id, fact in some_facts(stage.rng, stage.rng.randint(1, 6)):
                bill = unit.get(Bill, id) if unit.holds(Bill, id) else Bill(id)
                bill.states(fact)
                unit.record(bill)
        stage.counts["commits"] += 1

    return some


def test_a_killed_projector_leaves_no_row_wrong(
    stage: Stage, urls: tuple[str, str], office: Office, engine: Engine, append: Callable[[], None]
) -> None:
    with stage.played_by(Part(projector, urls)):
        for _ in stage.rounds():
            append()
    concluded(stage, office, engine)


def test_killed_in_a_rebuild_views_serve_and_no_row_is_wrong(
    stage: Stage, urls: tuple[str, str], office: Office, engine: Engine, append: Callable[[], None]
) -> None:
    engine.ensure()
    with stage.played_by(Part(projector, urls), Part(rebuilder, urls)):
        for _ in stage.rounds():
            append()
            assert {health.state for health in engine.health()} <= {"live", "rebuilding"}
    engine.rebuild()
    concluded(stage, office, engine)


def test_rows_and_position_in_two_transactions_leave_wrong_rows(
    stage: Stage, urls: tuple[str, str], office: Office, engine: Engine, append: Callable[[], None]
) -> None:
    engine.ensure()
    found: list[str] = []
    with stage.played_by(Part(naive_projector, urls)):
        while not found and stage.counts["kills"] < MOST:
            for _ in stage.one_life():
                append()
            found = oracle.wrong_rows(engine)
    assert found


def concluded(stage: Stage, office: Office, engine: Engine) -> None:
    """Let a last projector catch up, then ask the oracle."""
    engine.catch_up()
    wrong = oracle.apart(office, engine)
    stage.counts["rows compared"] += oracle.rows_of(engine)
    stage.counts["rows wrong"] += len(wrong)
    assert wrong == []
