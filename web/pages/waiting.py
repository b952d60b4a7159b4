"""Waits a moment for what is under way, so that people need not look again."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 4.0
LOOK = 0.04
"""How long a page may keep somebody waiting, and how long to sleep between two looks (seconds)."""


def wait_for(look: Callable[[], T | None], patience: float = PATIENCE) -> T | None:
    """Return what `look` finds, once it finds something; None when patience ends first."""
    ends = time.monotonic() + patience
    while (found := look()) is None and time.monotonic() < ends:
        time.sleep(LOOK)
    return found
