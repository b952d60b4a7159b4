"""The steps of an application for certification, in their order, and at which of them one stands."""

from collections.abc import Sequence
from enum import StrEnum

from domain.certifications.candidacies.examinations import WAITING, Attempt, Exam, are_passed, is_exhausted


class Step(StrEnum):
    """Where a candidacy stands, and so whose turn it is."""

    COMPLETENESS = "completeness"
    INFORMATION = "information"
    ELIGIBILITY = "eligibility"
    DEFERRED = "deferred"
    EXAM = "exam"
    RESULTS = "results"
    DECISION = "decision"
    AWARDED = "awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"


CLOSED = frozenset({Step.AWARDED, Step.REFUSED, Step.WITHDRAWN, Step.PASSED})
"""Nothing is to be done about it any more, unless an appeal is upheld."""


class Kind(StrEnum):
    """What a candidacy is for."""

    CERTIFICATION = "certification"
    RECERTIFICATION = "recertification"


def step(phase: Step, kind: Kind, exams: Sequence[Exam], attempts: Sequence[Attempt]) -> Step:
    """Return where a candidacy stands; once it is admitted to its examinations, by their results.

    Whoever recertifies by examination is done when it is passed: the renewal itself asks for it.
    """
    if phase is not Step.EXAM:
        return phase
    if any(attempt.mark in WAITING for attempt in attempts):
        return Step.RESULTS
    if are_passed(exams, attempts):
        return Step.PASSED if kind is Kind.RECERTIFICATION else Step.DECISION
    return Step.DECISION if any(is_exhausted(exam, attempts) for exam in exams) else Step.EXAM
