from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.aggregate import Aggregate
from domain.journal import Entry
from integrations.journal.office import Office
from integrations.journal.unit import kind_of
from tests.offices import open_office
from tests.web.demo.told import SMALL, entries, tell


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office in which a small story was told; tests only read it."""
    yield from _office(tmp_path_factory)


@pytest.fixture(scope="session")
def history(told: Office) -> list[Entry]:
    """Give all that was told, once told."""
    tell(told, SMALL)
    return entries(told)


@pytest.fixture(scope="session")
def things(history: list[Entry]) -> list[Aggregate]:
    """Give everything as it stands at the story's end."""
    found: dict[object, Aggregate] = {}
    for entry in history:
        kind = kind_of(entry.fact.TOPIC)
        found.setdefault(entry.originator_id, kind(entry.originator_id)).fold(entry.fact)
    return list(found.values())


@pytest.fixture
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office of its own to tell the same story in."""
    yield from _office(tmp_path_factory)


def _office(factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = factory.mktemp("demo")
    office = open_office(f"sqlite:///{folder / 'c.sqlite'}", folder, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    yield office
    office.database.close()
    office.keys.database.close()
