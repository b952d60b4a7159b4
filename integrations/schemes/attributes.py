"""Attributes of lines and the selectors over them: every value as text, numbers in their plain form."""

from collections.abc import Iterable, Mapping

from domain.cpd.lines import Attributes
from domain.cpd.numbers import exact, plain
from domain.cpd.scheme import Selector
from domain.errors import Invalid
from integrations.schemes.reader import Reader
from integrations.schemes.tree import Items, Leaf, Table, Tree


def read_selector(reader: Reader, tree: Tree | None, what: str) -> Selector:
    """Give a selector; no selector selects everything, but a name in it needs a value."""
    fields = reader.fields(tree, what)
    names = tree.names if isinstance(tree, Table) else {}
    for name, place in names.items():
        if name not in fields:
            reader.find(place, f"`{name}` in {what} has no value", "write a value, or take it out")
    return read_attributes(reader, fields)


def read_attributes(reader: Reader, fields: Mapping[str, Tree], *, leaving: Iterable[str] = ()) -> Attributes:
    """Give the attributes of a line, without the fields that are none."""
    besides = set(leaving)
    return {name: _values(reader, tree, name) for name, tree in fields.items() if name not in besides}


def plain_text(leaf: Leaf) -> str:
    """Give a value as text that is equal for equal values: 2.50 is 2.5, True is true."""
    if leaf.kind == "flag":
        return leaf.text.lower()
    if leaf.kind != "number":
        return leaf.text
    try:
        return plain(exact(leaf.text))
    except Invalid:
        return leaf.text


def _values(reader: Reader, tree: Tree, name: str) -> tuple[str, ...]:
    values = tree.values if isinstance(tree, Items) else (tree,)
    for each in values:
        if not isinstance(each, Leaf) or each.kind == "nothing":
            reader.find(each, f"`{name}` is not a word, a number, or a list of them", "write one value or [a, b]")
    return tuple(plain_text(each) for each in values if isinstance(each, Leaf))
