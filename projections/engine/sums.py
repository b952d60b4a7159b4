"""A table of sums as a fold sees it: it adds to a key without looking, and the database adds the page's total."""

from collections.abc import Callable, Iterable
from typing import Any

from projections.engine.rows import Changes
from projections.engine.shape import Key, Shape

Coarser = Callable[[Any], Iterable[Any]]


class Sums:
    """One table of sums during one page. Nothing is ever read, so adding costs the same however much is there.

    The table says `info={"sums": coarser}`: its one column that is no key is the sum, and whatever is added under
    a key is added under each coarser key as well, worked out once a page.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._added: dict[Key, int] = {}

    def add(self, key: Key, amount: int) -> None:
        """Add an amount under a key (a tuple where the primary key has several columns)."""
        self._added[key] = self._added.get(key, 0) + amount

    def changes(self) -> Changes:
        """Return what is to be added under each key."""
        coarser: Coarser = self.shape.table.info["sums"]
        whole = dict(self._added)
        for key, amount in self._added.items():
            for wider in coarser(key):
                whole[wider] = whole.get(wider, 0) + amount
        width = self.shape.width
        return Changes([], [], [], [(*key, added) if width > 1 else (key, added) for key, added in whole.items()])  # type: ignore[misc]
