"""What is checked before a step of a candidacy is kept: days, scores, attempts, evidence, words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from domain.certifications.candidacies.examinations import (
    Attempt,
    Exam,
    earliest,
    is_passed,
    passed_on,
    points,
    sittings,
    taken,
)
from domain.certifications.programme_findings import MARKS_MAX
from domain.certifications.programme_rules import Examination
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import add_months

WORDS_MAX = 2_000
AHEAD_MONTHS = 36
"""How far ahead a day may be put: a slip in the year is noticed at once."""
MOST_EVIDENCE = 40
EVIDENCE = re.compile(r"[0-9a-f][0-9a-f-]{6,126}[0-9a-f]")
"""An id or a digest: what it stands for is kept elsewhere, and no word of a person stands here."""


def words(text: str, *, field: str = "reason") -> str:
    """Return what somebody wrote, trimmed. Raises Invalid if it is empty or too long."""
    return clean(text, field=field, most=WORDS_MAX)


def checked_later(day: date, *, on: date, field: str) -> date:
    """Return the day. Raises Invalid unless it is after today and not far ahead."""
    last = add_months(on, AHEAD_MONTHS)
    if not on < day <= last:
        raise Invalid(f"{day} is not within the next three years; give a day after {on}, by {last}", field=field)
    return day


def checked_evidence(evidence: Sequence[str]) -> list[str]:
    """Return the ids and digests. Raises Invalid for too many, or one that is neither."""
    if len(evidence) > MOST_EVIDENCE:
        raise Invalid(f"{len(evidence)} pieces are too many; name {MOST_EVIDENCE} at most", field="evidence")
    for each in evidence:
        if not EVIDENCE.fullmatch(each):
            message = f"{each[:40]!r} is no id or digest; describe it in words where the basis is told"
            raise Invalid(message, field="evidence")
    return list(evidence)


def checked_window(exam: Exam, attempts: Sequence[Attempt], from_: date, through: date, *, on: date) -> None:
    """Raise Invalid for days that make no sense, RuleBroken when no attempt is left or it is too soon for one."""
    last = add_months(on, AHEAD_MONTHS)
    if not max(from_, on) <= through <= last:
        message = f"nobody can sit from {from_} to {through}; give days that end between {on} and {last}"
        raise Invalid(message, field="through")
    if taken(exam, attempts) >= exam.attempts:
        message = f"{exam.code} was tried {exam.attempts} times, which is all there is; decide on what there is"
        raise RuleBroken(message, field="exam")
    if from_ < (first := earliest(exam, attempts)):
        message = f"{exam.code} may be tried again from {first} on, {exam.wait_days} days after the last time"
        raise RuleBroken(message, field="from_")


def exam_left(exam: Exam, attempts: Sequence[Attempt], *, on: date) -> Exam:
    """Return an examination with the attempts that are left of it; passed before, all of them.

    Raises RuleBroken if none is left, or while one has to wait for the next.
    """
    if is_passed(exam, attempts):
        return exam
    left = exam.attempts - taken(exam, attempts)
    if left < 1:
        raise RuleBroken(f"{exam.code} was tried {exam.attempts} times, which is all there is", field="exam")
    if on < (first := earliest(exam, attempts)):
        raise RuleBroken(f"{exam.code} may be tried again from {first} on; come back then", field="exam")
    return replace(exam, attempts=left)


def lapsed(examinations: Iterable[Examination], attempts: Sequence[Attempt], *, on: date) -> Iterator[str]:
    """Yield in words each pass that no longer counts on a day, as its version lets it count for so many months."""
    for each in examinations:
        passed = passed_on(attempts, each.code)
        if each.valid_months is not None and passed is not None and add_months(passed, each.valid_months) <= on:
            yield f"{each.code} was passed on {passed} and counted for {each.valid_months} months"


def next_attempt(exam: Exam, attempts: Sequence[Attempt]) -> int:
    """Return the number of the next attempt, counted from 1; void ones keep theirs."""
    return len(sittings(attempts, exam.code)) + 1


def checked_score(hundredths: int) -> int:
    """Return the score. Raises Invalid for one that no examination has."""
    if not 0 <= hundredths <= MARKS_MAX:
        message = f"{points(hundredths)} is no score; give 0 to {points(MARKS_MAX)} points"
        raise Invalid(message, field="score")
    return hundredths


def checked_sat(attempt: Attempt, sat: date, *, on: date) -> date:
    """Return the day of the examination. Raises Invalid if it is to come or outside the days agreed."""
    if sat > on or not attempt.from_ <= sat <= attempt.through:
        days = f"{attempt.from_} to {min(attempt.through, on)}"
        raise Invalid(f"attempt {attempt.number} was authorised for {days}, not {sat}; correct the day", field="sat")
    return sat
