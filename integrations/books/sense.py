"""Values of a worked case that can be read but cannot be meant: dates outside any books, currencies nobody has."""

import re
from collections.abc import Iterator

from babel.numbers import list_currencies

from integrations.schemes.finding import Finding
from integrations.schemes.tree import Items, Leaf, Table, Tree

DAY = re.compile(r"(?P<year>[0-9]{4})-[0-9]{2}(-[0-9]{2})?")
FIRST, LAST = 1900, 2199
"""Years that books are kept for here; schedules reach decades beyond a date, so the ends of the calendar do not."""
WORDS = frozenset({"id", "title", "why", "source", "tags", "reason"})
CURRENCIES = frozenset(list_currencies())


def senseless(tree: Tree, source: str, name: str = "") -> Iterator[Finding]:
    """Yield a finding for each such value, with its place."""
    if isinstance(tree, Table):
        for field, value in tree.fields.items():
            yield from _of_day(field, tree, source)
            yield from senseless(value, source, field)
    elif isinstance(tree, Items):
        for value in tree.values:
            yield from senseless(value, source, name)
    elif name not in WORDS:
        yield from _of_leaf(tree, source, name)


def _of_leaf(leaf: Leaf, source: str, name: str) -> Iterator[Finding]:
    if name == "currency" and leaf.text not in CURRENCIES:
        problem, remedy = f"{leaf.text!r} is no currency", "write its ISO 4217 code, such as USD"
        yield Finding(source, leaf.at.line, leaf.at.column, problem, remedy)
    if not _is_kept(leaf.text):
        yield _outside(leaf.text, leaf.at.line, leaf.at.column, source)


def _of_day(field: str, table: Table, source: str) -> Iterator[Finding]:
    if not _is_kept(field):
        at = table.names[field]
        yield _outside(field, at.line, at.column, source)


def _is_kept(text: str) -> bool:
    found = DAY.fullmatch(text)
    return found is None or FIRST <= int(found["year"]) <= LAST


def _outside(text: str, line: int, column: int, source: str) -> Finding:
    return Finding(source, line, column, f"{text} is outside any books", f"give a date from {FIRST} to {LAST}")
