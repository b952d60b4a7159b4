"""Building views anew from the first fact on, several in one pass over the journal, while the live ones serve."""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from domain.errors import UnknownVersion
from projections.engine import positions
from projections.engine.build import FAR, Build, sweep
from projections.engine.page import all_known
from projections.engine.ports import Database, Pages, Unseal
from projections.engine.positions import Overtaken
from projections.engine.quarantine import Step
from projections.engine.view import View

PAGE = 2_000
NEAR = 200
ROUNDS = 20
SWAPS = 200
CHASES = 5
"""How often a copy may find itself far behind again; then it is swapped in, and followers wait for it this once."""
PAUSE = 0.05


class Poisoned(Exception):
    """A fact stopped the rebuild of views that go on serving from their old tables."""


class Rebuild:
    """Builds views beside the live ones. One at a time: whoever uses it holds the lock on rebuilding."""

    def __init__(self, database: Database, feed: Pages, unseal: Unseal | None, step: int) -> None:
        self.database: Final = database
        self.feed: Final = feed
        self.unseal: Final = unseal
        self.step: Final = step

    def rebuild(self, views: Sequence[View]) -> None:
        """Build views anew and put each in place.

        Raises Poisoned after the others are done if a fact stopped one that still serves from old tables;
        one that has none is put in place as far as it came, and stands in quarantine.
        """
        with self.copies(views) as copies:
            self.catch_up(copies, self.step)
            for copy in copies:
                copy.index()
            left = [copy for copy in copies if not self._put_in_place(copy)]
        if left:
            raise Poisoned("; ".join(problem(copy) for copy in left))

    @contextmanager
    def copies(self, views: Sequence[View]) -> Iterator[list[Build]]:
        """Lend empty copies of views; whatever has not been put in place at the end is dropped."""
        names = [view.name for view in views]
        with self.database.reading() as connection:
            old = positions.standings(connection, names)
            tables = positions.tables_of(connection, names)
        tables += [table for view in views for table in view.shapes]
        sweep(self.database, tables)
        copies = [
            Build(self.database, view, old[view.name].build + 1 if view.name in old else 1, self.unseal)
            for view in views
        ]
        try:
            for copy in copies:
                copy.create()
            yield copies
        finally:
            sweep(self.database, tables)
            with self.database.writing() as connection:
                positions.unmark(connection, names)

    def catch_up(self, copies: Sequence[Build], step: int, upto: int | None = None) -> None:
        """Fold all facts up to a position (default: the head) into copies that stand together."""
        sound = [copy for copy in copies if copy.failure is None]
        head = self.feed.head() if upto is None else upto
        position = min((copy.position for copy in sound), default=head)
        while position < head:
            with unswept():
                raws = self.feed.page(position, step, head)
                all_known(raws)
                position = raws[-1].position if len(raws) == step else head
                for copy in sound:
                    copy.advance(Step(raws, position))
            self._mark(sound)

    def _mark(self, copies: Sequence[Build]) -> None:
        with self.database.writing() as connection:
            for copy in copies:
                positions.mark(connection, copy.view.name, copy.position)

    def _put_in_place(self, copy: Build) -> bool:
        """Swap a copy in once it is near the head and no reader is in the way; tell whether it was."""
        chased = 0
        for attempt in range(1, SWAPS + 1):
            self._approach(copy)
            if copy.failure is not None and self._serves(copy.view):
                return False
            try:
                copy.swap(self.feed, FAR if chased < CHASES else None)
            except UnknownVersion:
                raise
            except Overtaken:
                chased += 1
            except Exception:
                if attempt == SWAPS:
                    raise
                time.sleep(PAUSE)
            else:
                return True
        return False

    def _approach(self, copy: Build) -> None:
        for _ in range(ROUNDS):
            start = copy.position
            self.catch_up([copy], PAGE)
            if copy.position - start < NEAR:
                return

    def _serves(self, view: View) -> bool:
        with self.database.reading() as connection:
            standing = positions.standings(connection, [view.name]).get(view.name)
        return standing is not None and standing.version == view.version


@contextmanager
def unswept() -> Iterator[None]:
    """Keep the collector of cycles off while a step's objects, all still needed, pile up.

    Going through them again and again took a third of a rebuild.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def problem(copy: Build) -> str:
    """Return in a line which fact a copy could not fold, for whoever asked for it."""
    if copy.failure is None:
        return f"{copy.view.name}: could not be put in place, readers held its tables all the time"
    found = copy.failure.stops(copy.view.name)
    return f"{found.view}: stopped by {found.topic} at position {found.position}, {found.error}"
