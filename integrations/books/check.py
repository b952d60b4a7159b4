"""Compares a worked case with the words it may use; each fault has its place, what is wrong and what to write."""

from collections.abc import Iterator
from difflib import get_close_matches

from msgspec import inspect

from integrations.books.kinds import Kind, is_day, is_one, tags, wanted
from integrations.schemes.finding import Finding
from integrations.schemes.tree import Items, Leaf, Place, Table, Tree

LONGEST_SHOWN = 40
SHORTEST_SLIP = 3
"""Shorter words are like too many others to tell which was meant."""
SHAPES = {Table: (inspect.DictType,), Items: (inspect.ListType, inspect.TupleType)}


class Checker:
    """Checks one file."""

    def __init__(self, source: str) -> None:
        self.source = source

    def faults(self, tree: Tree, kind: Kind, name: str) -> Iterator[Finding]:
        """Yield what is wrong in a tree that should be of this kind."""
        match kind:
            case inspect.UnionType():
                yield from self._any_of(tree, kind, name)
            case inspect.StructType():
                yield from self._table(tree, kind, name)
            case inspect.DictType():
                yield from self._totals(tree, kind, name)
            case inspect.ListType() | inspect.TupleType():
                yield from self._list(tree, kind, name)
            case _:
                if not isinstance(tree, Leaf) or not is_one(kind, tree, name):
                    yield self._wrong(tree, kind, name)

    def _any_of(self, tree: Tree, kind: inspect.UnionType, name: str) -> Iterator[Finding]:
        tables = [each for each in kind.types if isinstance(each, inspect.StructType)]
        shaped = [each for each in kind.types if isinstance(each, SHAPES.get(type(tree), ()))]
        if isinstance(tree, Table) and tables:
            yield from self._one_of(tree, tables, name)
        elif shaped:
            yield from self.faults(tree, shaped[0], name)
        elif all(any(self.faults(tree, each, name)) for each in kind.types if each not in tables):
            yield self._wrong(tree, kind, name)

    def _one_of(self, tree: Table, tables: list[inspect.StructType], name: str) -> Iterator[Finding]:
        field = tables[0].tag_field
        if field is None:
            yield from self._table(tree, tables[0], name)
        elif _is_left_out(tree, field):
            yield self._missing(tree, field, f"one of {tags(tables)}")
        else:
            tag = tree.fields[field]
            chosen = [each for each in tables if isinstance(tag, Leaf) and each.tag == tag.text]
            if chosen:
                yield from self._table(tree, chosen[0], str(chosen[0].tag))
            else:
                yield self._found(tag.at, f"{field} is {_shown(tag)}", f"write one of {tags(tables)}")

    def _table(self, tree: Tree, kind: inspect.StructType, name: str) -> Iterator[Finding]:
        if not isinstance(tree, Table):
            yield self._wrong(tree, kind, name)
            return
        fields = {field.encode_name: field for field in kind.fields}
        known = sorted({*fields, *([kind.tag_field] if kind.tag_field else [])})
        for word in tree.fields:
            if word not in known:
                yield self._unknown(tree.names[word], word, known, name)
        for word, field in fields.items():
            if not _is_left_out(tree, word):
                yield from self.faults(tree.fields[word], field.type, word)
            elif field.required:
                yield self._missing(tree, word, wanted(field.type))

    def _totals(self, tree: Tree, kind: inspect.DictType, name: str) -> Iterator[Finding]:
        if not isinstance(tree, Table):
            yield self._wrong(tree, kind, name)
            return
        for word, value in tree.fields.items():
            if isinstance(kind.key_type, inspect.DateType) and not is_day(word):
                remedy = f"write {wanted(kind.key_type)} before the colon"
                yield self._found(tree.names[word], f"{word[:LONGEST_SHOWN]!r} is no day", remedy)
            yield from self.faults(value, kind.value_type, word)

    def _list(self, tree: Tree, kind: inspect.ListType | inspect.TupleType, name: str) -> Iterator[Finding]:
        if not isinstance(tree, Items):
            yield self._wrong(tree, kind, name)
        elif isinstance(kind, inspect.TupleType):
            if len(tree.values) != len(kind.item_types):
                yield self._wrong(tree, kind, name)
            for each, item in zip(tree.values, kind.item_types, strict=False):
                yield from self.faults(each, item, name)
        else:
            if len(tree.values) < (kind.min_length or 0):
                yield self._found(tree.at, f"{name} is empty", f"write {wanted(kind)}")
            for each in tree.values:
                yield from self.faults(each, kind.item_type, name)

    def _wrong(self, tree: Tree, kind: Kind, name: str) -> Finding:
        return self._found(tree.at, f"{name} is {_shown(tree)}", f"write {wanted(kind)}")

    def _missing(self, tree: Table, word: str, wanted: str) -> Finding:
        return self._found(tree.at, f"`{word}` is missing", f"add `{word}:` with {wanted}")

    def _unknown(self, at: Place, word: str, known: list[str], name: str) -> Finding:
        near = get_close_matches(word, known, n=1) if len(word) >= SHORTEST_SLIP else []
        meant = f"write `{near[0]}` if you mean that; " if near else ""
        return self._found(at, f"unknown key `{word[:LONGEST_SHOWN]}`", f"{meant}{name} takes {', '.join(known)}")

    def _found(self, at: Place, problem: str, remedy: str) -> Finding:
        return Finding(self.source, at.line, at.column, problem, remedy)


def _is_left_out(tree: Table, word: str) -> bool:
    value = tree.fields.get(word)
    return value is None or (isinstance(value, Leaf) and value.kind == "nothing")


def _shown(tree: Tree) -> str:
    match tree:
        case Table():
            return "a table"
        case Items(values=values):
            return f"a list of {len(values)}"
        case Leaf(kind="nothing"):
            return "empty"
    return repr(tree.text[:LONGEST_SHOWN])
