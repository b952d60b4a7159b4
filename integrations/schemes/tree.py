"""A YAML file as a tree of texts, lists and tables that know where they stand; nothing is made a float."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from integrations.schemes.broken import OTHER, explained
from integrations.schemes.finding import Finding, Unreadable

# More than any scheme or log needs; aliases within aliases grow to more than a machine can hold.
MOST_VALUES = 1_000_000

Kind = Literal["text", "number", "flag", "nothing"]
KINDS: Mapping[str, Kind] = {
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "flag",
    "tag:yaml.org,2002:null": "nothing",
}
MERGE = "tag:yaml.org,2002:merge"


class Place(Struct, frozen=True):
    """A line and column of the file, from 1."""

    line: int = 1
    column: int = 1


class Leaf(Struct, frozen=True):
    """A single value, as it was written."""

    at: Place
    text: str
    kind: Kind


class Items(Struct, frozen=True):
    """A list."""

    at: Place
    values: tuple["Tree", ...]


class Table(Struct, frozen=True):
    """A table of named values, with the place of each name."""

    at: Place
    fields: Mapping[str, "Tree"]
    names: Mapping[str, Place]


Tree = Leaf | Items | Table


def parse(text: str, source: str) -> Tree | None:
    """Read one YAML document; None if it is empty. Raises Unreadable if it is broken or too large."""
    yaml = YAML(typ="rt")
    yaml.composer.warn_double_anchors = False  # an anchor may be given again; the later one holds from there on
    try:
        root = yaml.compose(text)
        return None if root is None else _Grower(source).grow(root)
    except MarkedYAMLError as broken:
        line, column, problem, remedy = explained(broken)
        raise _unreadable(source, Place(line, column), problem, remedy) from broken
    except ReaderError as broken:
        place = _place_of(text, broken.position)
        raise _unreadable(source, place, "a character stands here that no one can see", "remove it") from broken
    except (YAMLError, ValueError) as broken:
        raise _unreadable(source, Place(), OTHER.problem, OTHER.remedy) from broken
    except RecursionError as deep:
        remedy = "write the file without lists inside lists inside lists"
        raise _unreadable(source, Place(), "the values are nested too deeply", remedy) from deep


class _Grower:
    """Turns composed nodes into a tree; a node that aliases share is turned once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._done: dict[int, tuple[Tree, int]] = {}
        self._open: set[int] = set()

    def grow(self, node: Node) -> Tree:
        return self._grown(node)[0]

    def _grown(self, node: Node) -> tuple[Tree, int]:
        """Give the tree and how many values it holds when its aliases are written out."""
        key = id(node)
        if key in self._open:
            raise self._refused(node, "the value contains itself", "write the value out instead of its alias")
        if key not in self._done:
            self._open.add(key)
            self._done[key] = self._turned(node)
            self._open.discard(key)
        if self._done[key][1] > MOST_VALUES:
            remedy = "write fewer aliases of aliases"
            raise self._refused(node, f"aliases make more than {MOST_VALUES:,} values of this", remedy)
        return self._done[key]

    def _turned(self, node: Node) -> tuple[Tree, int]:
        if isinstance(node, MappingNode):
            return self._table(node)
        if isinstance(node, SequenceNode):
            grown = [self._grown(each) for each in node.value]
            return Items(_at(node), tuple(tree for tree, _ in grown)), 1 + sum(size for _, size in grown)
        return Leaf(_at(node), str(node.value), KINDS.get(str(node.tag), "text")), 1

    def _table(self, node: MappingNode) -> tuple[Tree, int]:
        fields: dict[str, Tree] = {}
        names: dict[str, Place] = {}
        merged: dict[str, Tree] = {}
        size = 1
        for name, value in node.value:
            tree, held = self._grown(value)
            size += held
            if str(name.tag) == MERGE:
                merged = self._merged(value, tree) | merged
                continue
            if not isinstance(name, ScalarNode):
                raise self._refused(name, "a name is a single word", "write one word before the colon")
            if name.value in fields:
                raise self._refused(name, f"`{name.value}` is written twice", "keep one of the two")
            fields[name.value], names[name.value] = tree, _at(name)
        return Table(_at(node), merged | fields, dict.fromkeys(merged, _at(node)) | names), size

    def _merged(self, node: Node, tree: Tree) -> dict[str, Tree]:
        """Give the fields that `<<` brings in; of several tables the earlier goes first."""
        fields: dict[str, Tree] = {}
        for each in tree.values if isinstance(tree, Items) else (tree,):
            if not isinstance(each, Table):
                raise self._refused(node, "only a table can be merged", "name the alias of a table after `<<`")
            fields = dict(each.fields) | fields
        return fields

    def _refused(self, node: Node, problem: str, remedy: str) -> Unreadable:
        return _unreadable(self._source, _at(node), problem, remedy)


def _at(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _place_of(text: str, position: int) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - before.rfind("\n"))


def _unreadable(source: str, place: Place, problem: str, remedy: str) -> Unreadable:
    return Unreadable(Finding(source, place.line, place.column, problem, remedy))
