"""The wording of the engine's statements: rows and keys as arrays on PostgreSQL, as JSON and marks on SQLite."""

# ruff: noqa: S608  every name in these texts is of our own tables, and quoted; nosec says so to bandit

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Column, Dialect, String

from projections.engine.shape import Shape


class Text:
    """What the statements of both databases share."""

    def __init__(self, shape: Shape, name: str, dialect: Dialect) -> None:
        quote = dialect.identifier_preparer.quote
        self.name = name
        self.dialect = dialect
        self.shape = shape
        self.quoted = [quote(column) for column in shape.names]
        self.keys = range(shape.width)
        self.rest = range(shape.width, len(shape.names))

    def columns(self) -> str:
        """Return the columns of the table, as selected."""
        return ", ".join(f"t.{column}" for column in self.quoted)

    def added(self, insert: str) -> str:
        """Return an insert that adds to the sum of a row that is there already."""
        keys, total = ", ".join(self.quoted[i] for i in self.keys), self.quoted[-1]
        return f"{insert} ON CONFLICT ({keys}) DO UPDATE SET {total} = {self.name}.{total} + excluded.{total}"  # nosec B608

    def ordered(self) -> str:
        """Return a query of all rows by key."""
        keys = ", ".join(self.quoted[i] for i in self.keys)
        return f"SELECT {self.columns()} FROM {self.name} AS t ORDER BY {keys}"  # nosec B608


class Numbered(Text):
    """SQLite: rows by executemany, keys as one JSON list of lists."""

    def select(self, indexes: Sequence[int]) -> str:
        """Return a query of the rows whose columns hold one of many given values."""
        on = " AND ".join(f"t.{self.quoted[i]} = j.value ->> {n}" for n, i in enumerate(indexes))
        return f"SELECT {self.columns()} FROM json_each(?) AS j CROSS JOIN {self.name} AS t ON {on or 'FALSE'}"  # nosec B608

    def insert(self) -> str:
        """Return the statement that adds rows."""
        marks = ", ".join("?" for _ in self.quoted)
        return f"INSERT INTO {self.name} ({', '.join(self.quoted)}) VALUES ({marks})"  # nosec B608

    def update(self) -> str:
        """Return the statement that changes rows, found by key."""
        return f"UPDATE {self.name} SET {self._set(self.rest, ', ')} WHERE {self._set(self.keys, ' AND ')}"  # nosec B608

    def delete(self) -> str:
        """Return the statement that removes rows, found by key."""
        return f"DELETE FROM {self.name} WHERE {self._set(self.keys, ' AND ')}"  # nosec B608

    def _set(self, indexes: range, glue: str) -> str:
        return glue.join(f"{self.quoted[i]} = ?" for i in indexes)


class Unnested(Text):
    """PostgreSQL: rows and keys alike as one array a column."""

    def select(self, indexes: Sequence[int]) -> str:
        """Return a query of the rows whose columns hold one of many given values."""
        return f"SELECT {self.columns()} FROM {self.name} AS t JOIN {self._given(indexes)} ON {self._same(indexes)}"  # nosec B608

    def insert(self) -> str:
        """Return the statement that adds rows."""
        everything = range(len(self.quoted))
        values = ", ".join(self._value(i) for i in everything)
        return f"INSERT INTO {self.name} ({', '.join(self.quoted)}) SELECT {values} FROM {self._given(everything)}"  # nosec B608

    def update(self) -> str:
        """Return the statement that changes rows, found by key."""
        given = self._given(range(len(self.quoted)))
        assigned = ", ".join(f"{self.quoted[i]} = {self._value(i)}" for i in self.rest)
        return f"UPDATE {self.name} AS t SET {assigned} FROM {given} WHERE {self._same(self.keys)}"  # nosec B608

    def delete(self) -> str:
        """Return the statement that removes rows, found by key."""
        return f"DELETE FROM {self.name} AS t USING {self._given(self.keys)} WHERE {self._same(self.keys)}"  # nosec B608

    def _given(self, indexes: Sequence[int]) -> str:
        arrays = ", ".join(f"%s::{_array_type(self.shape.columns[i], self.dialect)}[]" for i in indexes)
        return f"unnest({arrays}) AS k ({', '.join(f'c{i}' for i in indexes)})"

    def _same(self, indexes: Sequence[int]) -> str:
        return " AND ".join(f"t.{self.quoted[i]} = k.c{i}" for i in indexes)

    def _value(self, index: int) -> str:
        cast = "::json" if isinstance(self.shape.columns[index].type, JSON) else ""
        return f"k.c{index}{cast}"


def _array_type(column: Column[Any], dialect: Dialect) -> str:
    # A cast to varchar(n) would cut a value that is too long instead of refusing it.
    if isinstance(column.type, String | JSON):
        return "text"
    return str(column.type.compile(dialect=dialect))
