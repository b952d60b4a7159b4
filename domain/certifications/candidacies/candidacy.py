"""One candidate's way to a certification: what was found so far, by whom, and so whose turn it is.

What may be decided on the way stands in `review`, `exams` and `decision`, a file for each stage.
"""

from datetime import date
from typing import Self
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.aggregate import Aggregate, applies
from domain.certifications.candidacies import facts, separation
from domain.certifications.candidacies.examinations import Attempt, Exam, Mark, is_passed
from domain.certifications.candidacies.separation import Deed, Part, Parts, joined
from domain.certifications.candidacies.steps import CLOSED, Kind, Step, step
from domain.errors import RuleBroken

OPENED_AT = {Kind.CERTIFICATION: Step.COMPLETENESS, Kind.RECERTIFICATION: Step.EXAM}
"""An application is looked through first; whoever is certified already goes straight to the examinations."""


def candidacy_id(certification_id: UUID) -> UUID:
    """Return the id of the candidacy of an application."""
    return uuid5(certification_id, "candidacy")


def recertification_id(certification_id: UUID, expires: date, before: int = 0) -> UUID:
    """Return the id of the candidacy for being certified beyond a day by examination, after so many that ended."""
    return uuid5(certification_id, f"recertification:{expires}{f':{before}' if before else ''}")


