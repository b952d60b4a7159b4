"""What every test gets: databases to work on, and closed sockets where the rules are tested."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["tests.postgres", "tests.offices"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

CLOSED = tuple(Path(__file__).parent / folder for folder in ("domain", "projections"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use Chromium, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


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
