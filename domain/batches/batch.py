"""One piece of work on many things: planned, begun as it was planned, carried to its end or called off, taken back."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.values import Personal

Kind = Literal["learning", "exemptions", "rebasings", "renewals"]
State = Literal["looking", "planned", "started", "cancelled", "finished", "undoing", "undone"]
SEEN = frozenset({OWN, STAFF})
PLAN_LENGTH = 64
"""Hex digits of a plan's name."""


def line_id(batch_id: UUID, line: int) -> UUID:
    """Return the id of what a line of a batch makes: carried out twice, it is made once."""
    return uuid5(batch_id, f"line:{line}")


class Batch(Aggregate, topic="batch"):
    """What is done to many, as one deed with its own plan; what each line is, the lines themselves keep."""

    class Asked(Fact, frozen=True):
        """Somebody asked what a deed would do to so many certificates of a programme; each is looked at in their name.

        `version` and `reason` say what they are re-based to, and why.
        """

        TOPIC = "batch.asked"
        SEEN_BY = frozenset({STAFF})
        SUBJECT = "asked_by"
        asked_by: UUID
        kind: Kind
        programme: str
        asked: int
        version: int | None
        reason: Personal[str] | None
        on: date

    class Planned(Fact, frozen=True):
        """Work on many was planned: so many lines will be done, so many not; `plan` tells this plan from others.

        Whose log it is for stands in `person_id`, where it is for one person alone.
        """

        TOPIC = "batch.planned"
        SEEN_BY = SEEN
        kind: Kind
        plan: str
        lines: int
        skipped: int
        person_id: UUID | None
        on: date

    class Started(Fact, frozen=True):
        """The plan is being carried out, in the name of whoever began it."""

        TOPIC = "batch.started"
        SEEN_BY = SEEN
        started_by: str
        on: date

    class Cancelled(Fact, frozen=True):
        """It was called off: what was not done by then is not done."""

        TOPIC = "batch.cancelled"
        SEEN_BY = SEEN
        on: date

    class Resumed(Fact, frozen=True):
        """What was left of it, or failed, is carried out after all."""

        TOPIC = "batch.resumed"
        SEEN_BY = SEEN
        on: date

    class Finished(Fact, frozen=True):
        """Nothing of it is left to do: so many lines were done, so many failed."""

        TOPIC = "batch.finished"
        SEEN_BY = SEEN
        done: int
        failed: int
        on: date

    class UndoBegun(Fact, frozen=True):
        """What it did is being taken back, save what was changed since."""

        TOPIC = "batch.undo_begun"
        SEEN_BY = SEEN
        on: date

    class Undone(Fact, frozen=True):
        """What it did is taken back: so many lines; so many were changed since and stay."""

        TOPIC = "batch.undone"
        SEEN_BY = SEEN
        undone: int
        kept: int
        on: date

    WAYS: ClassVar[dict[State, str]] = {
        "looking": "each of them is still looked at; wait for the plan, or cancel it",
        "planned": "it is planned and not begun; begin it, or cancel it",
        "started": "it is being carried out; wait for its end, or cancel it",
        "cancelled": "it was cancelled; resume it, undo what it did, or plan it anew",
        "finished": "it is finished; undo it, or plan another",
        "undoing": "it is being undone; wait for its end",
        "undone": "it was undone; plan another",
    }
    """What can be done next, by the state a batch is in."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.state: State = "planned"
        self.kind: Kind = "learning"
        self.plan_name = ""
        self.lines = 0
        self.person_id: UUID | None = None
        self.asked_by: UUID | None = None
        self.programme = ""
        self.version_to: int | None = None
        self.reason: str | None = None
        self.started_by = ""

    @classmethod
    def ask(cls, id: UUID, asked: Asked) -> "Batch":
        """Return work whose plan is still to be found out. Raises Invalid where it is work on nobody."""
        if asked.asked < 1:
            raise Invalid("nobody is chosen, so nothing is to do; choose at least one", field="id")
        self = cls(id)
        self.states(asked)
        return self

    @classmethod
    def plan(  # noqa: PLR0913  what a plan says of itself
        cls, id: UUID, *, kind: Kind, plan: str, lines: int, skipped: int, person_id: UUID | None, on: date
    ) -> "Batch":
        """Return work as it was planned. Raises Invalid for a plan without a name."""
        if len(plan) != PLAN_LENGTH:
            raise Invalid(f"a plan's name has {PLAN_LENGTH} hex digits; give it as it was shown", field="plan")
        self = cls(id)
        self.states(cls.Planned(kind, plan, lines, skipped, person_id, on))
        return self

    def lay_out(self, *, plan: str, lines: int, skipped: int, on: date) -> None:
        """State the plan that was found out; nothing if it was called off, or is known."""
        if self.state == "looking":
            self.states(self.Planned(self.kind, plan, lines, skipped, None, on))

    def start(self, *, plan: str, started_by: str, on: date) -> None:
        """Begin the plan that was shown. Raises RuleBroken for another, for a colleague's, or one of no lines."""
        self._is("planned")
        self.check_in_own_name(started_by)
        if plan != self.plan_name:
            raise RuleBroken("facts changed: this is not the plan that you were shown; look at it again")
        if not self.lines:
            raise RuleBroken("no line of it can be done; mend what is said of each, and plan it anew")
        self.states(self.Started(started_by, on))

    def check_in_own_name(self, by: str) -> None:
        """Raise RuleBroken for anybody but whoever asked: each certificate is decided about in their name."""
        if self.asked_by is not None and by != str(self.asked_by):
            raise RuleBroken("it is done in a colleague's name, who may do what you may not; plan it in yours")

    def cancel(self, *, on: date) -> None:
        """Call off what was not done yet. Raises RuleBroken once it is finished."""
        self._is("looking", "planned", "started")
        self.states(self.Cancelled(on))

    def resume(self, *, on: date) -> None:
        """Go on with what is left, or try again what failed. Raises RuleBroken if it was never begun."""
        self._is("cancelled", "finished")
        self._was_begun()
        self.states(self.Resumed(on))

    def finish(self, *, done: int, failed: int, on: date) -> None:
        """State that nothing is left to do; nothing if it is not being carried out any more."""
        if self.state == "started":
            self.states(self.Finished(done, failed, on))

    def undo(self, *, on: date) -> None:
        """Begin to take back what was done. Raises RuleBroken while it is under way, or if it was never begun."""
        self._is("cancelled", "finished")
        self._was_begun()
        self.states(self.UndoBegun(on))

    def end_undo(self, *, undone: int, kept: int, on: date) -> None:
        """State that all is taken back that can be; nothing if that was said."""
        if self.state == "undoing":
            self.states(self.Undone(undone, kept, on))

    def _is(self, *states: State) -> None:
        if self.state not in states:
            raise RuleBroken(self.WAYS[self.state])

    def _was_begun(self) -> None:
        if not self.started_by:
            raise RuleBroken("it was cancelled before it began; plan it anew")

    @applies(Asked)
    def _asked(self, fact: Asked) -> None:
        self.state = "looking"
        self.kind = fact.kind
        self.asked_by = fact.asked_by
        self.programme = fact.programme
        self.version_to = fact.version
        self.reason = fact.reason

    @applies(Planned)
    def _planned(self, fact: Planned) -> None:
        self.state = "planned"
        self.kind = fact.kind
        self.plan_name = fact.plan
        self.lines = fact.lines
        self.person_id = fact.person_id

    @applies(Started)
    def _started(self, fact: Started) -> None:
        self.state = "started"
        self.started_by = fact.started_by

    @applies(Cancelled)
    def _cancelled(self, _fact: Cancelled) -> None:
        self.state = "cancelled"

    @applies(Resumed)
    def _resumed(self, _fact: Resumed) -> None:
        self.state = "started"

    @applies(Finished)
    def _finished(self, _fact: Finished) -> None:
        self.state = "finished"

    @applies(UndoBegun)
    def _undo_begun(self, _fact: UndoBegun) -> None:
        self.state = "undoing"

    @applies(Undone)
    def _undone(self, _fact: Undone) -> None:
        self.state = "undone"
