"""Opens a file with one worked case; every fault in it is a finding with its place."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from domain.errors import Invalid
from integrations.books.sense import senseless
from integrations.books.words import Case, Deed, Expected, Policy
from integrations.schemes.finding import Finding, Unreadable
from integrations.schemes.tree import Items, Leaf, Place, Table, Tree, parse

PATH = re.compile(r" - at (`key` in )?`\$(?P<path>[^`]*)`")
STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
TEXTS = frozenset(
    {"id", "title", "why", "source", "fact", "invoice", "payment", "line", "credit_note", "refund", "dispute"}
    | {"donation", "payout", "ref", "stream", "code", "reason", "fx", "from"}
)
"""Fields that hold names or words, whatever they look like."""
OURS = {
    "Object ": "it ",
    "RFC3339 encoded date": "date (write YYYY-MM-DD)",
    "| object": "| table",
    "`array`": "`list`",
}
"""What the library says, in the words of somebody who writes a case."""
WHOLE = re.compile(r"[-+]?[0-9]+")


class Loaded(NamedTuple):
    """A case with the place of each of its facts, if there is no finding."""

    case: Case | None
    places: list[Place]
    findings: list[Finding]


def load(path: Path) -> Loaded:
    """Read a file with one case."""
    try:
        return loads(path.read_bytes().decode("utf-8-sig"), str(path))
    except OSError as missing:
        return _nothing(path, f"the file cannot be opened: {missing.strerror}", "give the path of a file")
    except UnicodeDecodeError as wrong:
        return _nothing(path, f"byte {wrong.start} is not UTF-8", "save the file as UTF-8")


def loads(text: str, source: str) -> Loaded:
    """Read the text of one case; the source is named in the findings."""
    try:
        tree = parse(text, source)
    except Unreadable as broken:
        return Loaded(None, [], [broken.finding])
    if not isinstance(tree, Table):
        return _nothing(Path(source), "there is no case in the file", "write id, currency and facts")
    facts = tree.fields.get("facts")
    places = [each.at for each in facts.values] if isinstance(facts, Items) else []
    findings = [*_findings(tree, source), *senseless(tree, source)]
    if findings:
        return Loaded(None, places, findings)
    try:
        return Loaded(msgspec.convert(_plain(tree), Case), places, [])
    except (msgspec.ValidationError, Invalid) as wrong:
        return Loaded(None, places, [_finding(tree, wrong, source)])


def _findings(tree: Table, source: str) -> Iterator[Finding]:
    """Yield the first fault of each fact and of each other part, so that all are seen at once."""
    facts = tree.fields.get("facts")
    for each in facts.values if isinstance(facts, Items) else ():
        yield from _checked(each, Deed, source)
    for name, kind in (("policy", Policy), ("expected", Expected)):
        if name in tree.fields:
            yield from _checked(tree.fields[name], kind, source)


def _checked(tree: Tree, kind: Any, source: str) -> Iterator[Finding]:  # noqa: ANN401  a union is no type
    try:
        msgspec.convert(_plain(tree), kind)
    except (msgspec.ValidationError, Invalid) as wrong:
        yield _finding(tree, wrong, source)


def _finding(tree: Tree, wrong: Exception, source: str) -> Finding:
    found = PATH.search(str(wrong))
    place = _place(tree, found["path"] if found else "")
    problem = PATH.sub("", str(wrong))
    for theirs, ours in OURS.items():
        problem = problem.replace(theirs, ours)
    problem, _, remedy = problem.partition("; ")
    return Finding(source, place.line, place.column, problem, remedy or "correct it there, or leave it out")


def _place(tree: Tree, path: str) -> Place:
    """Return the place of a path such as `.lines[0].net`, as deep as it leads."""
    for name, index in STEP.findall(path):
        if isinstance(tree, Table) and name in tree.fields:
            tree = tree.fields[name]
        elif isinstance(tree, Items) and index and int(index) < len(tree.values):
            tree = tree.values[int(index)]
        else:
            break
    return tree.at


def _plain(tree: Tree) -> Any:  # noqa: ANN401  what YAML can hold
    """Return a tree as plain values; what is empty is left out, and fractions stay text, never floats."""
    match tree:
        case Table():
            return {name: _named(name, value) for name, value in tree.fields.items() if not _is_nothing(value)}
        case Items():
            return [_plain(value) for value in tree.values]
        case Leaf(kind="flag"):
            return tree.text.lower() == "true"
        case Leaf(kind="number") if WHOLE.fullmatch(tree.text):
            return int(tree.text) if len(tree.text) <= len(str(2**63)) else tree.text
        case Leaf():
            return None if tree.kind == "nothing" else tree.text


def _named(name: str, value: Tree) -> Any:  # noqa: ANN401  what YAML can hold
    """Return a value; a name that looks like a number, such as an invoice 1001, is still a name."""
    if name == "lines" and isinstance(value, Items):
        return [each.text if isinstance(each, Leaf) else _plain(each) for each in value.values]
    return value.text if isinstance(value, Leaf) and name in TEXTS else _plain(value)


def _is_nothing(tree: Tree) -> bool:
    return isinstance(tree, Leaf) and tree.kind == "nothing"


def _nothing(path: Path, problem: str, remedy: str) -> Loaded:
    return Loaded(None, [], [Finding(str(path), 1, 1, problem, remedy)])
