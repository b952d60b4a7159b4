"""Where an outcome differs from what a worked case expects, and where in the file that stands."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.cpd.evaluate import Outcome
from domain.cpd.told import Json, told
from integrations.schemes.attributes import plain_text
from integrations.schemes.tree import Items, Leaf, Place, Table, Tree

# Tables that must agree as a whole; of the others only what is expected is looked at.
WHOLE = {"shortfall", "advisory_shortfall", "disregarded"}


class Difference(NamedTuple):
    """A key, or id of a key, that was expected otherwise than it was found, and the place that expects it."""

    name: str
    at: Place
    expected: Json
    found: Json


def answers(outcome: Outcome, sample: int | None) -> dict[str, Json]:
    """Give every key a case may expect; numbers are decimal strings, or a/b where none is exact."""
    return told(outcome) | {"audit_sample": None if sample is None else str(sample)}


def differences(expect: Mapping[str, Tree], found: Mapping[str, Json]) -> list[Difference]:
    """Give what was expected and what was found wherever the two do not agree."""
    expected = (each for key, tree in expect.items() for each in _expected(key, tree, found.get(key)))
    return [each for each in expected if each.expected != each.found]


def _expected(key: str, tree: Tree, actual: Json) -> Iterator[Difference]:
    if key in WHOLE or not isinstance(tree, Table) or not isinstance(actual, dict):
        yield Difference(key, tree.at, _written(tree), actual)
        return
    for id, value in tree.fields.items():
        yield Difference(f"{key}.{id}", tree.names[id], _written(value), actual.get(id, "unknown"))


def _written(tree: Tree) -> Json:
    """Give an expected value in the form of the answers."""
    if isinstance(tree, Items):
        return [_written(each) for each in tree.values]
    if isinstance(tree, Leaf):
        if tree.kind == "nothing":
            return None
        return plain_text(tree) == "true" if tree.kind == "flag" else plain_text(tree)
    return {name: _written(value) for name, value in tree.fields.items()}
