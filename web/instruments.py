"""Measures of one process that all processes of an installation add up: how long requests and appends take."""

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own in it, which must be ours # nosec B108
FRESH = 60.0
"""Seconds for which a folder without a living process may belong to one that is just starting."""
SHARED = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
APPENDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 20)


def shared_folder(data: Path) -> Path:
    """Return where the processes of the installation in a folder keep their measures: in memory where there is room.

    Never among the data: what is written to a mapped file on a full disk kills the process that writes it.
    """
    place = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    name = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    return place / f"collegium-{os.geteuid()}-{name}"


def sweep(folder: Path) -> None:
    """Remove the folders of other installations of ours whose processes have all ended a while ago."""
    for other in folder.parent.glob(f"{folder.name.rpartition('-')[0]}-*"):
        with suppress(FileNotFoundError):  # another that starts now may sweep too
            fresh = time.time() - other.stat().st_mtime < FRESH
            if other != folder and not fresh and not any(map(_alive, other.glob("*.db"))):
                shutil.rmtree(other, ignore_errors=True)


def share(folder: Path) -> None:
    """Have this process and those it forks keep their measures in files of a folder, where each can add them up.

    To be called before the first instrument is made. Files of processes that have ended are cleared away.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid != os.geteuid():
        message = f"{folder} belongs to somebody else; remove it, and start again"
        raise PermissionError(message)
    for file in folder.glob("*_*.db"):
        if not _alive(file):
            file.unlink(missing_ok=True)
    os.environ[SHARED] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


class Instruments:
    """How long requests and appends took, in seconds. Labels hold routes and methods, never what was asked."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = Histogram(
            "collegium_request_seconds", "How long requests took, by route, method and class of status.",
            ("route", "method", "status"), registry=self._own, buckets=REQUESTS,
        )  # fmt: skip
        self._appends = Histogram(
            "collegium_append_seconds", "How long it took to keep the facts of one command.",
            registry=self._own, buckets=APPENDS,
        )  # fmt: skip

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Take down how long a request took."""
        self._requests.labels(route, method, f"{status // 100}xx").observe(seconds)

    def append(self, seconds: float) -> None:
        """Take down how long an append took."""
        self._appends.observe(seconds)

    def registry(self) -> CollectorRegistry:
        """Return a registry of what all processes measured, to which a caller may add more."""
        registry = CollectorRegistry()
        if SHARED in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry.register(_Of(self._own))
        return registry


class _Of:
    """Lends what another registry holds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.collect = registry.collect


def _alive(file: Path) -> bool:
    return _lives(file.stem.rpartition("_")[2])


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
