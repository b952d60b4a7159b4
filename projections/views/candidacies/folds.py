"""How the steps of a candidacy become the rows of its queue."""

from datetime import date
from uuid import UUID

import msgspec

from domain.certifications.candidacies.candidacy import OPENED_AT, Candidacy
from domain.certifications.candidacies.examinations import Attempt, Exam, Mark
from domain.certifications.candidacies.steps import Kind, Step, step
from projections.engine import Row, Rows, View
from projections.views.candidacies.tables import candidacies, candidacy_attempts, candidacy_lines

view = View("candidacies", candidacies, candidacy_attempts, candidacy_lines)
MARKS = {
    Candidacy.ResultHeld.TOPIC: Mark.HELD,
    Candidacy.ResultReleased.TOPIC: Mark.RELEASED,
    Candidacy.AttemptVoided.TOPIC: Mark.VOID,
}


@view.on(Candidacy.Opened)
def opened(  # noqa: PLR0913  a fold names what it reads
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    certification_id: UUID,
    programme: str,
    kind: str,
    exams: list[Exam],
    on: date,
) -> None:
    """Open a candidacy."""
    row = candidacies[id]
    row.certification, row.person, row.programme, row.kind = certification_id, person_id, programme, kind
    row.exams = msgspec.to_builtins(exams)
    row.phase = str(OPENED_AT[Kind(kind)])
    _stands(row, candidacy_attempts, candidacy_lines, position, on)


@view.on(Candidacy.TakenOn)
def taken_on(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    officer: str,
    on: date,
) -> None:
    """Note who has it."""
    row = candidacies[id]
    row.officer = officer
    _stands(row, candidacy_attempts, candidacy_lines, position, on)


PHASES = {
    Candidacy.FoundComplete.TOPIC: Step.ELIGIBILITY,
    Candidacy.FoundEligible.TOPIC: Step.EXAM,
    Candidacy.Awarded.TOPIC: Step.AWARDED,
    Candidacy.Withdrawn.TOPIC: Step.WITHDRAWN,
}


@view.on(Candidacy.FoundComplete, Candidacy.FoundEligible, Candidacy.Awarded, Candidacy.Withdrawn)
def went_on(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    on: date,
) -> None:
    """Go on to the next step, or to the end."""
    row = candidacies[id]
    row.phase = str(PHASES[topic])
    _stands(row, candidacy_attempts, candidacy_lines, position, on)


@view.on(Candidacy.InformationRequested)
def information_requested(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    due: date,
    on: date,
) -> None:
    """Wait for the candidate's answer."""
    row = candidacies[id]
    row.asked_at, row.phase = row.phase, str(Step.INFORMATION)
    _stands(row, candidacy_attempts, candidacy_lines, position, on, due=due)


@view.on(Candidacy.InformationGiven, Candidacy.Reopened)
def went_back(
    candidacies: Rows, candidacy_attempts: Rows, candidacy_lines: Rows, *, id: UUID, position: int, on: date
) -> None:
    """Go on where it was."""
    row = candidacies[id]
    row.phase = row.asked_at
    _stands(row, candidacy_attempts, candidacy_lines, position, on)


@view.on(Candidacy.Deferred)
def deferred(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    until: date,
    on: date,
) -> None:
    """Rest until a day."""
    row = candidacies[id]
    row.phase = str(Step.DEFERRED)
    _stands(row, candidacy_attempts, candidacy_lines, position, on, due=until)


@view.on(Candidacy.Refused)
def refused(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    phase: str,
    on: date,
) -> None:
    """End it; an appeal leads back to where it stood."""
    row = candidacies[id]
    row.asked_at, row.phase = phase, str(Step.REFUSED)
    _stands(row, candidacy_attempts, candidacy_lines, position, on)


@view.on(Candidacy.ExamAuthorised)
def exam_authorised(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    exam: str,
    attempt: int,
    from_: date,
    through: date,
    on: date,
) -> None:
    """Let the candidate sit within some days; days agreed before and not used are replaced."""
    found = candidacy_attempts[id, exam, attempt]
    found.from_, found.through = from_, through
    _stands(candidacies[id], candidacy_attempts, candidacy_lines, position, on, due=through)


@view.on(Candidacy.ResultEntered)
def result_entered(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    exam: str,
    attempt: int,
    sat: date,
    score_hundredths: int,
    pass_hundredths: int,
    on: date,
) -> None:
    """Keep a result until it is released."""
    found = candidacy_attempts[id, exam, attempt]
    found.mark, found.sat = str(Mark.ENTERED), sat
    found.score_hundredths, found.pass_hundredths = score_hundredths, pass_hundredths
    _stands(candidacies[id], candidacy_attempts, candidacy_lines, position, on)


@view.on(Candidacy.ResultHeld, Candidacy.ResultReleased, Candidacy.AttemptVoided)
def marked(  # noqa: PLR0913  as above
    candidacies: Rows,
    candidacy_attempts: Rows,
    candidacy_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    exam: str,
    attempt: int,
    on: date,
) -> None:
    """Hold or release a result, or count an attempt for nothing."""
    found = candidacy_attempts[id, exam, attempt]
    found.mark = str(MARKS[topic])
    found.told = on if topic == Candidacy.ResultReleased.TOPIC else found.told
    _stands(candidacies[id], candidacy_attempts, candidacy_lines, position, on)


def _stands(
    row: Row, candidacy_attempts: Rows, candidacy_lines: Rows, position: int, on: date, due: date | None = None
) -> None:
    """Add a line that says where a candidacy now stands, and end the one before."""
    attempts = [_attempt(each) for each in candidacy_attempts.where(row.candidacy)]
    exams = msgspec.convert(row.exams, list[Exam])
    now = step(Step(row.phase), Kind(row.kind), exams, attempts)
    if now != row.step:
        row.step, row.since = str(now), on
    before = candidacy_lines.find(row.line)
    if before is not None:
        before.ends, before.known_to = on, position
    row.line = position
    names = ("candidacy", "certification", "person", "programme", "kind", "step", "since", "officer")
    candidacy_lines.append(position=position, on=on, due=due, **{name: getattr(row, name) for name in names})


def _attempt(row: Row) -> Attempt:
    return msgspec.convert({name: getattr(row, name) for name in Attempt.__struct_fields__}, Attempt)
