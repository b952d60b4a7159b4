"""What a drill on PostgreSQL loses and how long it takes: back from the log's archive, or by a standby."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from bench.houses import folder, house
from bench.restore import Heard, fill, resumed, written
from domain.people.person import Person
from integrations.backup import Places, Recovery, Targets, back_up, back_up_keys, lay
from tests.postgres import NOBODY, initialised
from tests.torture.clusters import Cluster, Trio, a_home, until
from web.installation import Installation, now
from web.settings import Settings

NAME = "collegium"
ARCHIVING = """
listen_addresses = '127.0.0.1'
archive_mode = on
archive_timeout = {switch}
archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'
"""
"""As docs/operations.md has it."""


def archived(members: int, *, switch: int, drill: float) -> dict[str, Any]:
    """Return what is lost when a cluster is killed some time after a copy, its log archived every `switch` seconds.

    `drill` is that time, in seconds. It comes back twice: to the end of its archive, and to an instant halfway.
    """
    with folder() as place:
        place.chmod(0o711)
        old, end, instant, archive = (a_home(place / name) for name in ("old", "end", "instant", "archive"))
        programs = initialised(old)
        with (old / "data" / "postgresql.conf").open("a") as settings:
            settings.write(ARCHIVING.format(switch=switch, archive=archive))
        with _on_the_path(programs):
            heard, halfway = _until_killed(Cluster(old, programs), place, members, drill)
            backup = _newest(place / "copies"), _newest(place / "keys")
            back = _back(Cluster(end, programs), backup, Recovery(end / "data", archive), heard)
            stopped = _back(Cluster(instant, programs), backup, Recovery(instant / "data", archive, halfway), heard)
    assert all(one.at > halfway for one in stopped.lost)
    assert len(stopped.lost) > len(back.lost)
    return {
        "acknowledged": len(heard),
        "lost": len(back.lost),
        "rpo_seconds": reach(back.lost, heard),
        "rto_seconds": back.seconds,
        "rto_instant_seconds": stopped.seconds,
        "archived_every_seconds": switch,
    }


def _until_killed(cluster: Cluster, place: Path, members: int, drill: float) -> tuple[list[Heard], datetime]:
    """Copy a cluster under load, kill it some time later; return what was acknowledged and an instant halfway."""
    targets = Targets(place / "copies", place / "keys")
    with _running(cluster):
        cluster.ask(f"CREATE DATABASE {NAME}")
        with _house(place, _url(cluster)) as ours:
            fill(ours, members)
            with written(ours) as heard:
                back_up(ours.office, ours.settings.master_key, targets, ours.erasures)
                time.sleep(drill / 2)
                halfway = now()
                time.sleep(drill / 2)
                back_up_keys(ours.office, ours.settings.master_key, targets.keys, ours.erasures)
                cluster.kill()
    return heard, halfway


class Back(NamedTuple):
    """What came back: who did not, and the seconds until all views could be read."""

    lost: list[Heard]
    seconds: float


def _back(cluster: Cluster, backup: tuple[Path, Path], recovery: Recovery, heard: list[Heard]) -> Back:
    """Lay a cluster, start and prove it as operators do."""
    began = time.perf_counter()
    data = cluster.home / "ours"
    settings = Settings.read({"COLLEGIUM_DATA": str(data), "COLLEGIUM_DATABASE_URL": _url(cluster)})
    lay(backup, Places(data, None, data / "keys.sqlite", settings.master_key), (), recovery)
    if os.geteuid() == 0:
        for path in (recovery.cluster, *recovery.cluster.rglob("*")):
            shutil.chown(path, NOBODY, NOBODY)
    with _running(cluster):
        until(lambda: cluster.ask("SELECT pg_is_in_recovery()") == [(False,)])
        with resumed(settings) as again:
            took = time.perf_counter() - began
            return Back(_lost(again, heard), round(took, 2))


def failed_over(members: int, *, drill: float) -> dict[str, Any]:
    """Return what is lost when a primary is killed and one of two synchronous standbys promoted at once."""
    with folder() as place:
        place.chmod(0o711)
        trio = Trio(place)
        try:
            trio.primary.ask(f"CREATE DATABASE {NAME}")
            with _house(place, trio.url(NAME)) as ours:
                fill(ours, members)
                with written(ours) as heard:
                    time.sleep(drill)
                    killed = now()
                    trio.primary.kill()
                    trio.fail_over()
                    promoted = now()
                    until(lambda: heard[-1].at > promoted)
                lost = _lost(ours, heard)
        finally:
            trio.close()
    return {
        "acknowledged": len(heard),
        "lost": len(lost),
        "rpo_seconds": reach(lost, heard),
        "rto_seconds": longest_silence(heard, killed),
    }


def _lost(ours: Installation, heard: list[Heard]) -> list[Heard]:
    return [one for one in heard if not ours.office.holds(Person, one.person)]


def reach(lost: list[Heard], heard: list[Heard]) -> float:
    """Return how many seconds before the last acknowledgement the first of the lost lies."""
    return round((heard[-1].at - lost[0].at).total_seconds(), 2) if lost else 0.0


def longest_silence(heard: list[Heard], since: datetime) -> float:
    """Return the longest time in which nothing was acknowledged, from shortly before an instant on."""
    times = [since, *(one.at for one in heard if one.at > since)]
    return round(max((later - earlier).total_seconds() for earlier, later in pairwise(times)), 2)


def _newest(target: Path) -> Path:
    return max(path for path in target.iterdir() if path.is_dir())


def _url(cluster: Cluster) -> str:
    return f"postgresql+psycopg://postgres@127.0.0.1:{cluster.port}/{NAME}"


@contextmanager
def _house(place: Path, url: str) -> Iterator[Installation]:
    (place / "ours").mkdir()
    with house(url, place=place / "ours") as ours:
        yield ours


@contextmanager
def _running(cluster: Cluster) -> Iterator[Cluster]:
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.kill()


@contextmanager
def _on_the_path(programs: Path) -> Iterator[None]:
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{programs}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before
