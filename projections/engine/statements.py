"""The few statements by which the engine reads and writes a view's table in bulk, on either database."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import JSON, Column, Connection, Date, Dialect, Uuid
from sqlalchemy.exc import DBAPIError

from projections.engine.rows import Changes
from projections.engine.shape import AS, Key, Shape, Values
from projections.engine.texts import Numbered, Unnested

MANY = 100
"""From so many rows on, COPY is worth its start: measured at a third of the time of an INSERT."""
Values_ = Iterable[Any]
Convert = Callable[[Values_], Values_]
"""What a column of values becomes on its way to the driver, or back."""
_number, _digits = attrgetter("int"), "%032x".__mod__


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
        text = (Unnested if self.columnwise else Numbered)(shape, quote(name), dialect)
        self._by_key = text.select(range(shape.width))
        self._by_group = text.select([] if shape.by is None else [shape.by])
        self._insert, self._update, self._delete = text.insert(), text.update(), text.delete()
        self._add = text.added(self._insert)
        self._copied = f"COPY {quote(name)} ({', '.join(text.quoted)}) FROM STDIN"
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
        if self.columnwise and len(changes.inserts) >= MANY:
            self._copy(connection, changes.inserts)
        else:
            self._run(connection, self._insert, changes.inserts, self._encoders)

        self._run(connection, self._add, changes.adds, self._encoders)

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

    def _copy(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Insert rows by COPY, which SQLAlchemy does not know; errors become its own, as everywhere."""
        driver: Any = connection.connection.driver_connection
        errors: type[Exception] = connection.dialect.loaded_dbapi.Error
        columns = _converted(list(zip(*rows, strict=True)), self._encoders)
        try:
            with driver.cursor() as cursor, cursor.copy(self._copied) as copy:
                for row in zip(*columns, strict=True):
                    copy.write_row(row)
        except errors as error:
            raise DBAPIError.instance(self._copied, None, error, errors) from error


def _encoder(column: Column[Any], dialect: Dialect) -> Convert | None:
    """Return what turns a column's values into the driver's; a value that cannot be missing is not looked at for it."""
    if isinstance(column.type, JSON):
        return _each(lambda value: msgspec.json.encode(value).decode(), nullable=True)
    sqlite = dialect.name == "sqlite"
    if isinstance(column.type, Date) and sqlite:
        return _each(date.isoformat, nullable=bool(column.nullable))
    if isinstance(column.type, Uuid) and sqlite:
        return _hex_or_none if column.nullable else _hex
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    return None if processor is None else partial(map, processor)


def _decoder(column: Column[Any], dialect: Dialect) -> Convert | None:
    if isinstance(column.type, JSON) and AS in column.info:
        return _structs(column.info[AS])
    if isinstance(column.type, JSON):
        return partial(map, lambda value: msgspec.json.decode(value) if isinstance(value, str) else value)
    if isinstance(column.type, Uuid) and dialect.name == "sqlite":
        return partial(msgspec.convert, type=list[UUID | None])
    processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return None if processor is None else partial(map, processor)


def _structs(kind: type[msgspec.Struct]) -> Convert:
    """Return what makes structs of text (SQLite) or of what the driver has made of it already (PostgreSQL)."""
    decode = msgspec.json.Decoder(kind | None).decode
    return partial(map, lambda value: decode(value) if isinstance(value, str) else msgspec.convert(value, kind | None))


def _each(convert: Callable[[Any], Any], *, nullable: bool) -> Convert:
    if nullable:
        return lambda column: [None if value is None else convert(value) for value in column]
    return partial(map, convert)


def _hex(column: Values_) -> Values_:
    return map(_digits, map(_number, column))


def _hex_or_none(column: Values_) -> Values_:
    return [None if value is None else _digits(value.int) for value in column]


def _converted(columns: Sequence[Values_], converts: Sequence[Convert | None]) -> list[Values_]:
    if not columns:
        return []
    return [column if convert is None else convert(column) for column, convert in zip(columns, converts, strict=True)]
