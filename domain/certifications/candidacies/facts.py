"""What can be decided about a candidate on the way to a certification, each with the name it is stored under.

`officer` is who took the step: a person's id, or the name of a process.
"""

from datetime import date
from uuid import UUID

from domain.aggregate import OWN, STAFF, UNTOLD, Fact
from domain.certifications.candidacies.examinations import Exam
from domain.values import Personal

SEEN = frozenset({OWN, STAFF})
SEEN_INSIDE = frozenset({STAFF, UNTOLD})
"""What the candidate learns when it is released, or is the office's own business."""


class Opened(Fact, frozen=True):
    """An application, or a recertification by examination, came under review by a version of its programme.

    With `four_eyes` whoever reviewed it does not decide about it.
    """

    TOPIC = "candidacy.opened"
    SEEN_BY = SEEN
    person_id: UUID
    certification_id: UUID
    programme: str
    kind: str
    rules: int
    exams: list[Exam]
    four_eyes: bool
    on: date


class TakenOn(Fact, frozen=True):
    """Somebody of the office took it on."""

    TOPIC = "candidacy.taken_on"
    SEEN_BY = SEEN_INSIDE
    person_id: UUID
    officer: str
    on: date


class ConflictDeclared(Fact, frozen=True):
    """It was declared that somebody has trained or sponsored the candidate, or is close to them."""

    TOPIC = "candidacy.conflict_declared"
    SEEN_BY = SEEN_INSIDE
    person_id: UUID
    officer: str
    note: Personal[str]
    declared_by: str
    on: date


class ConflictWithdrawn(Fact, frozen=True):
    """A conflict of interest was declared by mistake: this officer has none."""

    TOPIC = "candidacy.conflict_withdrawn"
    SEEN_BY = SEEN_INSIDE
    person_id: UUID
    officer: str
    note: Personal[str]
    withdrawn_by: str
    on: date


class FoundComplete(Fact, frozen=True):
    """Everything that was asked for is there."""

    TOPIC = "candidacy.found_complete"
    SEEN_BY = SEEN
    person_id: UUID
    officer: str
    on: date


class InformationRequested(Fact, frozen=True):
    """The candidate was asked for something, by a day."""

    TOPIC = "candidacy.information_requested"
    SEEN_BY = SEEN
    person_id: UUID
    question: Personal[str]
    due: date
    officer: str
    on: date


class InformationGiven(Fact, frozen=True):
    """The candidate answered what they were asked."""

    TOPIC = "candidacy.information_given"
    SEEN_BY = SEEN
    person_id: UUID
    answer: Personal[str]
    on: date


class FoundEligible(Fact, frozen=True):
    """The candidate meets what the programme asks of its candidates. `evidence` are ids and digests."""

    TOPIC = "candidacy.found_eligible"
    SEEN_BY = SEEN
    person_id: UUID
    basis: Personal[str]
    evidence: list[str]
    officer: str
    on: date


class Deferred(Fact, frozen=True):
    """Whether the candidate is eligible is looked at again on a day."""

    TOPIC = "candidacy.deferred"
    SEEN_BY = SEEN
    person_id: UUID
    until: date
    reason: Personal[str]
    officer: str
    on: date


class ExamAuthorised(Fact, frozen=True):
    """The candidate may sit an examination within some days, with what was agreed to make up for a disadvantage."""

    TOPIC = "candidacy.exam_authorised"
    SEEN_BY = SEEN
    person_id: UUID
    exam: str
    attempt: int
    from_: date
    through: date
    accommodations: Personal[str | None]
    officer: str
    on: date


class ResultEntered(Fact, frozen=True):
    """An attempt has a result, which the candidate does not know yet. `examiner` graded it, if somebody known did."""

    TOPIC = "candidacy.result_entered"
    SEEN_BY = SEEN_INSIDE
    person_id: UUID
    exam: str
    attempt: int
    sat: date
    score_hundredths: int
    pass_hundredths: int
    examiner: str | None
    officer: str
    on: date


class ResultHeld(Fact, frozen=True):
    """A result is kept back until it is cleared up."""

    TOPIC = "candidacy.result_held"
    SEEN_BY = SEEN_INSIDE
    person_id: UUID
    exam: str
    attempt: int
    reason: Personal[str]
    officer: str
    on: date


class ResultReleased(Fact, frozen=True):
    """The candidate was told a result, and by which score it passes."""

    TOPIC = "candidacy.result_released"
    SEEN_BY = SEEN
    person_id: UUID
    exam: str
    attempt: int
    score_hundredths: int
    pass_hundredths: int
    officer: str
    on: date


class AttemptVoided(Fact, frozen=True):
    """An attempt counts for nothing, neither for the candidate nor against them."""

    TOPIC = "candidacy.attempt_voided"
    SEEN_BY = SEEN
    person_id: UUID
    exam: str
    attempt: int
    reason: Personal[str]
    officer: str
    on: date


class Awarded(Fact, frozen=True):
    """It was decided to award, on what, and under which version of the programme."""

    TOPIC = "candidacy.awarded"
    SEEN_BY = SEEN
    person_id: UUID
    basis: Personal[str]
    evidence: list[str]
    rules: int
    officer: str
    on: date


class Refused(Fact, frozen=True):
    """It was decided not to award, on what, and under which version; an appeal upheld takes it back to `phase`."""

    TOPIC = "candidacy.refused"
    SEEN_BY = SEEN
    person_id: UUID
    phase: str
    reason: Personal[str]
    evidence: list[str]
    rules: int
    officer: str
    on: date


class Withdrawn(Fact, frozen=True):
    """The candidate withdrew."""

    TOPIC = "candidacy.withdrawn"
    SEEN_BY = SEEN
    person_id: UUID
    reason: Personal[str | None]
    on: date


class Reopened(Fact, frozen=True):
    """An appeal was upheld: what was refused is looked at again."""

    TOPIC = "candidacy.reopened"
    SEEN_BY = SEEN
    person_id: UUID
    appeal_id: UUID
    officer: str
    on: date
