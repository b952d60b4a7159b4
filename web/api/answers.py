"""The shapes of answers: one thing with its version, or a page of a list with the cursor of the next."""

from typing import Any

from domain.aggregate import Aggregate


def with_version(found: Aggregate, body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return the body with the aggregate's version as its ETag."""
    return body, 200, {"ETag": f'"{found.version}"'}
