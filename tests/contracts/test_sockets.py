"""Tests of the rules and of the views reach no network; tests of the edges may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREAMBLE = """
import socket
import pytest

def listener(family, address):
    server = socket.socket(family)
    server.bind(address)
    server.listen()
    return server

"""
NETWORK = """
def test_network():
    with listener(socket.AF_INET, ("127.0.0.1", 0)) as server, socket.socket() as client:
        client.{method}(server.getsockname())
"""
LOCAL = """
def test_local(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with listener(socket.AF_UNIX, "here") as server, socket.socket(socket.AF_UNIX) as client:
        client.connect("here")
"""


@pytest.mark.parametrize("folder", ["domain", "projections"])
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_the_network_is_closed(tmp_path: Path, folder: str, method: str) -> None:
    done = _pytest(tmp_path, folder, NETWORK.format(method=method))
    assert done.returncode == 1
    assert "may not connect to ('127.0.0.1'" in done.stdout


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("domain", "@pytest.mark.postgres" + NETWORK.format(method="connect")),
        ("domain", LOCAL),
        ("web", NETWORK.format(method="connect")),
    ],
    ids=["a test marked postgres", "a socket of this machine's own", "a test of the web"],
)
def test_what_needs_a_socket_gets_it(tmp_path: Path, folder: str, code: str) -> None:
    done = _pytest(tmp_path, folder, code)
    assert done.returncode == 0, done.stdout


def _pytest(home: Path, folder: str, code: str) -> subprocess.CompletedProcess[str]:
    (home / "tests" / folder).mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", home)
    for file in (ROOT / "tests").glob("*.py"):
        shutil.copy(file, home / "tests")
    (home / "tests" / folder / "test_planted.py").write_text(PREAMBLE + code)
    command = [sys.executable, "-m", "pytest", "-q"]
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=home, env=bare, capture_output=True, text=True, check=False)
