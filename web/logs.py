"""What a process says of its work: one line of JSON for each thing done, on standard error, with nothing personal.

No query, body, header or message of an error is ever written, as each may hold what a person told us: of an
error only its kind and where it came up; of other libraries' messages only the fixed words.
"""

import json
import logging
import sys
import threading
import time
import traceback
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from uuid import UUID, uuid4

import structlog
from flask import Flask, Response, g, request
from gunicorn.glogging import Logger

from integrations.journal.correlation import correlated
from web.metrics import method, route

HEADER = "X-Request-ID"
OURS = ("domain.", "projections.", "integrations.", "web.")
LEAST = logging.INFO
DEEPEST = 3
"""How many places of an error's way are told."""
log = structlog.get_logger()


def configure(level: int = logging.WARNING) -> None:
    """Have our own loggers write lines of JSON from a level on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Lines(),
        cache_logger_on_first_use=False,
    )


def take_over() -> None:
    """Have everything that a server says go the same way: libraries, warnings, errors that nobody caught."""
    configure(LEAST)
    root = logging.getLogger()
    root.handlers = [Onward()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


class Lines:
    """Writes each line at once to what is standard error then."""

    def msg(self, message: str) -> None:
        """Write a line."""
        sys.stderr.write(message + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = msg


class Onward(logging.Handler):
    """Tells what other libraries log, without what they put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record as a line."""
        said: dict[str, object] = {
            "logger": record.name,
            "said": _said(record),
            "level": record.levelname.lower(),
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "event": "logged",
        }
        if record.exc_info and record.exc_info[1]:
            said |= fault_of(record.exc_info[1])
        Lines().msg(json.dumps({**structlog.contextvars.get_contextvars(), **said}))


class Quiet(Logger):  # type: ignore[misc]  # gunicorn has no types
    """The server's own logger, which hands everything on to ours."""

    def setup(self, cfg: object) -> None:
        """Leave the handlers to the root logger."""
        self.cfg = cfg
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


def fault_of(error: BaseException) -> dict[str, object]:
    """Return what kind of error it is and where it came up, never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return {
        "fault": type(error).__name__,
        "where": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _said(record: logging.LogRecord) -> str:
    """Return the words of a message: ours whole, of other libraries only the pattern that was filled in."""
    if record.name.startswith(OURS):
        return record.getMessage()
    if record.args:
        return str(record.msg)
    return f"{record.filename}:{record.lineno}"


def _uncaught(_kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        log.critical("uncaught", **fault_of(error))


def _arrive() -> None:
    g.correlation = _accepted() or uuid4()
    g.speaking = ExitStack()
    g.speaking.enter_context(correlated(g.correlation))


def _accepted() -> UUID | None:
    """Return the caller's request id if it is a UUID; any other text could be anything."""
    try:
        return UUID(request.headers.get(HEADER, ""))
    except ValueError:
        return None


def _leave(response: Response) -> Response:
    if "correlation" not in g:
        return response
    response.headers[HEADER] = str(g.correlation)
    took = (time.perf_counter() - g.started) * 1000 if "started" in g else 0.0
    position = {"position": g.position} if "position" in g else {}
    log.info("request", route=route(), method=method(), status=response.status_code, ms=round(took, 1), **position)
    return response


def _done(_error: BaseException | None) -> None:
    if "speaking" in g:
        g.pop("speaking").close()


def register(app: Flask) -> None:
    """Give each request an id, accepted or made, and one line when it is answered."""
    app.before_request_funcs.setdefault(None, []).insert(0, _arrive)
    app.after_request(_leave)
    app.teardown_request(_done)
