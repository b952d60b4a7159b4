"""Which addresses take more than a form's worth of bytes, and the file that a form brings."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, current_app, request

from domain.errors import Invalid

Route = TypeVar("Route", bound=Callable[..., Any])
USUAL = 256 * 1024
"""Bytes of a request to any other address."""
FRAME = 64 * 1024
"""Bytes of a request beside the file itself."""


class Upload(NamedTuple):
    """A file as a form brought it; its name is whatever the browser says."""

    name: str
    content: bytes


def takes(most: int) -> Callable[[Route], Route]:
    """Let a route take a file of so many bytes."""

    def declare(route: Route) -> Route:
        route.__dict__["largest"] = most + FRAME
        return route

    return declare


def largest() -> int:
    """Return how many bytes the address of this request takes."""
    return largest_of(current_app, request.endpoint)


def largest_of(app: Flask, endpoint: str | None) -> int:
    """Return how many bytes a request to an endpoint may have."""
    found: int = getattr(app.view_functions.get(endpoint or ""), "__dict__", {}).get("largest", USUAL)
    return found


def uploaded(field: str = "file") -> Upload:
    """Return the file that a form brings. Raises Invalid, naming the field, where none was chosen or it is empty."""
    file = request.files.get(field)
    content = b"" if file is None else file.read()
    if file is None or not content:
        raise Invalid("no file was chosen, or it is empty; choose one", field=field)
    return Upload(file.filename or "", content)
