"""What belongs together: one id for all facts and log lines of a request, and of what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import structlog

_current: ContextVar[UUID | None] = ContextVar("correlation", default=None)


def correlation() -> UUID | None:
    """Return the id of what is being done now, None if nothing has said so."""
    return _current.get()


@contextmanager
def correlated(id: UUID | None) -> Iterator[None]:
    """Let facts and log lines have this id until the block ends; None leaves them as they are."""
    if id is None:
        yield
        return
    token = _current.set(id)
    try:
        with structlog.contextvars.bound_contextvars(correlation=str(id)):
            yield
    finally:
        _current.reset(token)
