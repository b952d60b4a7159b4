"""What every test gets: databases to work on, and closed sockets where the rules are tested."""

import os
import shutil
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

pytest_plugins = ["tests.postgres", "tests.offices"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

LONGEST = (
    "web/browser/test_pages.py",
    "torture",
    "web/test_any_request.py",
    "web/test_rights.py",
    "web/test_pressed_twice.py",
    "web/browser",
    "web/deployment",
    "web/test_drain.py",
    "web/test_forgotten.py",
    "web/test_disk_full.py",
    "web/test_backup.py",
    "web/demo",
    "web/test_houses.py",
    "releases",
    "bench",
    "integrations/journal/test_registrations.py",
    "integrations/erasure",
    "web",
)
"""What begins first when several processes run the tests, so that none is left alone with a long file at the end."""

CLOSED = tuple(Path(__file__).parent / folder for folder in ("domain", "projections"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use Chromium, so that `-m "not browser"` leaves them out; the longest files come first."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: _turn(item.path))


@cache
def _turn(file: Path) -> int:
    """Give the place of a test's file; what is not named comes last, and files keep their order among their like."""
    at = file.relative_to(Path(__file__).parent)
    return next((turn for turn, long in enumerate(LONGEST) if at.is_relative_to(long)), len(LONGEST))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of Chromium; without one a test is skipped, but fails in CI."""
    for name in (os.environ.get("COLLEGIUM_CHROMIUM", ""), *BROWSERS):
        if found := shutil.which(name):
            return found
    message = "no Chromium found: install the package chromium, or name one in COLLEGIUM_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(autouse=True)
def _sockets_closed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse network connections in tests of domain and projections, save those marked postgres."""
    if request.node.get_closest_marker("postgres"):
        return
    if any(request.path.is_relative_to(folder) for folder in CLOSED):
        for method in ("connect", "connect_ex"):
            monkeypatch.setattr(socket.socket, method, _local_only(getattr(socket.socket, method)))


def _local_only(connect: Callable[..., object]) -> Callable[[socket.socket, object], object]:
    def connect_if_local(self: socket.socket, address: object) -> object:
        if self.family == socket.AF_UNIX:
            return connect(self, address)
        raise RuntimeError(
            f"a test of domain or projections may not connect to {address!r}: "
            "pass a fake in, or mark the test postgres if it needs a database server"
        )

    return connect_if_local
