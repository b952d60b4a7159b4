"""What was kept of each release, laid out to be worked on: its code, and data that it wrote."""

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import dies_with_us, free_port

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
RELEASES = sorted(path.name for path in FOLDER.iterdir() if (path / "told.json").exists())
RUN = "from web.cli import main; main()"
START, END = 60.0, 30.0
"""Seconds in which a process must answer, and in which it must have ended."""


class Told(NamedTuple):
    """What a release's API told of its data, by the path that was asked, and when."""

    at: datetime
    answers: dict[str, Any]


def told(release: str) -> Told:
    """Return what a release told of the data kept of it."""
    found = json.loads((FOLDER / release / "told.json").read_text())
    return Told(datetime.fromisoformat(found["at"]), found["answers"])


def data_of(release: str, folder: Path, url: str | None) -> dict[str, str]:
    """Lay a release's data into a folder, and into a PostgreSQL database if one is named; return its settings."""
    _unpack(FOLDER / release / ("sqlite.zip" if url is None else "postgres.zip"), folder)
    if url is None:
        return {"COLLEGIUM_DATA": str(folder)}
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
        connection.execute((folder / "dump.sql").read_bytes())
    return {"COLLEGIUM_DATA": str(folder), "COLLEGIUM_DATABASE_URL": url}


def code_of(release: str, folder: Path) -> Path:
    """Lay a release's code into a folder and return it."""
    _unpack(FOLDER / release / "code.zip", folder)
    (folder / "web" / "static").mkdir()
    return folder


class Process(NamedTuple):
    """A process of some release, started by its own command."""

    process: subprocess.Popen[str]
    port: int
    output: Path

    def said(self) -> str:
        """Return what it has written so far."""
        return self.output.read_text()

    def wait_until_it_answers(self) -> None:
        """Wait until it accepts connections; fail if it ends first."""
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"it does not answer: {self.said()}")


@contextmanager
def started(code: Path, settings: dict[str, str], *command: str) -> Iterator[Process]:
    """Run a command of the release whose code lies there, until the block ends; then it is told to end, and must."""
    port = int(settings.get("COLLEGIUM_PORT") or free_port())
    output = Path(settings["COLLEGIUM_DATA"]) / f"{command[0]}-{free_port()}.log"
    told = {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM")}
    env = told | {"PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1", "COLLEGIUM_PORT": str(port)} | settings
    with output.open("w") as log:
        process = subprocess.Popen(
            [*dies_with_us(), sys.executable, "-c", RUN, *command], cwd=code, env=env, stdout=log, stderr=log, text=True
        )
    try:
        yield Process(process, port, output)
    finally:
        process.terminate()
        try:
            process.wait(END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    if (folder / "master.key").exists():
        (folder / "master.key").chmod(0o600)
