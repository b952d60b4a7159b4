"""What the engine knows of a view's table: the class of its rows, its key, its group."""

from collections.abc import Callable, Hashable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Time,
)

Key = Hashable
Values = tuple[Any, ...]
UNFIT = (DateTime, Time, Float)
NO_KEY = (JSON, LargeBinary)
AS = "as"
"""A column of JSON that says `info={"as": Struct}` is that frozen struct to folds, and JSON in the database."""


class Row(msgspec.Struct, gc=False):
    """One row: its columns are attributes that a fold reads and assigns."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401  columns have the types of their table

        def __setattr__(self, name: str, value: object) -> None: ...


class Shape:
    """A table as folds use it. Raises TypeError for what would not read back the same on every database."""

    def __init__(self, table: Table) -> None:
        _check(table)
        keys = [c for c in table.columns if c.primary_key]
        self.table: Final = table
        self.name: Final = str(table.name)
        self.columns: Final = (*keys, *(c for c in table.columns if not c.primary_key))
        self.names: Final = tuple(str(c.name) for c in self.columns)
        self.width: Final = len(keys)
        self.key_of: Final[Callable[[Values], Key]] = itemgetter(*range(self.width))
        self.json: Final = tuple(i for i, c in enumerate(self.columns) if isinstance(c.type, JSON) and AS not in c.info)
        by = table.info.get("by")
        self.sums: Final = "sums" in table.info
        self.by: Final = None if by is None else self.names.index(by)
        fields = [(str(c.name), Any, None if c.name == by else _blank(c)) for c in self.columns]
        self.row: Final[Callable[..., Row]] = _row_class(str(table.name), fields)

    def blank(self, key: Key) -> Row:
        """Return a new row of that key; its other columns hold their defaults, numbers zero."""
        return self.row(*key) if isinstance(key, tuple) else self.row(key)

    def filled(self, values: Values) -> Row:
        """Return a row holding these values, none of them shared."""
        if self.json:
            values = tuple(_copy(v) if i in self.json else v for i, v in enumerate(values))
        return self.row(*values)


def _check(table: Table) -> None:
    by = table.info.get("by")
    indexes: list[Index | PrimaryKeyConstraint] = [table.primary_key, *table.indexes]
    if by is not None and not any(leads(index, by) for index in indexes):
        raise TypeError(f"{table.name} is grouped by {by}; declare that column index=True")
    if not table.primary_key.columns:
        raise TypeError(f"{table.name} has no primary key; views are compared row by row, so declare one")
    if table.foreign_keys:
        raise TypeError(f"{table.name} has foreign keys; views are rebuilt apart, so drop them")
    for column in table.columns:
        if isinstance(column.type, UNFIT) or (column.primary_key and isinstance(column.type, NO_KEY)):
            raise TypeError(
                f"{table.name}.{column.name}: {column.type!r} does not read back the same everywhere; "
                "keep instants as microseconds in a BigInteger, keys as text, numbers or ids"
            )


def leads(index: Index | PrimaryKeyConstraint, column: str) -> bool:
    """Tell whether a column is the first of an index."""
    return next((c.name == column for c in index.columns), False)


def _row_class(name: str, fields: list[tuple[str, Any, object]]) -> Callable[..., Row]:
    return msgspec.defstruct(name, fields, bases=(Row,), gc=False)  # type: ignore[return-value]


def _blank(column: Column[Any]) -> object:
    default = column.default
    if default is not None and default.is_scalar:
        return default.arg  # type: ignore[attr-defined]
    if default is not None and default.is_callable:
        return msgspec.field(default_factory=lambda: default.arg(None))  # type: ignore[attr-defined]
    if column.nullable or column.primary_key:
        return None
    if isinstance(column.type, Boolean):
        return False
    return 0 if isinstance(column.type, Integer) else None


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value
