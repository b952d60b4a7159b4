"""Finding the one fact that a view cannot fold: the page is cut until it stands alone, then it is tried again."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from domain.errors import UnknownVersion
from domain.journal import RawEntry
from projections.engine.page import Poison
from projections.engine.positions import Overtaken, Quarantined
from projections.engine.troubles import described, passing

TRIES = 3
"""How often a fact is folded before it stops its view."""

Attempt = Callable[["Step"], None]


class Step(NamedTuple):
    """Facts that follow each other, and the position that is reached with them."""

    raws: Sequence[RawEntry]
    to: int


class Failure(NamedTuple):
    """The fact that cannot be folded, and what happens when one tries."""

    raw: RawEntry
    error: Exception

    def stops(self, view: str) -> Quarantined:
        """Return what is taken down about a view that stops here; no word of what the fact says."""
        return Quarantined(view, self.raw.position, self.raw.topic, described(self.error))


def lasting(error: Exception) -> bool:
    """Tell whether a fact is to blame, rather than the database, another follower or an old release."""
    return not (isinstance(error, Overtaken | UnknownVersion) or passing(error))


def as_far_as_it_goes(step: Step, attempt: Attempt) -> Failure | None:
    """Carry a step out in ever smaller parts; return the fact that fails alone, None if none does.

    Everything before that fact is carried out. Errors that no fact is to blame for are raised.
    """
    error = _error(step, attempt, TRIES if len(step.raws) == 1 else 1)
    if error is None:
        return None
    if not step.raws:
        raise error
    if len(step.raws) == 1:
        return Failure(step.raws[0], error.cause if isinstance(error, Poison) else error)
    cut = _cut(step, error)
    first = Step(step.raws[:cut], step.raws[cut - 1].position)
    return as_far_as_it_goes(first, attempt) or as_far_as_it_goes(Step(step.raws[cut:], step.to), attempt)


def _error(step: Step, attempt: Attempt, tries: int) -> Exception | None:
    found: Exception | None = None
    for _ in range(tries):
        try:
            attempt(step)
        except Exception as error:
            if not lasting(error):
                raise
            found = error
        else:
            return None
    return found


def _cut(step: Step, error: Exception) -> int:
    """Return where to cut: just before the fact that is known to fail, else in the middle."""
    if isinstance(error, Poison):
        return [raw.position for raw in step.raws].index(error.raw.position) or 1
    return len(step.raws) // 2
