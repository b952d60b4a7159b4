"""A PostgreSQL primary with two standbys in clusters of their own; servers are killed whole, standbys promoted."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.postgres import NOBODY, answers, as_nobody, dies_with_us, initialised, run

NAMES = ("a", "b", "c")
FAILOVER = Path(__file__).parents[2] / "script" / "failover"
ONE_STANDBY = f"ANY 1 ({', '.join(NAMES)})"
NO_STANDBY = ""
SETTINGS = f"""
synchronous_commit = remote_apply
synchronous_standby_names = '{ONE_STANDBY}'
wal_keep_size = 256MB
wal_retrieve_retry_interval = 200ms
max_connections = 200
listen_addresses = '127.0.0.1'
"""
FINDING_THE_PRIMARY = "target_session_attrs=read-write&connect_timeout=5&tcp_user_timeout=10000"
PATIENCE = 60.0
PORTS = range(20_000, 32_000)
"""Below those that Linux gives to whoever asks for any."""


class Cluster:
    """One server with a folder and, all its life, one port."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.home = home
        self.programs = programs
        self.port = _a_port()
        self.address = f"host=127.0.0.1 port={self.port} user=postgres"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*dies_with_us(), self.programs / "postgres", "-D", self.home / "data", "-k", self.home,
                 "-p", str(self.port), "-c", f"cluster_name={self.home.name}"],
                stdout=log, stderr=log, cwd="/", start_new_session=True, **as_nobody(),
            )  # fmt: skip
        assert answers(self._process, self.port), (self.home / "log").read_text()

    def stop(self) -> None:
        """Stop the server at once but cleanly."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)
            self._process = None

    def kill(self) -> None:
        """Kill the server with all its processes, as a machine does that loses power."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGSTOP)  # it starts nobody new
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        for pid in (*map(int, children.split()), self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def copy(self, primary: "Cluster") -> None:
        """Become a standby that follows a primary, from a copy of it."""
        shutil.rmtree(self.home / "data", ignore_errors=True)
        run(self.programs / "pg_basebackup", "--dbname", primary.address, "--pgdata", self.home / "data",
            "--checkpoint=fast", "--no-sync", "--write-recovery-conf")  # fmt: skip
        self.start()

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


class Trio:
    """A primary and two standbys, in whatever roles they are by now."""

    def __init__(self, folder: Path) -> None:
        homes = [a_home(folder / name) for name in NAMES]
        programs = initialised(homes[0])
        with (homes[0] / "data" / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        self.clusters = [Cluster(home, programs) for home in homes]
        self.primary, *self.standbys = self.clusters
        self.primary.start()
        self.rejoin()

    def url(self, database: str) -> str:
        """Return the address of a database, wherever the primary is."""
        hosts = "&".join(f"host=127.0.0.1:{cluster.port}" for cluster in self.clusters)
        return f"postgresql+psycopg://postgres@/{database}?{hosts}&{FINDING_THE_PRIMARY}"

    def waits_for(self, standbys: str) -> None:
        """Have whoever is the primary acknowledge nothing before these standbys show it."""
        for cluster in self.clusters:
            cluster.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'")
            cluster.ask("SELECT pg_reload_conf()")

    @contextmanager
    def behind(self, *standbys: Cluster) -> Iterator[None]:
        """Let standbys receive nothing, as over a line that stalls, until the block ends."""
        senders = [pid for pid, name in self._senders() if name in {each.home.name for each in standbys}]
        assert len(senders) == len(standbys)
        for pid in senders:
            os.kill(pid, signal.SIGSTOP)
        yield
        for pid in senders:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def fail_over(self, *choice: Cluster) -> None:
        """Promote a standby of the choice (default: of all) as operators do; the old primary is a standby to be."""
        path = f"{self.primary.programs}{os.pathsep}{os.environ['PATH']}"
        addresses = [each.address for each in choice or self.standbys]
        done = subprocess.run([FAILOVER, *addresses], env={**os.environ, "PATH": path}, capture_output=True,
                              text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        old = self.primary
        (self.primary,) = (each for each in self.standbys if each.address in done.stdout)
        self.standbys = [*(each for each in self.standbys if each is not self.primary), old]

    def rejoin(self) -> None:
        """Make a standby of everybody who does not follow the primary yet."""
        following = {name for _, name in self._senders()}
        for standby in self.standbys:
            if standby.home.name not in following:
                standby.stop()
                standby.copy(self.primary)
        until(lambda: len(self._senders()) == len(self.standbys))

    def _senders(self) -> list[tuple[int, str]]:
        rows = self.primary.ask("SELECT pid, application_name FROM pg_stat_replication WHERE state = 'streaming'")
        return [(int(str(pid)), str(name)) for pid, name in rows]

    def close(self) -> None:
        """Kill all three: nobody needs their data any more."""
        for cluster in self.clusters:
            cluster.kill()


def _a_port() -> int:
    """Give a free port that nobody is given by chance while its server is down."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port")


def a_home(home: Path) -> Path:
    """Make a folder that PostgreSQL may write to."""
    home.mkdir()
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    return home


def until(met: Callable[[], object]) -> None:
    """Wait until a condition is met; fails if it never is."""
    end = time.monotonic() + PATIENCE
    while not met():
        if time.monotonic() > end:
            pytest.fail("what was waited for did not happen")
        time.sleep(0.05)
