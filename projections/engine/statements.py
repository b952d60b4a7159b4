"""The few statements by which the engine reads and writes a view's table in bulk, on either database."""

# ruff: noqa: S608  every name in these texts is of our own tables, and quoted

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import JSON, Column, Connection, Date, Dialect, String

from projections.engine.rows import Changes
from projections.engine.shape import Key, Shape, Values

Convert = Callable[[Any], Any]


class Statements:
    """Statements for one table under the name it has in the database, with its values' conversions.

    Keys and rows go over as a column each (PostgreSQL: unnest; SQLite: a JSON list for keys, executemany for rows),
    so that each statement's text is constant and is prepared once.
    """

    def __init__(self, shape: Shape, name: str, dialect: Dialect) -> None:
        quote = dialect.identifier_preparer.quote
        self.shape: Final = shape
        self.columnwise: Final = dialect.name == "postgresql"
        self._encoders = [_encoder(column, dialect) for column in shape.columns]
        self._decoders = [_decoder(column, dialect) for column in shape.columns]
        text = (_Unnested if self.columnwise else _Numbered)(shape, quote(name), dialect)
        self._by_key = text.select(range(shape.width))
        self._by_group = text.select([] if shape.by is None else [shape.by])
        self._insert, self._update, self._delete = text.insert(), text.update(), text.delete()
        self.ordered: Final = text.ordered()

    def by_key(self, connection: Connection, keys: Sequence[Key]) -> list[Values]:
        """Return the rows that have one of these keys."""
        rows = keys if self.shape.width > 1 else [(key,) for key in keys]
        return self._fetch(connection, self._by_key, rows, range(self.shape.width))

    def by_group(self, connection: Connection, values: Sequence[object]) -> list[Values]:
        """Return the rows whose group column holds one of these values."""
        return self._fetch(connection, self._by_group, [(v,) for v in values], [self.shape.by or 0])

    def decode(self, rows: Iterable[Sequence[Any]]) -> list[Values]:
        """Return fetched rows as folds know them."""
        return list(zip(*_converted(list(zip(*rows, strict=True)), self._decoders), strict=True))

    def write(self, connection: Connection, changes: Changes) -> None:
        """Write what folds changed, in an open transaction."""
        width = self.shape.width
        deletes = changes.deletes if width > 1 else [(key,) for key in changes.deletes]
        updates = changes.updates if self.columnwise else [(*r[width:], *r[:width]) for r in changes.updates]
        order = self._encoders if self.columnwise else [*self._encoders[width:], *self._encoders[:width]]
        self._run(connection, self._delete, deletes, self._encoders[:width])
        self._run(connection, self._update, updates, order)
        self._run(connection, self._insert, changes.inserts, self._encoders)

    def _fetch(
        self, connection: Connection, statement: str, wanted: Sequence[Any], indexes: Sequence[int]
    ) -> list[Values]:
        if not wanted:
            return []
        columns = _converted(list(zip(*wanted, strict=True)), [self._encoders[i] for i in indexes])
        given: tuple[Any, ...] = tuple(list(column) for column in columns)
        if not self.columnwise:
            given = (msgspec.json.encode(list(zip(*given, strict=True))).decode(),)
        return self.decode(connection.exec_driver_sql(statement, given))

    def _run(
        self,
        connection: Connection,
        statement: str,
        rows: Sequence[Any],
        encoders: Sequence[Convert | None],
    ) -> None:
        if not rows:
            return
        columns = _converted(list(zip(*rows, strict=True)), encoders)
        if self.columnwise:
            connection.exec_driver_sql(statement, tuple(list(column) for column in columns))
        else:
            connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


class _Text:
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
        return ", ".join(f"t.{column}" for column in self.quoted)

    def ordered(self) -> str:
        keys = ", ".join(self.quoted[i] for i in self.keys)
        return f"SELECT {self.columns()} FROM {self.name} AS t ORDER BY {keys}"


class _Numbered(_Text):
    """SQLite: rows by executemany, keys as one JSON list of lists."""

    def select(self, indexes: Sequence[int]) -> str:
        on = " AND ".join(f"t.{self.quoted[i]} = j.value ->> {n}" for n, i in enumerate(indexes))
        return f"SELECT {self.columns()} FROM json_each(?) AS j CROSS JOIN {self.name} AS t ON {on or 'FALSE'}"

    def insert(self) -> str:
        marks = ", ".join("?" for _ in self.quoted)
        return f"INSERT INTO {self.name} ({', '.join(self.quoted)}) VALUES ({marks})"

    def update(self) -> str:
        return f"UPDATE {self.name} SET {self._set(self.rest, ', ')} WHERE {self._set(self.keys, ' AND ')}"

    def delete(self) -> str:
        return f"DELETE FROM {self.name} WHERE {self._set(self.keys, ' AND ')}"

    def _set(self, indexes: range, glue: str) -> str:
        return glue.join(f"{self.quoted[i]} = ?" for i in indexes)


class _Unnested(_Text):
    """PostgreSQL: rows and keys alike as one array a column."""

    def select(self, indexes: Sequence[int]) -> str:
        return f"SELECT {self.columns()} FROM {self.name} AS t JOIN {self._given(indexes)} ON {self._same(indexes)}"

    def insert(self) -> str:
        everything = range(len(self.quoted))
        values = ", ".join(self._value(i) for i in everything)
        return f"INSERT INTO {self.name} ({', '.join(self.quoted)}) SELECT {values} FROM {self._given(everything)}"

    def update(self) -> str:
        given = self._given(range(len(self.quoted)))
        assigned = ", ".join(f"{self.quoted[i]} = {self._value(i)}" for i in self.rest)
        return f"UPDATE {self.name} AS t SET {assigned} FROM {given} WHERE {self._same(self.keys)}"

    def delete(self) -> str:
        return f"DELETE FROM {self.name} AS t USING {self._given(self.keys)} WHERE {self._same(self.keys)}"

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


def _encoder(column: Column[Any], dialect: Dialect) -> Convert | None:
    if isinstance(column.type, JSON):
        return lambda value: None if value is None else msgspec.json.encode(value).decode()
    if isinstance(column.type, Date) and dialect.name == "sqlite":
        return lambda value: None if value is None else date.isoformat(value)
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _decoder(column: Column[Any], dialect: Dialect) -> Convert | None:
    if isinstance(column.type, JSON):
        return lambda value: msgspec.json.decode(value) if isinstance(value, str) else value
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


def _converted(columns: Sequence[Iterable[Any]], converts: Sequence[Convert | None]) -> list[Iterable[Any]]:
    if not columns:
        return []
    return [
        column if convert is None else map(convert, column) for column, convert in zip(columns, converts, strict=True)
    ]
