"""Examinations of candidates: what a version of a programme asks for, who may sit when, and which result counts."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from domain.errors import Invalid

HUNDREDTHS = 100
POINTS = re.compile(r"[0-9]{1,5}([.,][0-9]{1,2})?")


class Exam(msgspec.Struct, frozen=True):
    """An examination as a version of a programme asks for it, passed with so many hundredths of a point.

    `attempts` is how often it may be tried, with `wait_days` between. With `best_counts` the best result counts, else
    the last one.
    """

    code: str
    title: str
    mark_hundredths: int
    attempts: int
    wait_days: int
    best_counts: bool


class Mark(StrEnum):
    """What has become of an attempt."""

    AUTHORISED = "authorised"
    ENTERED = "entered"
    HELD = "held"
    RELEASED = "released"
    VOID = "void"


WAITING = frozenset({Mark.ENTERED, Mark.HELD})
"""There is a result, and the candidate does not know it yet."""


class Attempt(msgspec.Struct, frozen=True):
    """One attempt of a candidate at an examination; a day and a score come with its result, `told` with its release."""

    exam: str
    number: int
    from_: date
    through: date
    mark: Mark = Mark.AUTHORISED
    sat: date | None = None
    score_hundredths: int = 0
    pass_hundredths: int = 0
    told: date | None = None

    @property
    def reached(self) -> bool:
        """Tell whether the score is as good as was asked for."""
        return self.score_hundredths >= self.pass_hundredths


def sittings(attempts: Iterable[Attempt], exam: str) -> list[Attempt]:
    """Return the attempts at one examination that have a result, void ones included."""
    return [attempt for attempt in attempts if attempt.exam == exam and attempt.sat is not None]


def counted(attempts: Iterable[Attempt], exam: str) -> list[Attempt]:
    """Return the attempts at one examination that count against its limit."""
    return [attempt for attempt in sittings(attempts, exam) if attempt.mark is not Mark.VOID]


def is_passed(exam: Exam, attempts: Iterable[Attempt]) -> bool:
    """Tell whether it was passed: by the best result, so a later failure takes nothing away, or by the last."""
    told = [attempt for attempt in sittings(attempts, exam.code) if attempt.mark is Mark.RELEASED]
    return any(attempt.reached for attempt in (told if exam.best_counts else told[-1:]))


def passed_on(attempts: Iterable[Attempt], exam: str) -> date | None:
    """Return the last day on which it was sat with a pass that was released; None without one."""
    told = (a for a in sittings(attempts, exam) if a.mark is Mark.RELEASED and a.reached)
    return max((a.sat for a in told if a.sat is not None), default=None)


def are_passed(exams: Iterable[Exam], attempts: Sequence[Attempt]) -> bool:
    """Tell whether all that is asked for was passed."""
    return all(is_passed(exam, attempts) for exam in exams)


def is_exhausted(exam: Exam, attempts: Sequence[Attempt]) -> bool:
    """Tell whether it was failed as often as it may be tried."""
    return not is_passed(exam, attempts) and taken(exam, attempts) >= exam.attempts


def taken(exam: Exam, attempts: Sequence[Attempt]) -> int:
    """Return how many attempts count against its limit."""
    return len(counted(attempts, exam.code))


def earliest(exam: Exam, attempts: Sequence[Attempt]) -> date:
    """Return the first day on which it may be tried again."""
    days = [attempt.sat for attempt in counted(attempts, exam.code) if attempt.sat is not None]
    return max(days) + timedelta(days=exam.wait_days) if days else date.min


def points(hundredths: int) -> str:
    """Return a score as people read it: 62.5, 70."""
    whole, part = divmod(hundredths, HUNDREDTHS)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)


def hundredths(score: str) -> int:
    """Return a score as people write it in hundredths of a point. Raises Invalid for what is none."""
    if not POINTS.fullmatch(score):
        raise Invalid(
            f"{score[:40]!r} is no score; write points with two decimals at most, such as 62.5", field="score"
        )
    whole, _, part = score.replace(",", ".").partition(".")
    return int(whole) * HUNDREDTHS + int(part.ljust(2, "0"))
