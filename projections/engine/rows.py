"""The rows of one table as a fold sees them: found or made by key, changed freely, written later in bulk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import astuple

from projections.engine.shape import Key, Row, Shape, Values

Load = Callable[[Any, list[Key], list[Any]], None]


class Changes(NamedTuple):
    """What has to be written: rows to insert, rows to update, keys to delete, sums to add to."""

    inserts: list[Values]
    updates: list[Values]
    deletes: list[Key]
    adds: Sequence[Values] = ()


class Rows:
    """One table during one page. What a fold asks for and is not here is noted, and a blank stands in.

    Facts are folded again once the noted rows are loaded, so a fold never works on a blank for good.
    """

    def __init__(self, shape: Shape, *, empty: bool = False) -> None:
        self.shape = shape
        self.empty = empty
        self.wanted: dict[Key, None] = {}
        self.wanted_groups: dict[Any, None] = {}
        self.load: Load | None = None
        self._known: dict[Key, Values | None] = {}
        self._complete: set[Any] = set()
        self.reset()

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
        row = self._rows.get(key)
        if row is None and key not in self._known and key not in self._gone:
            return self._miss(key)
        return row

    def where(self, value: object) -> list[Row]:
        """Return all rows whose group column (the table's `info={"by": ...}`) holds a value, by key."""
        if value not in self._complete and value is not None and not self.empty:
            self._miss_group(value)
        self._register()
        self._settle()
        return [self._rows[key] for key in sorted(self._groups.get(value, ()))]  # type: ignore[type-var]

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
        del self._rows[key]
        self._gone.add(key)
        self._groups.get(self._placed.pop(key, None), {}).pop(key, None)

    def supply(self, keys: Iterable[Key], groups: Iterable[Any], found: Iterable[Values]) -> None:
        """Take in what the database holds under keys and groups that were asked for."""
        self._known.update(dict.fromkeys((k for k in keys if k not in self._known), None))
        self._complete.update(groups)
        for values in found:
            key = self.shape.key_of(values)
            if self._known.get(key) is None:
                self._known[key] = values
                if self.load is not None and key not in self._gone:
                    self._fill(key, values)

    def reset(self) -> None:
        """Forget what folds did; keep what the database holds."""
        self.wanted, self.wanted_groups = {}, {}
        self._rows: dict[Key, Row] = {}
        self._lines: list[Row] = []
        self._gone: set[Key] = set()
        self._groups: dict[Any, dict[Key, None]] = {}
        self._placed: dict[Key, Any] = {}
        self._unplaced: list[Key] = []
        for key, values in self._known.items():
            if values is not None:
                self._fill(key, values)

    def changes(self) -> Changes:
        """Return what folds changed. Raises ValueError if a key or a group was changed within a row."""
        changes = Changes([self._line(row) for row in self._lines], [], [])
        for key, row in self._rows.items():
            values = astuple(row)
            old = self._known.get(key)
            if values == old:
                continue
            self._check(key, values)
            (changes.inserts if old is None else changes.updates).append(values)
        changes.deletes.extend(k for k in self._gone if k not in self._rows and self._known.get(k))
        return changes

    def _make(self, key: Key) -> Row:
        row = self._rows[key] = self.shape.blank(key)
        self._watch(key)
        return row

    def _watch(self, key: Key) -> None:
        if self.shape.by is not None:
            self._unplaced.append(key)

    def _miss(self, key: Key) -> Row | None:
        if self.empty or _is_open(key):
            return None
        if self.load is not None:
            self.load(self, [key], [])
            return self._rows.get(key)
        self.wanted[key] = None
        return self._make(key)

    def _miss_group(self, value: object) -> None:
        if self.load is not None:
            self.load(self, [], [value])
        else:
            self.wanted_groups[value] = None

    def _fill(self, key: Key, values: Values) -> None:
        self._add(key, self.shape.filled(values))
        if self.shape.by is not None:
            self._place(key, values[self.shape.by])

    def _add(self, key: Key, row: Row) -> None:
        if self._rows.setdefault(key, row) is not row:
            raise ValueError(f"{self.shape.table.name} has a row of this key; append only adds")

    def _register(self) -> None:
        """Let appended rows be found: late, as most tables that are appended to are never asked."""
        lines, self._lines = self._lines, []
        for row in lines:
            key = self.shape.key_of(self._line(row))
            self._add(key, row)
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

    def _line(self, row: Row) -> Values:
        values = astuple(row)
        if None in values[: self.shape.width]:
            raise ValueError(f"{self.shape.table.name}: a row needs every column of its key")
        return values

    def _check(self, key: Key, values: Values) -> None:
        name, by = self.shape.table.name, self.shape.by
        if None in values[: self.shape.width]:
            raise ValueError(f"{name}: a row needs every column of its key")
        if self.shape.key_of(values) != key:
            raise ValueError(f"{name}: a row's key never changes; delete it and make another")
        if by is not None and self._placed.get(key, values[by]) != values[by]:
            raise ValueError(f"{name}: a row's group never changes; delete it and make another")


def _is_open(key: Key) -> bool:
    return key is None or (isinstance(key, tuple) and None in key)
