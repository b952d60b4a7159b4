"""What a field of a worked case takes: whether a value is one, and what to write where it is not."""

import re
from datetime import date
from functools import cache, singledispatch
from typing import Any

from msgspec import inspect

from integrations.schemes.tree import Leaf

Kind = inspect.Type
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
TEXTS = frozenset(
    {"id", "title", "why", "source", "fact", "invoice", "payment", "line", "credit_note", "refund", "dispute"}
    | {"donation", "payout", "ref", "stream", "code", "reason", "fx", "from", "lines"}
)
"""Fields that hold names or words, whatever they look like."""


@cache
def kind_of(words: Any) -> Kind:  # noqa: ANN401  a union is no type
    """Return what can be asked of a type: its fields, its choices, its bounds."""
    return inspect.type_info(words)


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, written YYYY-MM-DD."""
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def tags(tables: list[inspect.StructType]) -> str:
    """Return the words that tell these tables apart."""
    return ", ".join(sorted(str(each.tag) for each in tables))


@singledispatch
def is_one(kind: Kind, leaf: Leaf, name: str) -> bool:  # noqa: ARG001  others look at the name
    """Tell whether a single value is of the kind; the name of its field says whether it is a text anyway."""
    return isinstance(kind, inspect.NoneType) and leaf.kind == "nothing"


@is_one.register
def _(kind: inspect.IntType, leaf: Leaf, name: str) -> bool:
    if leaf.kind != "number" or name in TEXTS or not WHOLE.fullmatch(leaf.text):
        return False
    number = int(leaf.text)
    return (kind.ge is None or number >= kind.ge) and (kind.le is None or number <= kind.le)


@is_one.register
def _(kind: inspect.StrType, leaf: Leaf, name: str) -> bool:
    if leaf.kind != "text" and name not in TEXTS:
        return False
    return (kind.min_length or 0) <= len(leaf.text) and (kind.max_length is None or len(leaf.text) <= kind.max_length)


@is_one.register
def _(kind: inspect.LiteralType, leaf: Leaf, name: str) -> bool:  # noqa: ARG001
    return leaf.text in kind.values


@is_one.register
def _(kind: inspect.BoolType, leaf: Leaf, name: str) -> bool:  # noqa: ARG001
    return leaf.kind == "flag"


@is_one.register
def _(kind: inspect.DateType, leaf: Leaf, name: str) -> bool:  # noqa: ARG001
    return is_day(leaf.text)


@singledispatch
def wanted(kind: Kind) -> str:  # noqa: ARG001  others look at it
    """Say what to write."""
    return "nothing"


@wanted.register
def _(kind: inspect.IntType) -> str:
    return f"a whole number{_bounds(kind.ge, kind.le)}, without a point"


@wanted.register
def _(kind: inspect.StrType) -> str:
    return f"a text{_bounds(kind.min_length, kind.max_length)}{' characters' if kind.max_length else ''}"


@wanted.register
def _(kind: inspect.LiteralType) -> str:
    return f"one of {', '.join(map(str, kind.values))}" if len(kind.values) > 1 else f"`{kind.values[0]}`"


@wanted.register
def _(kind: inspect.BoolType) -> str:  # noqa: ARG001
    return "true or false"


@wanted.register
def _(kind: inspect.DateType) -> str:  # noqa: ARG001
    return "a day such as 2026-01-31"


@wanted.register
def _(kind: inspect.StructType) -> str:
    return f"a table with {', '.join(field.encode_name for field in kind.fields)}"


@wanted.register
def _(kind: inspect.DictType) -> str:  # noqa: ARG001
    return "a table of `name: value`"


@wanted.register
def _(kind: inspect.TupleType) -> str:
    return f"a list of {len(kind.item_types)}, each {wanted(kind.item_types[0])}"


@wanted.register
def _(kind: inspect.ListType) -> str:  # noqa: ARG001
    return "a list, its values after dashes or in [ ]"


@wanted.register
def _(kind: inspect.UnionType) -> str:
    tagged = [each for each in kind.types if isinstance(each, inspect.StructType) and each.tag_field]
    words = [wanted(each) for each in kind.types if each not in tagged and not isinstance(each, inspect.NoneType)]
    words += [f"a table with `{tagged[0].tag_field}:` and one of {tags(tagged)}"] if tagged else []
    return ", or ".join(words)


def _bounds(least: float | None, most: float | None) -> str:
    if most is None:
        return "" if least is None else f" of {least:,} or more"
    return f" of {least or 0:,} to {most:,}"
