"""Reading what folds ask for: a missing row together with those that the page's other facts will ask for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Connection

from domain.journal import RawEntry
from projections.engine.ports import Database
from projections.engine.reading import Fold, Reader
from projections.engine.rows import Rows
from projections.engine.shape import Key
from projections.engine.statements import Statements

WAYS = 4
"""How often a page is gone through for what facts of one kind ask of one table; then rows are read one by one."""


class Call(NamedTuple):
    """A fact as one fold takes it."""

    raw: RawEntry
    reader: Reader
    fold: Fold
    values: dict[str, Any]


class Asked:
    """Reads for one page of one view. `now` is the fact being folded.

    Where its values name the row that it asks for, the same values of all facts of its kind name what they will ask
    for: all of that comes in one query. Whatever is worked out otherwise is read alone, when it is asked for.
    """

    def __init__(
        self,
        calls: Sequence[Call],
        statements: Mapping[str, Statements],
        database: Database,
        connection: Connection | None,
    ) -> None:
        self.now: Call | None = None
        self._calls: Final = calls
        self._statements: Final = statements
        self._database: Final = database
        self._connection = connection
        self._alike: dict[Reader, list[dict[str, Any]]] = {}
        self._ways: Final = Counter[tuple[Reader, str, bool]]()
        self._lent: Final = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lent.close()

    def key(self, rows: Rows, key: Key) -> None:
        """Supply the row of a key, if there is one, and those that will be asked for likewise."""
        keys = list(dict.fromkeys([key, *(k for k in self._likewise(rows, key, by_group=False) if rows.lacks(k))]))
        rows.supply(keys, (), self._statements[rows.shape.name].by_key(self._open(), keys))

    def group(self, rows: Rows, value: object) -> None:
        """Supply all rows of a group, and of those that will be asked for likewise."""
        wanted = (v for v in self._likewise(rows, value, by_group=True) if rows.lacks_group(v))
        groups = list(dict.fromkeys([value, *wanted]))
        rows.supply((), groups, self._statements[rows.shape.name].by_group(self._open(), groups))

    def _likewise(self, rows: Rows, wanted: object, *, by_group: bool) -> Iterator[Any]:
        if self.now is None:
            return iter(())
        reader, values = self.now.reader, self.now.values
        kind = (reader, rows.shape.name, by_group)
        parts = wanted if isinstance(wanted, tuple) else (wanted,)
        names = [_name(values, part) for part in parts]
        if not any(names) or self._ways[kind] == WAYS:
            return iter(())
        self._ways[kind] += 1
        if all(names):
            return map(itemgetter(*names), self._of(reader))
        pairs = list(zip(names, parts, strict=True))
        return (tuple(each[name] if name else part for name, part in pairs) for each in self._of(reader))

    def _of(self, reader: Reader) -> list[dict[str, Any]]:
        if not self._alike:
            for call in self._calls:
                if call.values:
                    self._alike.setdefault(call.reader, []).append(call.values)
        return self._alike[reader]

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._lent.enter_context(self._database.reading())
        return self._connection


def _name(values: Mapping[str, Any], part: object) -> str:
    """Return which of a fact's values a part of a key is; empty if it is none of them."""
    return next((name for name, value in values.items() if type(value) is type(part) and value == part), "")
