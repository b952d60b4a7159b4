"""The views of an installation: followed, rebuilt, checked, waited for, and how each of them fares."""

import hashlib
import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, Literal, NamedTuple

from projections.engine import positions
from projections.engine.check import Difference, check
from projections.engine.follow import Follower
from projections.engine.lock import Lock, alone, lock
from projections.engine.ports import Database, Pages, Unseal
from projections.engine.positions import Overtaken, Standing
from projections.engine.rebuild import Rebuild
from projections.engine.troubles import described, passing, patiently
from projections.engine.view import View

log = logging.getLogger(__name__)
PAGE = 2_000
STEP = 40_000
"""Facts of one step of a rebuild: more are hardly faster, and take more memory."""
TRIES = 3
SHORTEST, LONGEST = 0.02, 0.25
LOOK = 0.005
REBUILDING = "rebuild"
State = Literal["live", "rebuilding", "quarantined", "outdated"]


class Health(NamedTuple):
    """How a view fares: `lag` in facts behind the head, `error` of the fact that stopped it."""

    view: str
    state: State
    position: int
    lag: int
    error: str | None = None


class Engine:
    """A group of views over one journal. Several engines may share a database; one process leads each group."""

    def __init__(
        self,
        database: Database,
        feed: Pages,
        views: Sequence[View],
        unseal: Unseal | None = None,
        *,
        group: str = "views",
        step: int | None = None,
    ) -> None:
        _check(views, unseal)
        self.database: Final = database
        self.feed: Final = feed
        self.group: Final = group
        self.views: Final = {view.name: view for view in views}
        self._follower = Follower(database, feed, views, unseal)
        self._rebuild = Rebuild(database, feed, views, unseal, step or STEP)
        self._woken = threading.Event()

    def ensure(self) -> list[str]:
        """Build the views that are missing or have changed; return their names."""
        self._prepare()
        with self._rebuilding(self._outdated()):
            wanted = self._outdated()
            if wanted:
                self._rebuild.rebuild([self.views[name] for name in wanted])
        return wanted

    def rebuild(self, names: Iterable[str] | None = None) -> None:
        """Build views (default: all) anew beside the live ones, and put them in their place.

        Raises Poisoned if a fact stops one that serves; its old tables go on.
        """
        wanted = list(names or self.views)
        self._prepare()
        with self._rebuilding(wanted):
            self._rebuild.rebuild([self.views[name] for name in wanted])
        self.wake()

    def check(self, name: str) -> list[Difference]:
        """Return the rows of a view that are not what its facts make them."""
        with self._rebuilding([name]):
            return check(self._rebuild, self.views[name], self._follower.tables[name])

    def follow_once(self, limit: int = PAGE) -> int:
        """Fold one page into all views and return how many facts; 0 when there is nothing to do.

        A database in trouble is tried again a few times, then its error is raised.
        Raises UnknownVersion, before any position moves, when a later release wrote one of the facts.
        """
        for _ in range(TRIES):
            with suppress(Overtaken):
                return patiently(lambda: self._follower.follow_once(limit))
        return 0

    def catch_up(self, limit: int = PAGE) -> None:
        """Follow until there is nothing left to do."""
        while self.follow_once(limit):
            pass

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop, when no other process of this release leads this group; else stand by.

        Raises UnknownVersion when a later release wrote a fact.
        """
        lead = lock(self.database, f"{self.group}.{self._shape()}")
        pause = SHORTEST
        try:
            while not stop.is_set():
                pause = SHORTEST if self._turn(lead) else min(pause * 2, LONGEST)
                if pause > SHORTEST:
                    self._woken.wait(pause)
                    self._woken.clear()
        finally:
            lead.release()

    def wake(self) -> None:
        """Make a follower in this process look at once."""
        self._woken.set()

    def wait_for(self, names: Iterable[str], position: int, deadline: float) -> bool:
        """Wait until views have folded a position, at most `deadline` seconds; tell whether they have."""
        wanted = set(names)
        end = time.monotonic() + deadline
        pause = LOOK
        while True:
            at = patiently(self._standings)
            if all(name in at and at[name].position >= position for name in wanted):
                return True
            if time.monotonic() + pause > end:
                return False
            time.sleep(pause)
            pause = min(pause * 1.5, SHORTEST)

    def positions(self) -> dict[str, int]:
        """Return how far each view has come; those never built are missing."""
        return {name: standing.position for name, standing in self._standings().items()}

    def release(self, name: str) -> bool:
        """Let a view that a fact has stopped try again, after a fix; tell whether one had."""
        with self.database.writing() as connection:
            had_stopped = positions.release(connection, name)
        self.wake()
        return had_stopped

    def health(self) -> list[Health]:
        """Return how each view fares."""
        head = self.feed.head()
        with self.database.reading() as connection:
            at = positions.standings(connection, self.views)
            stopped = positions.stopped(connection, self.views)
            building = positions.building(connection, self.views)
        found = []
        for name, view in self.views.items():
            position = at[name].position if name in at else 0
            current = name in at and at[name].version == view.version
            state: State = "live" if current else "outdated"
            state = "rebuilding" if name in building else "quarantined" if name in stopped else state
            error = f"{stopped[name].topic}: {stopped[name].error}" if name in stopped else None
            found.append(Health(name, state, position, max(head - position, 0), error))
        return found

    def _prepare(self) -> None:
        with alone(self.database, REBUILDING):
            positions.book.create_all(self.database.engine)

    @contextmanager
    def _rebuilding(self, names: Iterable[str]) -> Iterator[None]:
        """Keep others off these views' copies; other views may be rebuilt by other processes at the same time."""
        with alone(self.database, *(f"{REBUILDING}.{name}" for name in names)):
            yield

    def _outdated(self) -> list[str]:
        """Return the views that are missing or have changed."""
        at = self._standings()
        return [v.name for v in self.views.values() if v.name not in at or at[v.name].version != v.version]

    def _standings(self) -> dict[str, Standing]:
        with self.database.reading() as connection:
            return positions.standings(connection, self.views)

    def _shape(self) -> str:
        """Return what tells releases apart: during an upgrade each leads for the views that it alone can fold."""
        versions = "\n".join(f"{name} {view.version}" for name, view in sorted(self.views.items()))
        return hashlib.sha256(versions.encode()).hexdigest()[:8]

    def _turn(self, lead: Lock) -> bool:
        """Follow once if leading; tell whether there was anything to do."""
        try:
            return lead.held() and self.follow_once() > 0
        except Exception as error:
            if not passing(error):
                raise
            log.warning("views %s: the database is in trouble, trying again: %s", self.group, described(error))
            return False


def _check(views: Sequence[View], unseal: Unseal | None) -> None:
    names = [view.name for view in views] + [f"{table} (table)" for view in views for table in view.shapes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"views and their tables need names of their own: {', '.join(twice)} comes twice")
    for view in views:
        if view.personal and unseal is None:
            raise TypeError(f"{view.name} is a personal view; give the engine a way to unseal")
