"""A candidate and what has been found about them so far: facts to begin a test with."""

from datetime import date, timedelta
from uuid import UUID

from domain.aggregate import Fact
from domain.certifications.candidacies import facts
from domain.certifications.candidacies.examinations import Exam

ANN, CERTIFICATION = UUID(int=11), UUID(int=12)
REVIEWER, TRAINER, EXAMINER, DECIDER, HEARER = ("reviewer", "trainer", "examiner", "decider", "hearer")
ON = date(2026, 3, 1)
DAY = timedelta(days=1)
LAST = ON + 60 * DAY
THEORY = Exam("theory", "Theory", mark_hundredths=60_00, attempts=3, wait_days=30, best_counts=True)


def opened(*exams: Exam, four_eyes: bool = False, kind: str = "certification") -> Fact:
    return facts.Opened(ANN, CERTIFICATION, "cpp", kind, 1, list(exams), four_eyes, ON)


COMPLETE = facts.FoundComplete(ANN, REVIEWER, ON)
ELIGIBLE = facts.FoundEligible(ANN, "Ten years of practice", [], REVIEWER, ON)
TRAINED = facts.ConflictDeclared(ANN, TRAINER, "Taught the course", REVIEWER, ON)


def asked(question: str = "Which years?") -> Fact:
    return facts.InformationRequested(ANN, question, LAST, REVIEWER, ON)


def authorised(attempt: int = 1, from_: date = ON, exam: str = "theory") -> Fact:
    return facts.ExamAuthorised(ANN, exam, attempt, from_, from_ + 60 * DAY, None, REVIEWER, ON)


def entered(score: int, attempt: int = 1, sat: date = ON, exam: str = "theory") -> Fact:
    return facts.ResultEntered(ANN, exam, attempt, sat, score * 100, THEORY.mark_hundredths, EXAMINER, "office", sat)


def released(score: int, attempt: int = 1, on: date = ON, exam: str = "theory") -> Fact:
    return facts.ResultReleased(ANN, exam, attempt, score * 100, THEORY.mark_hundredths, "office", on)


def sat(score: int, attempt: int = 1, on: date = ON) -> tuple[Fact, Fact, Fact]:
    """What is known of an attempt whose result the candidate knows."""
    return authorised(attempt, on), entered(score, attempt, on), released(score, attempt, on)


ADMITTED = (opened(THEORY), COMPLETE, ELIGIBLE)
PASSED = (*ADMITTED, *sat(70))
NO_EXAM = (opened(), COMPLETE, ELIGIBLE)
AWARDED = facts.Awarded(ANN, "All of it", [], 1, DECIDER, ON)
REFUSED = facts.Refused(ANN, "exam", "Not yet", [], 1, DECIDER, ON)
WITHDRAWN = facts.Withdrawn(ANN, None, ON)