class Candidacy(Aggregate, topic="candidacy"):
    """Leads to a decision, which the certification then states. `parts` is what each officer was to the candidate."""

    Opened = facts.Opened
    TakenOn = facts.TakenOn
    ConflictDeclared = facts.ConflictDeclared
    ConflictWithdrawn = facts.ConflictWithdrawn
    FoundComplete = facts.FoundComplete
    InformationRequested = facts.InformationRequested
    InformationGiven = facts.InformationGiven
    FoundEligible = facts.FoundEligible
    Deferred = facts.Deferred
    ExamAuthorised = facts.ExamAuthorised
    ResultEntered = facts.ResultEntered
    ResultHeld = facts.ResultHeld
    ResultReleased = facts.ResultReleased
    AttemptVoided = facts.AttemptVoided
    Awarded = facts.Awarded
    Refused = facts.Refused
    Withdrawn = facts.Withdrawn
    Reopened = facts.Reopened

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.certification_id = id
        self.programme = ""
        self.kind = Kind.CERTIFICATION
        self.rules = 0
        self.exams: dict[str, Exam] = {}
        self.four_eyes = False
        self.attempts: dict[tuple[str, int], Attempt] = {}
        self.parts: Parts = {}
        self.phase = Step.COMPLETENESS
        self.asked_at = Step.COMPLETENESS
        self.question = ""
        self.due = date.min
        self.until = date.min
        self.decided_by = ""
        self.decided_on = date.min

    @classmethod
    def open(cls, id: UUID, opened: facts.Opened) -> Self:
        """Return a candidacy that waits for somebody to look at it."""
        candidacy = cls(id)
        candidacy.states(opened)
        return candidacy

    @property
    def step(self) -> Step:
        """Where it stands."""
        return step(self.phase, self.kind, list(self.exams.values()), list(self.attempts.values()))

    @property
    def passed(self) -> frozenset[str]:
        """The examinations that were passed."""
        attempts = list(self.attempts.values())
        return frozenset(code for code, exam in self.exams.items() if is_passed(exam, attempts))

    def check_may(self, officer: str, deed: Deed) -> None:
        """Raise NotAllowed if what somebody was to the candidate bars them from a deed."""
        separation.check(self.parts, officer, deed, four_eyes=self.four_eyes)

    def check_open(self) -> None:
        """Raise RuleBroken, naming what came of it, once nothing is left to be done."""
        if self.step in CLOSED:
            when = f" on {self.decided_on}" if self.decided_on > date.min else ""
            raise RuleBroken(f"this candidacy is {self.step}{when}; there is nothing left to do on it")

    def check_stands_at(self, *steps: Step) -> None:
        """Raise RuleBroken unless it stands at one of these steps."""
        self.check_open()
        if self.step not in steps:
            raise RuleBroken(f"it stands at {self.step}, not at {steps[0]}; open it again and see what is asked")

    def _with_part(self, officer: str, part: Part) -> None:
        self.parts = joined(self.parts, officer, part)

    def _with_mark(self, fact: facts.ResultHeld | facts.ResultReleased | facts.AttemptVoided, mark: Mark) -> None:
        key = (fact.exam, fact.attempt)
        self.attempts = {**self.attempts, key: replace(self.attempts[key], mark=mark)}

    @applies(Opened)
    def _opened(self, fact: facts.Opened) -> None:
        self.person_id = fact.person_id
        self.certification_id = fact.certification_id
        self.programme = fact.programme
        self.kind = Kind(fact.kind)
        self.rules = fact.rules
        self.exams = {exam.code: exam for exam in fact.exams}
        self.four_eyes = fact.four_eyes
        self.phase = OPENED_AT[self.kind]
        self._with_part(str(fact.person_id), Part.CANDIDATE)

    @applies(TakenOn)
    def _taken_on(self, fact: facts.TakenOn) -> None:
        """Change nothing here: it helps the office, and binds nobody."""

    @applies(ConflictDeclared)
    def _conflict_declared(self, fact: facts.ConflictDeclared) -> None:
        self._with_part(fact.officer, Part.TRAINED)

    @applies(ConflictWithdrawn)
    def _conflict_withdrawn(self, fact: facts.ConflictWithdrawn) -> None:
        self.parts = {**self.parts, fact.officer: self.parts[fact.officer] - {Part.TRAINED}}

    @applies(FoundComplete)
    def _found_complete(self, fact: facts.FoundComplete) -> None:
        self.phase = Step.ELIGIBILITY
        self._with_part(fact.officer, Part.REVIEWED)

    @applies(InformationRequested)
    def _information_requested(self, fact: facts.InformationRequested) -> None:
        self.asked_at, self.phase = self.phase, Step.INFORMATION
        self.question, self.due = fact.question, fact.due

    @applies(InformationGiven)
    def _information_given(self, _fact: facts.InformationGiven) -> None:
        self.phase = self.asked_at

    @applies(FoundEligible)
    def _found_eligible(self, fact: facts.FoundEligible) -> None:
        self.phase = Step.EXAM
        self._with_part(fact.officer, Part.REVIEWED)

    @applies(Deferred)
    def _deferred(self, fact: facts.Deferred) -> None:
        self.phase, self.until = Step.DEFERRED, fact.until

    @applies(ExamAuthorised)
    def _exam_authorised(self, fact: facts.ExamAuthorised) -> None:
        attempt = Attempt(fact.exam, fact.attempt, fact.from_, fact.through)
        self.attempts = {**self.attempts, (fact.exam, fact.attempt): attempt}

    @applies(ResultEntered)
    def _result_entered(self, fact: facts.ResultEntered) -> None:
        key = (fact.exam, fact.attempt)
        passes = fact.pass_hundredths
        result = {"mark": Mark.ENTERED, "sat": fact.sat, "score_hundredths": fact.score_hundredths}
        self.attempts = {**self.attempts, key: replace(self.attempts[key], pass_hundredths=passes, **result)}
        self._with_part(fact.examiner or "", Part.EXAMINED)

    @applies(ResultHeld)
    def _result_held(self, fact: facts.ResultHeld) -> None:
        self._with_mark(fact, Mark.HELD)

    @applies(ResultReleased)
    def _result_released(self, fact: facts.ResultReleased) -> None:
        self._with_mark(fact, Mark.RELEASED)
        key = (fact.exam, fact.attempt)
        self.attempts = {**self.attempts, key: replace(self.attempts[key], told=fact.on)}

    @applies(AttemptVoided)
    def _attempt_voided(self, fact: facts.AttemptVoided) -> None:
        self._with_mark(fact, Mark.VOID)

    @applies(Awarded)
    def _awarded(self, fact: facts.Awarded) -> None:
        self.phase = Step.AWARDED
        self.decided_by, self.decided_on = fact.officer, fact.on
        self._with_part(fact.officer, Part.DECIDED)

    @applies(Refused)
    def _refused(self, fact: facts.Refused) -> None:
        self.phase, self.asked_at = Step.REFUSED, Step(fact.phase)
        self.decided_by, self.decided_on = fact.officer, fact.on
        self._with_part(fact.officer, Part.DECIDED)

    @applies(Withdrawn)
    def _withdrawn(self, fact: facts.Withdrawn) -> None:
        self.phase, self.decided_on = Step.WITHDRAWN, fact.on

    @applies(Reopened)
    def _reopened(self, _fact: facts.Reopened) -> None:
        self.phase = self.asked_at
