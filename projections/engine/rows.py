"""The rows of one table as a fold sees them: found or made by key, changed freely, written later in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, Protocol

from msgspec.structs import astuple

from projections.engine.shape import Key, Row, Shape, Values


class Changes(NamedTuple):
    """What has to be written: rows to insert, rows to update, keys to delete, sums to add to."""

    inserts: list[Values]
    updates: list[Values]
    deletes: list[Key]
    adds: Sequence[Values] = ()


class Source(Protocol):
    """Where rows come from that are not here yet: it calls `supply` with them."""

    def key(self, rows: "Rows", key: Key) -> None:
        """Supply the row of a key, or that there is none."""

    def group(self, rows: "Rows", value: object) -> None:
        """Supply all rows of a group."""


class Rows:
    """One table during one page. What a fold asks for and is not here is read when it is asked for.

    A table without a `source` is empty: what is not here is nowhere.
    """

    def __init__(self, shape: Shape, source: Source | None = None) -> None:
        self.shape = shape
        self._source = source
        self._held: dict[Key, Values] = {}
        self._complete: set[Any] = set()
        self._rows: dict[Key, Row | None] = {}
        self._lines: list[Row] = []
        self._groups: dict[Any, dict[Key, None]] = {}
        self._placed: dict[Key, Any] = {}
        self._unplaced: list[Key] = []

    def __getitem__(self, key: Key) -> Row:
        """Return the row of a key (a tuple where the primary key has several columns), made if missing."""
        row = self._rows.get(key)
        if row is None:
            row = self.find(key) or self._make(key)
        return row

    def find(self, key: Key) -> Row | None:
        """Return the row of a key, or None."""
        if self._lines:
            self._register()
        if self._source is not None and self.lacks(key):
            self._source.key(self, key)
        return self._rows.get(key)

    def where(self, value: object) -> list[Row]:
        """Return all rows whose group column (the table's `info={"by": ...}`) holds a value, by key."""
        if self._source is not None and self.lacks_group(value):
            self._source.group(self, value)
        self._register()
        self._settle()
        return [row for key in sorted(self._groups.get(value, ())) if (row := self._rows[key])]  # type: ignore[type-var]

    def append(self, **values: Any) -> None:
        """Add a row that is not there yet; if it is, the fact that adds it stops the view."""
        self._lines.append(self.shape.row(**values))

    def extend(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Add rows that are not there yet, each given by the names of its columns."""
        for line in lines:
            self.append(**line)

    def delete(self, key: Key | Row) -> None:
        """Remove a row, given or by its key, if it is there."""
        key = self.shape.key_of(astuple(key)) if isinstance(key, Row) else key
        if self.find(key) is None:
            return
        self._rows[key] = None
        self._groups.get(self._placed.pop(key, None), {}).pop(key, None)

    def supply(self, keys: Iterable[Key], groups: Iterable[Any], found: Iterable[Values]) -> None:
        """Take in what the database holds under keys and groups that were asked for."""
        self._complete.update(groups)
        for values in found:
            key = self.shape.key_of(values)
            if key not in self._rows:
                self._held[key] = values
                self._rows[key] = self.shape.filled(values)
                if self.shape.by is not None:
                    self._place(key, values[self.shape.by])
        for key in keys:
            self._rows.setdefault(key, None)

    def lacks(self, key: Key) -> bool:
        """Tell whether it takes a look into the database to know if there is a row of that key."""
        return key not in self._rows and not _is_open(key)

    def lacks_group(self, value: object) -> bool:
        """Tell whether it takes a look into the database to know the rows of a group."""
        return value is not None and value not in self._complete

    def changes(self) -> Changes:
        """Return what folds changed. Raises ValueError if a key or a group was changed within a row."""
        changes = Changes([astuple(row) for row in self._lines], [], [])
        self._require_keys(changes.inserts)
        for key, row in self._rows.items():
            held = self._held.get(key)
            if row is None:
                if held is not None:
                    changes.deletes.append(key)
                continue
            values = astuple(row)
            if values != held:
                self._check(key, values)
                (changes.inserts if held is None else changes.updates).append(values)
        return changes

    def _make(self, key: Key) -> Row:
        row = self._rows[key] = self.shape.blank(key)
        self._watch(key)
        return row

    def _watch(self, key: Key) -> None:
        if self.shape.by is not None:
            self._unplaced.append(key)

    def _register(self) -> None:
        """Let appended rows be found: late, as most tables that are appended to are never asked."""
        lines, self._lines = self._lines, []
        every = [astuple(row) for row in lines]
        self._require_keys(every)
        for row, key in zip(lines, map(self.shape.key_of, every), strict=True):
            if self._rows.get(key) is not None:
                raise ValueError(f"{self.shape.name} has a row of this key; append only adds")
            self._rows[key] = row
            self._watch(key)

    def _place(self, key: Key, value: object) -> None:
        self._placed[key] = value
        self._groups.setdefault(value, {})[key] = None

    def _settle(self) -> None:
        by = self.shape.names[self.shape.by or 0]
        waiting, self._unplaced = self._unplaced, []
        for key in waiting:
            value = getattr(self._rows.get(key), by, None)
            if value is not None:
                self._place(key, value)
            elif key in self._rows:
                self._unplaced.append(key)

    def _require_keys(self, rows: Iterable[Values]) -> None:
        keys = map(self.shape.key_of, rows)
        parts: Iterable[object] = keys if self.shape.width == 1 else chain.from_iterable(keys)  # type: ignore[arg-type]
        if None in parts:
            raise ValueError(f"{self.shape.name}: a row needs every column of its key")

    def _check(self, key: Key, values: Values) -> None:
        name, by = self.shape.name, self.shape.by
        self._require_keys([values])
        if self.shape.key_of(values) != key:
            raise ValueError(f"{name}: a row's key never changes; delete it and make another")
        if by is not None and self._placed.get(key, values[by]) != values[by]:
            raise ValueError(f"{name}: a row's group never changes; delete it and make another")


def _is_open(key: Key) -> bool:
    return key is None or (isinstance(key, tuple) and None in key)
