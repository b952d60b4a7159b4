"""Installations that are lent to tests: an empty one, and one in use, told once in a process and then copied."""

import shutil
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from types import CellType, FunctionType
from typing import Any

import pytest
from flask import Flask

from tests.offices import MovingClock
from tests.web.houses import World, open_house, settle
from web.auth import accounts
from web.auth.limits import Limits
from web.health import KeyWatch
from web.installation import Installation


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """Give an installation with nobody in it, once on each database."""
    house = open_house(tmp_path, database_url, clock)
    yield house
    house.close()


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """Give the data of an installation in use, to be copied, and who is who in it."""
    folder = tmp_path_factory.mktemp("settled")
    house = open_house(folder, _sqlite(folder), MovingClock())
    world = settle(house)
    house.close()
    return folder, world


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make passwords' hashes in a moment, as nobody attacks them here."""
    quick = accounts.PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)
    monkeypatch.setattr(accounts, "hasher", lambda: quick)
    accounts._nobody.cache_clear()  # noqa: SLF001  it was made by the slow one
    yield
    accounts._nobody.cache_clear()  # noqa: SLF001


@pytest.fixture
def world(settled: tuple[Path, World], tmp_path: Path, clock: MovingClock) -> Iterator[World]:
    """Give an installation in use, on SQLite."""
    yield from _moved_in(settled, tmp_path / "house", clock)


@pytest.fixture(scope="module")
def shared_world(settled: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give an installation in use that the tests of a module share."""
    yield from _moved_in(settled, tmp_path_factory.mktemp("shared") / "house", MovingClock())


def _moved_in(settled: tuple[Path, World], folder: Path, clock: MovingClock) -> Iterator[World]:
    shutil.copytree(settled[0], folder)
    house = open_house(folder, _sqlite(folder), clock)
    yield settled[1]._replace(house=house, app=_lent(settled[1].app, house))
    house.close()


def _lent(app: Flask, house: Installation) -> Flask:
    """Give an application, put together for another copy of the same data, to a house.

    Its settings and what each address calls may be changed for a test; to add an address, a test makes an application
    of its own. Putting one together takes half a second.
    """
    lent = copy(app)
    lent.config = copy(app.config)
    lent.view_functions = dict(app.view_functions)
    own = {"collegium": house, "limits": Limits(house.office), "key watch": KeyWatch(house.keys)}
    lent.extensions = {**app.extensions, **own}
    lent.before_request_funcs = {
        name: [_bound_to(lent, app, each) for each in functions] for name, functions in app.before_request_funcs.items()
    }
    lent._got_first_request = True  # noqa: SLF001  Flask refuses what would be added to all of them
    return lent


def _bound_to(lent: Flask, app: Flask, called: Any) -> Any:
    """Give what is called before each request; the check of forms' tokens remembers which application it is of."""
    if not called.__closure__:
        return called
    cells = tuple(CellType(lent) if cell.cell_contents is app else cell for cell in called.__closure__)
    return FunctionType(called.__code__, called.__globals__, called.__name__, called.__defaults__, cells)


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'collegium.sqlite'}"
