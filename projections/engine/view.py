"""A view: tables, and the folds that turn facts into their rows."""

import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Final, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.aggregate import FACTS, Fact
from projections.engine.reading import Fold, Reader, Signature, signature
from projections.engine.shape import Shape

F = TypeVar("F", bound=Fold)


class View:
    """A name, its tables, and its folds. Raises TypeError for a fold that asks for what there is not.

    Raise `version` when a fold changes its meaning: the view is then rebuilt. A change of tables or of the
    facts it handles is noticed without that. Only a `personal` view may read personal fields.
    """

    def __init__(self, name: str, *tables: Table, version: int = 1, personal: bool = False) -> None:
        self.name: Final = name
        self.source_version: Final = version
        self.personal: Final = personal
        self.shapes: Final = {str(table.name): Shape(table) for table in tables}
        self._readers: dict[str, Reader] = {}
        self._others: dict[str, Reader] = {}
        self._all: tuple[Fold, Signature] | None = None

    def on(self, *facts: type[Fact]) -> Callable[[F], F]:
        """Register the function below as the fold of these facts."""

        def register(fold: F) -> F:
            asked = self._signature(fold)
            for fact in facts:
                self._add(fact, fold, asked)
            return fold

        return register

    def on_all(self, fold: F) -> F:
        """Register a fold of every fact that has none of its own; it asks for no field, only `fact`."""
        asked = self._signature(fold)
        if asked.fields:
            names = ", ".join(asked.fields)
            raise TypeError(f"{fold.__qualname__}: facts differ; ask for `fact`, not for {names}")
        self._all = (fold, asked)
        return fold

    def reader(self, topic: str) -> Reader | None:
        """Return what reads and folds the facts of a topic, None if this view is not about them."""
        found = self._readers.get(topic)
        if found is None and self._all is not None:
            found = self._others.get(topic)
            if found is None:
                found = self._others[topic] = Reader(FACTS[topic], *self._all)
        return found

    @property
    def topics(self) -> frozenset[str]:
        """Return the facts this view folds: for the test that every fact is folded somewhere."""
        return frozenset(FACTS) if self._all else frozenset(self._readers)

    @property
    def version(self) -> str:
        """Return what must not change without a rebuild: tables, facts handled, the author's number."""
        parts = [str(self.source_version), *sorted(self._readers), "*" if self._all else "", *self._definitions]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def _definitions(self) -> list[str]:
        # Every page asks how each view fares, and tables stay as they are once they are asked about.
        return [line for shape in self.shapes.values() for line in _definition(shape)]

    def _signature(self, fold: Fold) -> Signature:
        asked = signature(fold)
        for name in asked.tables:
            if name not in self.shapes:
                has = ", ".join(self.shapes)
                raise TypeError(f"{fold.__qualname__}: {self.name} has no table {name}; it has {has}")
        return asked

    def _add(self, fact: type[Fact], fold: Fold, asked: Signature) -> None:
        if fact.TOPIC in self._readers:
            raise TypeError(f"{self.name} folds {fact.TOPIC} already; one fold for each fact")
        for name in set(asked.envelope) & set(fact.__struct_fields__):
            raise TypeError(f"{fact.TOPIC}: {name} is also a name of the engine; read fact[{name!r}]")
        reader = Reader(fact, fold, asked)
        if reader.sealed and not self.personal:
            names = ", ".join(reader.sealed)
            raise TypeError(f"{fold.__qualname__}: {names} is personal; declare {self.name} personal=True")
        self._readers[fact.TOPIC] = reader


def _definition(shape: Shape) -> list[str]:
    """Return a table's definition as text: the same on every database, so one hash serves all."""
    dialect = sqlite.dialect()
    indexes = sorted(shape.table.indexes, key=lambda index: str(index.name))
    return [
        str(CreateTable(shape.table).compile(dialect=dialect)),
        *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes),
        *(f"{column.name} {column.type!r}" for column in shape.columns),
    ]
