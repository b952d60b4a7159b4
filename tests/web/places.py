"""Where installations are backed up to and restored in: folders, and clusters of PostgreSQL's of their own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgres import NOBODY, Server, serving
from tests.web.drills import Drill


def _replayed(server: Server, name: str) -> None:
    """Wait until a server has replayed its log, as whoever restores it is told to."""
    with psycopg.connect(server.url(name).replace("+psycopg", ""), autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            time.sleep(0.05)


@contextmanager
def folder_of_nobody() -> Iterator[Path]:
    """Lend a folder that PostgreSQL may use, on the way to which nobody is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="collegium-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Place:
    """Where an installation on SQLite is backed up to and restored in."""

    def __init__(self, folder: Path, drill: Drill) -> None:
        self.folder = folder
        self.drill = drill
        self.targets = ("--to", folder / "copies", "--keys-to", folder / "keys")

    def backed_up(self) -> tuple[Path, Path]:
        """Make a backup, and give the folders of its data and of its keys."""
        self.drill.done("backup", *self.targets)
        return self.latest()

    def latest(self) -> tuple[Path, Path]:
        """Give the folders of the newest backup."""
        latest = max(path.name for path in (self.folder / "copies").iterdir())
        return self.folder / "copies" / latest, self.folder / "keys" / latest

    def restore(self, backup: tuple[Path, Path], *options: object) -> Iterator[Drill]:
        """Put a backup back into a folder of its own, and lend what is there."""
        second = self.drill.moved(self.folder / "second")
        assert "proved" in second.done("restore", *backup, *options)
        yield second


class PostgresPlace(Place):
    """The same with the journal in a PostgreSQL cluster that archives its log."""

    def __init__(self, folder: Path, drill: Drill, server: Server, name: str, archive: Path) -> None:
        super().__init__(folder, drill)
        self.server = server
        self.name = name
        self.archive = archive

    def restore(self, backup: tuple[Path, Path], *options: object) -> Iterator[Drill]:
        """Put the cluster back, start it, prove it, and lend it while its server runs."""
        second = self.drill.moved(self.folder / "second", self.server.url(self.name))
        with folder_of_nobody() as home:
            second.done("restore", *backup, "--cluster", home / "data", *options)
            if os.geteuid() == 0:
                subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", home], check=True)
            assert self.drill.programs is not None
            with serving(self.drill.programs, home) as server:
                second.env["COLLEGIUM_DATABASE_URL"] = server.url(self.name)
                _replayed(server, self.name)
                assert "run: collegium resume" in second.refused("check")
                assert "proved" in second.done("resume")
                yield second
