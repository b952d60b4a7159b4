"""A real demonstration that is served once, and real browsers to visit it with."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.web.browser.demo import Demo
from tests.web.browser.visitor import DESKTOP, OPTIONS, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def story(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data of a demonstration whose story was told and which was stopped; processes of xdist share it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    data, told = shared / "story", shared / "story.told"
    with (shared / "story.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            assert Demo(data).start().stop() == 0
            told.touch()
    return data


@pytest.fixture(scope="module")
def own_demo(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Give a demonstration of the module's own, on a copy of the story."""
    yield from _served(story, tmp_path_factory.mktemp("own") / "data")


@pytest.fixture(scope="session")
def demo(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Give the demonstration that the tests of this process share."""
    yield from _served(story, tmp_path_factory.mktemp("demo") / "data")


def _served(story: Path, data: Path) -> Iterator[Demo]:
    served = Demo(Path(shutil.copytree(story, data))).start()
    yield served
    assert served.stop() == 0, served.log.read_text()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give a browser that asks for nothing but the pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, demo: Demo) -> Iterator[Visit]:
    """Open windows of the demonstration; after the test, none of them may have complained."""
    visitors: list[Visitor] = []

    def open_window(*, width: int = DESKTOP, scripts: bool = True) -> Visitor:
        visitors.append(Visitor(browser, demo.address, width=width, scripts=scripts))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
