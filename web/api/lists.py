"""What lists of the API have in common: where a page begins, and the cursor of the next in the body."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from domain.errors import Invalid
from web.api.reading import cursor_of, read_cursor

NOWHERE = 2**62
"""A position that no journal reaches."""


class Listed(Protocol):
    """A row of a view."""

    def _asdict(self) -> dict[str, Any]:
        """Return the fields by name."""


def page_of(rows: Sequence[Listed], limit: int, *key: str) -> dict[str, Any]:
    """Return a page's body; `key` names the fields by which the next page begins."""
    full = len(rows) == limit
    values = [getattr(rows[-1], name) for name in key] if full else []
    cursor = cursor_of(*(value if isinstance(value, int | str) else str(value) for value in values))
    return {"items": [row._asdict() for row in rows], "cursor": cursor if full else None}


def key_in(cursor: str | None, *kinds: type[Any]) -> tuple[Any, ...] | None:
    """Return the key in a cursor, each part made what it is, None without one. Raises Invalid for a foreign one."""
    sent = read_cursor(cursor)
    if sent is None:
        return None
    try:
        return tuple(_made(kind, part) for kind, part in zip(kinds, sent, strict=True))
    except (ValueError, TypeError):
        raise Invalid("cursor is not one of ours; begin again without it", field="cursor") from None


def _made(kind: type[Any], part: str | int | None) -> Any:  # noqa: ANN401  each kind makes its own
    if kind is int:
        if not isinstance(part, int) or not 0 <= part < NOWHERE:
            raise TypeError
        return part
    if not isinstance(part, str):
        raise TypeError
    return kind.fromisoformat(part) if hasattr(kind, "fromisoformat") else kind(part)


def id_in(cursor: str | None) -> UUID | None:
    """Return the id in a cursor, None without one. Raises Invalid for one that is not ours."""
    key = key_in(cursor, UUID)
    return None if key is None else key[0]


def position_in(cursor: str | None) -> int:
    """Return the position in a cursor, 0 without one. Raises Invalid for one that is not ours."""
    key = key_in(cursor, int)
    return 0 if key is None else int(key[0])


def sliced(rows: Sequence[Any], cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """Return a page of rows that are all at hand, and the cursor of the next."""
    start = position_in(cursor)
    end = start + limit
    return list(rows[start:end]), cursor_of(end) if end < len(rows) else None
