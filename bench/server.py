"""The real thing to measure: `collegium serve` and `collegium follow` as processes, asked over HTTP, on PostgreSQL."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import free_port
from web.installation import Installation

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 180.0
"""Seconds until a server on a crowded machine must answer."""
WEB, FOLLOWER = "collegium-web", "collegium-follower"
SERVE = "from web.cli import main; main()"
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
ROLES = frozenset({"staff", "finance", "admin"})


class Program:
    """A process that was started, its children, and the database's processes that work for it."""

    def __init__(self, process: subprocess.Popen[bytes], name: str, database: str | None) -> None:
        self.process = process
        self.name = name
        self._database = database
        self._seen: dict[int, float] = {}

    def cpu(self) -> float:
        """Return the seconds of the processor spent so far, by itself and by the database for it."""
        for pid in (*family(self.process.pid), *self._backends()):
            self._seen[pid] = max(spent(pid), self._seen.get(pid, 0.0))
        return sum(self._seen.values())

    def _backends(self) -> list[int]:
        if self._database is None:
            return []
        with psycopg.connect(self._database) as connection:
            return [pid for (pid,) in connection.execute(BACKENDS, (self.name,))]


def family(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(thread).split():
            found += family(int(child))
    return found


def spent(pid: int) -> float:
    """Return the seconds of the processor that a process has used; 0 for one that is gone.

    The kernel counts a process in ticks, of 10 ms mostly, and its threads in nanoseconds, but forgets those that ended.
    """
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    ticks = (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0
    threads = (_text(each).split() for each in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return max(ticks, sum(int(thread[0]) for thread in threads if thread) / 1e9)


def resident_mb(pid: int) -> float:
    """Return the memory of a process at its most."""
    for line in _text(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def plain(url: str) -> str:
    """Return a URL as the database's own driver takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def started(name: str, url: str, env: Mapping[str, str], code: str, *words: str) -> Iterator[Program]:
    """Run a Python program on a database until the block ends; its connections bear the program's name."""
    postgres = url.startswith("postgresql")
    told = f"{url}?application_name={name}" if postgres else url
    full = {**os.environ, **env, "COLLEGIUM_DATABASE_URL": told}
    command = [sys.executable, "-c", code, *words]
    process = subprocess.Popen(command, env=full, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield Program(process, name, plain(url) if postgres else None)
    finally:
        process.terminate()
        process.wait(PATIENCE)


class Line:
    """One client: a connection that is kept, and the token it asks with."""

    def __init__(self, port: int, token: str = "") -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401  JSON
        """Ask for a deed, under a key of its own. Raises RuntimeError if it was refused."""
        sent = None if body is None else json.dumps(body)
        return json.loads(self._asked("POST", path, sent, {"Idempotency-Key": uuid4().hex}))

    def get(self, path: str) -> Any:  # noqa: ANN401  JSON
        """Read. Raises RuntimeError if that was refused."""
        return json.loads(self._asked("GET", path, None, {}))

    def alive(self) -> None:
        """Raise OSError or RuntimeError unless somebody answers."""
        self._asked("GET", "/health/live", None, {})

    def _asked(self, method: str, path: str, body: str | None, more: dict[str, str]) -> bytes:
        for last in (False, True):
            try:
                self._http.request(method, path, body, {**self._headers, **more})
                answer = self._http.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # A server may close a line that was idle for a while; the key makes asking again safe.
                self._http.close()
                if last:
                    raise
        said = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {said.decode()}")
        return said


@contextmanager
def serving(ours: Installation, *words: str) -> Iterator[tuple[Program, int]]:
    """Serve an installation as `collegium serve` does; lend the program and its port once it answers."""
    port = free_port()
    with started(WEB, ours.settings.database_url, _env(ours, port), SERVE, "serve", *words) as program:
        answering(program, port)
        yield program, port


@contextmanager
def following(ours: Installation) -> Iterator[Program]:
    """Run the projector and the worker of effects as `collegium follow` does."""
    with started(FOLLOWER, ours.settings.database_url, _env(ours, 0), SERVE, "follow") as program:
        yield program


def _env(ours: Installation, port: int) -> dict[str, str]:
    return {"COLLEGIUM_DATA": str(ours.settings.data), "COLLEGIUM_PORT": str(port or 8000)}


def answering(program: Program, port: int) -> None:
    """Wait until a server answers. Raises what went wrong if it ends first, or takes for ever."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            Line(port).alive()
        except (OSError, RuntimeError):
            if program.process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def per_piece(program: Program, work: Sequence[Any]) -> float:
    """Return milliseconds of the processor that a program spends on each piece of work, done in order.

    At least one tick of the kernel's count for all of it: less cannot be told from nothing.
    """
    before = program.cpu()
    for piece in work:
        piece()
    return max(program.cpu() - before, 1 / TICKS) / len(work) * 1e3
