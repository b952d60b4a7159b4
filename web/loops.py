"""What runs beside the web in threads of one process, until it ends; when one loop fails for good, none works on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from domain.errors import DomainError, UnknownVersion

log = structlog.get_logger()
Loop = Callable[[threading.Event], None]
FINISH = 20.0
"""Seconds in which the loops of a process that ends may finish what they are at, all together."""


@contextmanager
def running(*loops: Loop) -> Iterator[threading.Event]:
    """Run loops in threads of this process until the block ends, then let each finish its step."""
    stop = threading.Event()
    threads = [threading.Thread(target=_guarded, args=(loop, stop), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        end = time.monotonic() + FINISH
        for thread in threads:
            thread.join(timeout=max(0.0, end - time.monotonic()))


def _guarded(loop: Loop, stop: threading.Event) -> None:
    """Run a loop; when it fails for good, say why and stop the others, so that nobody works half."""
    try:
        loop(stop)
    except Exception as error:
        known = {"reason": str(error)} if isinstance(error, DomainError | UnknownVersion) else {}
        log.critical("loop_failed", fault=type(error).__name__, **known)
        stop.set()
        raise
