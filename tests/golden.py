"""Stored states of facts as each release wrote them: made once from an example, kept and read for ever."""

from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.aggregate import Fact
from integrations.journal.codec import Wire

FOLDER = Path(__file__).parent / "history"
SEALED = "s1:c2VhbGVk"
RECORDED = 1_772_355_600_000_000
PLAIN: dict[type, object] = {
    str: "text",
    int: 7,
    bool: True,
    date: date(2026, 3, 1),
    datetime: datetime(2026, 3, 1, 18, 5, tzinfo=UTC),
    UUID: UUID("00000000-0000-4000-8000-000000000007"),
}
CHECKED = {"currency": "EUR", "from_": "2026-03", "rate": "1.10"}
"""Texts that a value refuses unless they look like this, by the name of their field."""


def path_of(topic: str, version: int) -> Path:
    """Return where the stored state of a version lies."""
    return FOLDER / f"{topic}@{version}.json"


def parts_of(path: Path) -> tuple[str, int]:
    """Return the topic and the version a stored state is of."""
    topic, _, version = path.stem.rpartition("@")
    return topic, int(version)


def write(kind: type[Fact]) -> Path:
    """Write the stored state of an example of a fact's present version, unless there is one; return its path."""
    path = path_of(kind.TOPIC, kind.VERSION)
    if not path.exists():
        path.write_bytes(pretty(stored(example(kind), kind.VERSION)))
    return path


def stored(fact: Fact, version: int) -> bytes:
    """Return a fact's state as the journal stores it."""
    return msgspec.json.encode(Wire(f=fact, at=RECORDED, by="office", v=version))


def pretty(state: bytes) -> bytes:
    """Return a stored state laid out for people."""
    return msgspec.json.format(state) + b"\n"


def example(kind: type[Fact]) -> Fact:
    """Return a fact with a plain value in every field, personal ones sealed."""
    sealed = dict.fromkeys(kind.personal_fields(), SEALED)
    return kind(**{**_fields(kind), **sealed})


def _fields(kind: type[msgspec.Struct]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: _value(hints[name], name) for name in kind.__struct_fields__}


def _value(hint: Any, name: str) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType, Annotated}:
        return _value(inner[0], name)
    if origin is list:
        return [_value(inner[0], name)]
    if origin is dict:
        return {_value(inner[0], ""): _value(inner[1], name)}
    return inner[0] if origin is Literal else _simple(hint, name)


def _simple(kind: type, name: str) -> object:
    if issubclass(kind, msgspec.Struct):
        return kind(**_fields(kind))
    if issubclass(kind, Enum):
        return next(iter(kind))
    return CHECKED[name] if kind is str and name in CHECKED else PLAIN[kind]
