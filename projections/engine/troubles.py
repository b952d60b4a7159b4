"""Telling a database in trouble, which passes, from a fact that cannot be folded, which does not."""

import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

T = TypeVar("T")
TRIES = 3
RETRY = 0.05
LASTING = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def passing(error: BaseException) -> bool:
    """Tell whether the same step may well succeed later: connection lost, lock, full disk, shut-down."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or not isinstance(error, LASTING)
    return isinstance(error, PoolTimeout | OSError)


def patiently(action: Callable[[], T]) -> T:
    """Return what an action returns, tried again a few times while the database is in trouble."""
    for attempt in range(1, TRIES):
        try:
            return action()
        except Exception as error:
            if not passing(error):
                raise
            time.sleep(RETRY * attempt)
    return action()


def described(error: BaseException) -> str:
    """Return what went wrong and where, without the message: it may hold what a person told us."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name} ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{_constraint(error)}{where}"


def _constraint(error: BaseException) -> str:
    """Return the broken constraint's name; the first line names columns, only later ones hold values."""
    if not isinstance(error, IntegrityError):
        return ""
    return f": {str(error.orig).splitlines()[0]}"
