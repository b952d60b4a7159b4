"""What can be said of something learnt besides that it was: evidence that shows it, and what one made of it."""

from datetime import date
from uuid import UUID

from domain.aggregate import OWN, STAFF, Fact
from domain.values import Personal


class EvidenceAttached(Fact, frozen=True):
    """A file that shows it was put beside it; the file itself is kept apart, under the name `evidence`.

    `digest` is a keyed hash of its content (64 hex digits), `size` its bytes, `type` what its content was found to be.
    """

    TOPIC = "activity.evidence_attached"
    SEEN_BY = frozenset({OWN, STAFF})
    person_id: UUID
    evidence: UUID
    name: Personal[str]
    type: str
    size: int
    digest: str
    on: date


class EvidenceWithdrawn(Fact, frozen=True):
    """A file that was put beside it was taken away, and is deleted."""

    TOPIC = "activity.evidence_withdrawn"
    SEEN_BY = frozenset({OWN, STAFF})
    person_id: UUID
    evidence: UUID
    on: date


class Reflected(Fact, frozen=True):
    """The person wrote down what it meant for them; what they wrote before on it no longer stands."""

    TOPIC = "activity.reflected"
    SEEN_BY = frozenset({OWN})
    person_id: UUID
    text: Personal[str]
    on: date
