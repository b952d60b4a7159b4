"""What a use case may ask of the outside, in our words."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

Clock = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""


class GoodStanding(Protocol):
    """Nominates the membership by which a person may be in good standing.

    A view answers and may lag behind: whoever grants a right by it loads that membership and decides again.
    """

    def __call__(self, person_id: UUID, on: date, /) -> UUID | None:
        """Return the membership's id, None where the person has none that counts on the day."""


class Shortfall(Protocol):
    """Tells what a person still lacks under a scheme, in the cycle that a day falls in."""

    def __call__(self, person_id: UUID, scheme: str, on: date, /) -> str | None:
        """Return what is lacking, or why it cannot be told, in words; None where nothing is."""


class Certified(Protocol):
    """Nominates the certificate by which a person may be certified in a programme; whoever relies on it loads that."""

    def __call__(self, person_id: UUID, programme: str, on: date, /) -> UUID | None:
        """Return the certification's id, None where the person has none that counts on the day."""


class Applications(Protocol):
    """Nominates what a person has applied for in a programme, whatever became of it; whoever counts loads each."""

    def __call__(self, person_id: UUID, programme: str, /) -> Collection[UUID]:
        """Return the ids of the certifications."""


class Deciders(Protocol):
    """Tells who decided something about a thing, as the journal has it."""

    def __call__(self, subject: UUID, /) -> Collection[str]:
        """Return under which ids or names they acted."""
