"""Everything that can be settled between an office and one person about a scheme: the facts of an obligation."""

from datetime import date
from uuid import UUID

import msgspec

from domain.aggregate import OWN, STAFF, Fact
from domain.values import Personal

SEEN = frozenset({OWN, STAFF})


class CreditBrought(msgspec.Struct, frozen=True):
    """Credit that a cycle begins with: an exact number as text, and what selectors see of it."""

    credits: str
    attributes: dict[str, str | bool | list[str]]


class Placed(Fact, frozen=True):
    """The person is subject to the scheme on these terms; `birth_month` is a number from 1."""

    TOPIC = "obligation.placed"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    joined: date | None
    birth_month: int | None
    track: str | None
    subject_from: date | None
    first_cycle: bool | None


class CycleAgreed(Fact, frozen=True):
    """One cycle runs from `start` through `end`; records begin with the earliest such cycle."""

    TOPIC = "obligation.cycle_agreed"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    start: date
    end: date


class Deferred(Fact, frozen=True):
    """The cycle that holds the day ends on another, later than the rules say."""

    TOPIC = "obligation.deferred"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    day: date
    until: date
    reason: Personal[str]


class Exempted(Fact, frozen=True):
    """Nothing is asked for the months that lie whole within these days."""

    TOPIC = "obligation.exempted"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    from_: date
    through: date
    reason: Personal[str]


class ExemptionWithdrawn(Fact, frozen=True):
    """The exemption that began on that day holds no longer, as if it had never been given."""

    TOPIC = "obligation.exemption_withdrawn"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    from_: date
    reason: Personal[str]


class CreditBroughtIn(Fact, frozen=True):
    """The cycle that holds the day begins with this credit and no other."""

    TOPIC = "obligation.credit_brought_in"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    day: date
    lines: list[CreditBrought]


class Reinstated(Fact, frozen=True):
    """Cycles that ended before this day without being complied with have no consequences any more."""

    TOPIC = "obligation.reinstated"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    reason: Personal[str]


class Released(Fact, frozen=True):
    """The scheme asks nothing of the person from this day on."""

    TOPIC = "obligation.released"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    reason: Personal[str]


class CycleClosed(Fact, frozen=True):
    """A cycle was closed with this outcome, by a version of the rules and all that was known at a position.

    Numbers are exact, as text. `reached` and `required` are by requirement or cap, `reached` in each window in
    turn, null where one was not due; `hands_on` is what the next cycle begins with, and `taken_of_grace` what this
    one took of its grace, by activity.
    """

    TOPIC = "obligation.cycle_closed"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    start: date
    end: date
    version: int
    known_at: int
    compliant: bool
    satisfied_by: str | None
    exempt: bool
    counted: str
    capped: str
    reached: dict[str, list[str | None]]
    required: dict[str, str]
    shortfall: dict[str, str]
    carried_out: str
    carried_of_which: dict[str, str]
    hands_on: list[CreditBrought]
    taken_of_grace: dict[str, str]


class CycleReopened(Fact, frozen=True):
    """The cycle that began on that day is open again: its outcome is worked out anew until it is closed again."""

    TOPIC = "obligation.cycle_reopened"
    SEEN_BY = SEEN
    person_id: UUID
    scheme: str
    on: date
    start: date
    reason: Personal[str]
