"""What can be decided about a certification, each with the name it is stored under."""

from datetime import date
from uuid import UUID

from domain.aggregate import OWN, PUBLIC, STAFF, Fact
from domain.values import Personal

SEEN = frozenset({OWN, STAFF})
SEEN_BY_ALL = frozenset({OWN, STAFF, PUBLIC})


class Applied(Fact, frozen=True):
    """A person asked to be certified in a programme."""

    TOPIC = "certification.applied"
    SEEN_BY = SEEN
    person_id: UUID
    programme: str
    on: date


class Refused(Fact, frozen=True):
    """The certification was not awarded; a new attempt is a new application."""

    TOPIC = "certification.refused"
    SEEN_BY = SEEN
    person_id: UUID
    on: date
    reason: Personal[str]


class Awarded(Fact, frozen=True):
    """The certification was awarded, valid from `on` through `expires`."""

    TOPIC = "certification.awarded"
    SEEN_BY = SEEN_BY_ALL
    person_id: UUID
    programme: str
    number: str
    on: date
    expires: date


class Suspended(Fact, frozen=True):
    """The certification does not count from a day on, until it is reinstated."""

    TOPIC = "certification.suspended"
    SEEN_BY = SEEN
    person_id: UUID
    on: date
    reason: Personal[str]


class Reinstated(Fact, frozen=True):
    """A suspension or revocation was lifted."""

    TOPIC = "certification.reinstated"
    SEEN_BY = SEEN_BY_ALL
    person_id: UUID
    on: date


class Revoked(Fact, frozen=True):
    """The certification was taken back."""

    TOPIC = "certification.revoked"
    SEEN_BY = SEEN
    person_id: UUID
    on: date
    reason: Personal[str]


class Renewed(Fact, frozen=True):
    """The certification is valid through a later day, under the same number."""

    TOPIC = "certification.renewed"
    SEEN_BY = SEEN_BY_ALL
    person_id: UUID
    on: date
    expires: date


class Bound(Fact, frozen=True):
    """Whoever holds the certification is under a version of the programme's rules until they are re-based."""

    TOPIC = "certification.bound"
    SEEN_BY = SEEN
    person_id: UUID
    programme: str
    version: int
    on: date


class Rebased(Fact, frozen=True):
    """The certification came under another version of the programme's rules; its last day stays what it was."""

    TOPIC = "certification.rebased"
    SEEN_BY = SEEN
    person_id: UUID
    programme: str
    version: int
    on: date
    reason: Personal[str]


class Reopened(Fact, frozen=True):
    """An appeal against the refusal was upheld: the application is open again."""

    TOPIC = "certification.reopened"
    SEEN_BY = SEEN
    person_id: UUID
    on: date
