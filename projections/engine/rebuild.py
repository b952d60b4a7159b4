"""Building views anew from the first fact on, several in one pass over the journal, while the live ones serve."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from domain.errors import UnknownVersion
from projections.engine import positions
from projections.engine.apart import Whole
from projections.engine.build import FAR, Build, sweep
from projections.engine.follow import Follower
from projections.engine.lock import alone
from projections.engine.page import all_known, unswept
from projections.engine.ports import Beside, Database, Pages, Unseal
from projections.engine.positions import Overtaken
from projections.engine.quarantine import Step
from projections.engine.view import View

PAGE = 2_000
MOST = 2_500
"""Facts in memory at once, whatever the step: with 4,000 or 8,000 a rebuild is no quicker and takes more memory."""
NEAR = 200
ROUNDS = 20
SWAPS = 200
CHASES = 5
"""How often a copy may find itself far behind again; then it is swapped in, and followers wait for it this once."""
PAUSE = 0.05
PLACING = "rebuild:placing"


class Poisoned(Exception):
    """A fact stopped the rebuild of views that go on serving from their old tables."""


class Copies(NamedTuple):
    """Views being built; on SQLite in a file of their own."""

    builds: list[Build]
    place: Beside | None = None


class Rebuild:
    """Builds views beside the live ones. One at a time: whoever uses it holds the lock on rebuilding."""

    def __init__(
        self, database: Database, feed: Pages, views: Sequence[View], unseal: Unseal | None, step: int
    ) -> None:
        self.database: Final = database
        self.views: Final = views
        self.feed: Final = feed
        self.unseal: Final = unseal
        self.step: Final = step

    def rebuild(self, views: Sequence[View]) -> None:
        """Build views anew and put each in place.

        Raises Poisoned after the others are done if a fact stopped one that still serves from old tables;
        one that has none is put in place as far as it came, and stands in quarantine.
        """
        with self.copies(views) as (copies, place):
            self.catch_up(copies, self.step)
            for copy in copies:
                copy.index()
            sound = [copy for copy in copies if copy.failure is None or not self._serves(copy.view)]
            placed = (
                [copy for copy in sound if self._placed(copy)] if place is None else self._filled(place, copies, sound)
            )
            left = [copy for copy in copies if copy not in placed]
        if left:
            raise Poisoned("; ".join(problem(copy) for copy in left))

    @contextmanager
    def copies(self, views: Sequence[View]) -> Iterator[Copies]:
        """Lend empty copies of views; whatever has not been put in place at the end is dropped."""
        names = [view.name for view in views]
        with self.database.reading() as connection:
            old = positions.standings(connection, names)
        numbers = {name: old[name].build + 1 if name in old else 1 for name in names}
        lent = self._in_a_file if self.database.dialect == "sqlite" else self._beside
        try:
            with lent(views, numbers) as copies:
                for copy in copies.builds:
                    copy.create()
                yield copies
        finally:
            self._unmark(names)

    @contextmanager
    def _in_a_file(self, views: Sequence[View], numbers: Mapping[str, int]) -> Iterator[Copies]:
        place = self.database.beside()
        try:
            yield Copies([Build(place, view, numbers[view.name], self.unseal, "") for view in views], place)
        finally:
            place.close()

    @contextmanager
    def _beside(self, views: Sequence[View], numbers: Mapping[str, int]) -> Iterator[Copies]:
        with self.database.reading() as connection:
            tables = positions.tables_of(connection, numbers)
        tables += [table for view in views for table in view.shapes]
        sweep(self.database, tables)
        try:
            yield Copies([Build(self.database, view, numbers[view.name], self.unseal) for view in views])
        finally:
            sweep(self.database, tables)

    def _unmark(self, names: Iterable[str]) -> None:
        with self.database.writing() as connection:
            positions.unmark(connection, names)

    def catch_up(self, copies: Sequence[Build], step: int, upto: int | None = None) -> None:
        """Fold all facts up to a position (default: the head) into copies that stand together."""
        sound = [copy for copy in copies if copy.failure is None]
        head = self.feed.head() if upto is None else upto
        position = min((copy.position for copy in sound), default=head)
        while position < head:
            with unswept():
                raws = self.feed.page(position, min(step, MOST), head)
                all_known(raws)
                position = raws[-1].position if len(raws) == min(step, MOST) else head
                for copy in sound:
                    copy.advance(Step(raws, position))
            self._mark(sound)

    def _mark(self, copies: Sequence[Build]) -> None:
        with self.database.writing() as connection:
            positions.mark(connection, {copy.view.name: copy.position for copy in copies})

    def _filled(self, place: Beside, copies: Sequence[Build], sound: Sequence[Build]) -> Sequence[Build]:
        """Let the file with the sound copies take the place of the live one; return those that are in place."""
        if not sound:
            return ()
        for copy in copies:
            if copy not in sound:
                copy.drop()
        with alone(self.database, PLACING):
            whole = Whole(self.database, place, sound, Follower(place, self.feed, self.views, self.unseal))
            whole.fill()
            return sound if self._placed(whole) else ()

    def _placed(self, copy: Build | Whole) -> bool:
        """Swap a copy in once it is near the head and no reader is in the way; tell whether it was."""
        chased = 0
        for attempt in range(1, SWAPS + 1):
            self._approach(copy)
            if isinstance(copy, Build) and copy.failure is not None and self._serves(copy.view):
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

    def _approach(self, copy: Build | Whole) -> None:
        for _ in range(ROUNDS):
            start = copy.position
            if isinstance(copy, Whole):
                copy.catch_up(PAGE)
            else:
                self.catch_up([copy], PAGE)
            if copy.position - start < NEAR:
                return

    def _serves(self, view: View) -> bool:
        with self.database.reading() as connection:
            standing = positions.standings(connection, [view.name]).get(view.name)
        return standing is not None and standing.version == view.version


def problem(copy: Build) -> str:
    """Return in a line which fact a copy could not fold, for whoever asked for it."""
    if copy.failure is None:
        return f"{copy.view.name}: could not be put in place, readers held its tables all the time"
    found = copy.failure.stops(copy.view.name)
    return f"{found.view}: stopped by {found.topic} at position {found.position}, {found.error}"
