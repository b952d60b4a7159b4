"""Everything that can be a fact of the association, with its fields and who may see it."""

import pkgutil
from importlib import import_module
from typing import get_type_hints

import msgspec

import domain
from domain.aggregate import FACTS, Fact

for _module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
    import_module(_module.name)  # a fact is known once its slice is imported; so none can be forgotten


class Field(msgspec.Struct, frozen=True):
    """A field of a fact: its name, its type as text, and whether it is sealed with a person's key."""

    name: str
    type: str
    personal: bool


class FactType(msgspec.Struct, frozen=True):
    """A kind of fact: stored name, present version, fields, and who may read it in a history."""

    name: str
    version: int
    fields: list[Field]
    seen_by: list[str]


def kinds() -> list[type[Fact]]:
    """Return the class of every kind of fact that the association knows, by stored name."""
    own = [kind for kind in FACTS.values() if kind.__module__.startswith(f"{domain.__name__}.")]
    return sorted(own, key=lambda kind: kind.TOPIC)


def facts() -> list[FactType]:
    """Return every kind of fact, by stored name."""
    return [FactType(kind.TOPIC, kind.VERSION, _fields(kind), sorted(kind.SEEN_BY)) for kind in kinds()]


def _fields(kind: type[Fact]) -> list[Field]:
    hints, sealed = get_type_hints(kind), kind.personal_fields()
    return [Field(name, type_text(hints[name]), name in sealed) for name in kind.__struct_fields__]


def type_text(hint: object) -> str:
    """Return a type as people write it: `date`, `UUID | None`, `list[Line]`."""
    text = hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)
    return text if "." not in text else _last_names(text)


def _last_names(text: str) -> str:
    words = text.replace("[", " [ ").replace("]", " ] ").replace(",", " , ").split()
    short = " ".join(word.rpartition(".")[2] for word in words)
    return short.replace(" [ ", "[").replace(" ]", "]").replace(" ,", ",")
