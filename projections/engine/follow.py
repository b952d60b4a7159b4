"""Following the journal: one page at a time for all views of a group, rows and position in one transaction."""

from collections.abc import Sequence
from typing import Final

from projections.engine import positions
from projections.engine.page import Tables, all_known, unswept
from projections.engine.ports import Database, Pages, Unseal
from projections.engine.positions import Standing
from projections.engine.quarantine import Failure, Step, as_far_as_it_goes, lasting
from projections.engine.view import View


class Follower:
    """Moves views on by pages. Two followers of one view do no harm: one of them is overtaken."""

    def __init__(self, database: Database, feed: Pages, views: Sequence[View], unseal: Unseal | None) -> None:
        self.database: Final = database
        self.feed: Final = feed
        self.versions: Final = {view.name: view.version for view in views}
        self.tables: Final = {view.name: Tables(view, database, unseal) for view in views}

    def follow_once(self, limit: int) -> int:
        """Fold one page into all views, those at one position together; return how many facts.

        Raises UnknownVersion, before any position moves, when a later release wrote one of them,
        and Overtaken when another follower was quicker.
        """
        live = self._live()
        starts = sorted({standing.position for standing in live})
        if not starts:
            return 0
        head = self.feed.head()
        ends = [min(end, head) for end in (*starts[1:], head)]
        return sum(
            self._follow([s for s in live if s.position == start], start, end, limit)
            for start, end in zip(starts, ends, strict=True)
            if start < end
        )

    def _live(self) -> list[Standing]:
        """Return where views stand, without those that are stopped or have tables of another release."""
        with self.database.reading() as connection:
            at = positions.standings(connection, self.versions)
            stopped = positions.stopped(connection, self.versions)
        return [s for s in at.values() if s.version == self.versions[s.view] and s.view not in stopped]

    def _follow(self, together: Sequence[Standing], start: int, end: int, limit: int) -> int:
        raws = self.feed.page(start, limit, end)
        all_known(raws)
        step = Step(raws, raws[-1].position if len(raws) == limit else end)
        try:
            self._carry_out(together, step)
        except Exception as error:
            if not lasting(error):
                raise
            for standing in together:
                self._alone(standing, step)
        return len(raws)

    def _carry_out(self, together: Sequence[Standing], step: Step) -> None:
        tables = [self.tables[standing.view] for standing in together]
        with unswept():
            folded = [(each, each.fold(step.raws)) for each in tables]
            with self.database.writing() as connection:
                positions.move(connection, together, step.to)
                for each, changes in folded:
                    each.write(connection, changes)

    def _alone(self, standing: Standing, step: Step) -> None:
        """Move one view on as far as it goes, and stop it at the fact that fails."""
        reached = standing

        def attempt(part: Step) -> None:
            nonlocal reached
            self._carry_out([reached], part)
            reached = reached._replace(position=part.to)

        failure = as_far_as_it_goes(step, attempt)
        if failure is not None:
            self._stop(reached, failure)

    def _stop(self, standing: Standing, failure: Failure) -> None:
        """Move a view to just before the fact and take the fact down, together."""
        with self.database.writing() as connection:
            positions.move(connection, [standing], failure.raw.position - 1)
            positions.stop(connection, failure.stops(standing.view))
