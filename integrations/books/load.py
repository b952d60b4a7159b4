"""Opens a file with one worked case; every fault in it is a finding with its place."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from domain.errors import Invalid
from integrations.books.check import Checker
from integrations.books.kinds import TEXTS, WHOLE, kind_of
from integrations.books.sense import senseless
from integrations.books.words import Case, Deed, Expected
from integrations.schemes.finding import Finding, Unreadable
from integrations.schemes.tree import Items, Leaf, Place, Table, Tree, parse


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
    each = facts.values if isinstance(facts, Items) else ()
    checker = Checker(source)
    findings = [*checker.faults(tree, kind_of(Case), "a case"), *senseless(tree, source)]
    findings += _refusals(tree, each, checker)
    findings = findings or list(_refused(tree, Case, checker, "a case"))
    places = [fact.at for fact in each]
    return Loaded(None if findings else msgspec.convert(_plain(tree), Case), places, sorted(findings))


def _refusals(tree: Table, facts: Iterable[Tree], checker: Checker) -> Iterator[Finding]:
    """Yield what the books refuse of each part that has nothing else wrong with it."""
    for each in facts:
        yield from _refused(each, Deed, checker, "fact")
    if "expected" in tree.fields:
        yield from _refused(tree.fields["expected"], Expected, checker, "expected")


def _refused(tree: Tree, words: Any, checker: Checker, name: str) -> Iterator[Finding]:  # noqa: ANN401  a union
    if any(checker.faults(tree, kind_of(words), name)):
        return
    try:
        msgspec.convert(_plain(tree), words)
    except (msgspec.ValidationError, Invalid) as wrong:
        place = next(_naming(tree, str(wrong)), tree.at)
        problem, _, remedy = str(wrong).partition("; ")
        yield Finding(checker.source, place.line, place.column, problem, remedy or "correct it there, or leave it out")


def _naming(tree: Tree, message: str) -> Iterator[Place]:
    """Yield the places of the words that a message quotes, then those of numbers it begins with."""
    written = list(_written(tree))
    yield from (place for text, place in written if repr(text) in message)
    yield from (place for text, place in written if message.startswith(f"{text} "))


def _written(tree: Tree) -> Iterator[tuple[str, Place]]:
    match tree:
        case Table():
            for name, value in tree.fields.items():
                yield name, tree.names[name]
                yield from _written(value)
        case Items():
            for value in tree.values:
                yield from _written(value)
        case Leaf():
            yield tree.text, tree.at


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
            return int(tree.text)
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
