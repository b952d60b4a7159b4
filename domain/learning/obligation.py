"""What a scheme asks of one person, as its office settles it: since when, in which cycles, what is excused."""

from datetime import date
from uuid import UUID, uuid5

from domain.aggregate import Aggregate, applies
from domain.cpd.credit import Mark
from domain.errors import NotAllowed, RuleBroken
from domain.learning import obliged, settled
from domain.learning.closing import Judgement, closed_by
from domain.learning.scheme import scheme_id
from domain.learning.settled import CreditIn, Span
from domain.text import clean

LONGEST_REASON = 500


def obligation_id(person_id: UUID, scheme: str) -> UUID:
    """Return the id of what a scheme asks of a person: there is one for both."""
    return uuid5(scheme_id(scheme), f"obligation:{person_id}")


def check_not_own(person_id: UUID, by: str) -> None:
    """Raise NotAllowed if a person decides about themselves."""
    if by == str(person_id):
        raise NotAllowed("nobody settles what a scheme asks of themselves; ask a colleague to")


class Obligation(Aggregate, topic="obligation"):
    """One person under one scheme; nobody settles their own."""

    Placed = obliged.Placed
    CycleAgreed = obliged.CycleAgreed
    Deferred = obliged.Deferred
    Exempted = obliged.Exempted
    ExemptionWithdrawn = obliged.ExemptionWithdrawn
    CreditBroughtIn = obliged.CreditBroughtIn
    Reinstated = obliged.Reinstated
    Released = obliged.Released
    CycleClosed = obliged.CycleClosed
    CycleReopened = obliged.CycleReopened

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.scheme = ""
        self.cycles: dict[date, date] = {}
        self.exemptions: dict[date, date] = {}
        self.closed: dict[date, date] = {}
        self.reopened: frozenset[date] = frozenset()
        self.is_released = False

    def place(  # noqa: PLR0913  the terms of an obligation
        self,
        *,
        person_id: UUID,
        scheme: str,
        joined: date | None,
        birth_month: int | None,
        track: str | None,
        subject_from: date | None,
        first_cycle: bool | None,
        on: date,
        decided_by: str,
    ) -> None:
        """State the terms, for the first time or anew. Raises NotAllowed for one's own, Invalid for no month or day."""
        check_not_own(person_id, decided_by)
        month = settled.checked_month(birth_month)
        settled.checked_day(joined, field="joined")
        settled.checked_day(subject_from, field="subject_from")
        terms = (joined, month, track, subject_from, first_cycle)
        self.states(self.Placed(person_id, scheme, on, *terms))

    def agree_cycle(self, *, start: date, end: date, on: date, decided_by: str) -> None:
        """State when one cycle runs; said again of the same start, it replaces what was said.

        Raises Invalid if it ends before it starts, RuleBroken if it overlaps another that was agreed on or closed.
        """
        self._decides(decided_by)
        span = settled.checked_span(start, end, fields=("start", "end"))
        settled.check_apart(span, [Span(*each) for each in self.cycles.items() if each[0] != start])
        self._is_open(span)
        self.states(self.CycleAgreed(self.person_id, self.scheme, on, start, end))

    def defer(self, *, day: date, until: date, reason: str, on: date, decided_by: str) -> None:
        """Put off the end of the cycle that holds a day. Raises Invalid if it would end before that day.

        Raises RuleBroken if a cycle that is closed would be touched.
        """
        self._decides(decided_by)
        self._is_open(settled.checked_span(day, until, fields=("day", "until")))
        self.states(self.Deferred(self.person_id, self.scheme, on, day, until, _reason(reason)))

    def exempt(self, *, from_: date, through: date, reason: str, on: date, decided_by: str) -> None:
        """Ask nothing for some days. Raises Invalid for none, RuleBroken if some of them are excused already."""
        self._decides(decided_by)
        span = settled.checked_span(from_, through, fields=("from", "through"))
        settled.check_apart(span, [Span(*each) for each in self.exemptions.items()])
        self.states(self.Exempted(self.person_id, self.scheme, on, from_, through, _reason(reason)))

    def withdraw_exemption(self, *, from_: date, reason: str, on: date, decided_by: str) -> None:
        """Take an exemption back. Raises RuleBroken if none begins on that day."""
        self._decides(decided_by)
        if from_ not in self.exemptions:
            known = ", ".join(str(day) for day in sorted(self.exemptions)) or "none"
            raise RuleBroken(f"no exemption begins on {from_}; those given begin on: {known}")
        self.states(self.ExemptionWithdrawn(self.person_id, self.scheme, on, from_, _reason(reason)))

    def bring_in(self, *, day: date, lines: list[CreditIn], on: date, decided_by: str) -> None:
        """State what the cycle that holds a day begins with. Raises Invalid for what is no credit."""
        self._decides(decided_by)
        settled.checked_day(day, field="day")
        brought = [obliged.CreditBrought(*_parts(line)) for line in settled.checked_credits(lines)]
        self.states(self.CreditBroughtIn(self.person_id, self.scheme, on, day, brought))

    def reinstate(self, *, reason: str, on: date, decided_by: str) -> None:
        """End the consequences of cycles that failed before a day."""
        self._decides(decided_by)
        self.states(self.Reinstated(self.person_id, self.scheme, on, _reason(reason)))

    def release(self, *, reason: str, on: date, decided_by: str) -> None:
        """Ask nothing any more from a day on; placed anew, the person is subject again."""
        self._decides(decided_by)
        self.states(self.Released(self.person_id, self.scheme, on, _reason(reason)))

    def close_cycle(self, judgement: Judgement, *, person_id: UUID, scheme: str, on: date, decided_by: str) -> None:
        """Close a cycle with the outcome it was judged to have, once it and its grace are over.

        Raises RuleBroken before that, and for days of a cycle that is closed.
        """
        check_not_own(person_id, decided_by)
        if on <= judgement.through:
            raise RuleBroken(f"the cycle and its grace run through {judgement.through}; close it after that day")
        self._is_open(Span(judgement.outcome.cycle.start, judgement.outcome.cycle.end))
        self.states(closed_by(judgement, person_id=person_id, scheme=scheme, on=on))

    def let_cycle_close(self, judgement: Judgement, *, person_id: UUID, scheme: str, on: date) -> None:
        """Close a cycle that is over, as `close_cycle` does; one that was reopened waits for somebody to close it."""
        if judgement.outcome.cycle.start in self.reopened:
            raise RuleBroken("the cycle was reopened by a decision; it is closed by one")
        self.close_cycle(judgement, person_id=person_id, scheme=scheme, on=on, decided_by="")

    def reopen_cycle(self, *, start: date, reason: str, on: date, decided_by: str) -> None:
        """Open a closed cycle again. Raises RuleBroken if none that is closed begins on that day."""
        check_not_own(self.person_id, decided_by)
        if start not in self.closed:
            known = ", ".join(str(day) for day in sorted(self.closed)) or "none"
            raise RuleBroken(f"no closed cycle begins on {start}; those that are closed begin on: {known}")
        self.states(self.CycleReopened(self.person_id, self.scheme, on, start, _reason(reason)))

    def _is_open(self, span: Span) -> None:
        for start, end in self.closed.items():
            if span.first <= end and start <= span.last:
                raise RuleBroken(f"the cycle from {start} to {end} is closed; reopen it first, with a reason")

    def _decides(self, by: str) -> None:
        check_not_own(self.person_id, by)
        if self.is_released:
            raise RuleBroken(f"the person is released from {self.scheme}; place the obligation anew first")

    @applies(Placed)
    def _placed(self, fact: obliged.Placed) -> None:
        self.person_id = fact.person_id
        self.scheme = fact.scheme
        self.is_released = False

    @applies(CycleAgreed)
    def _cycle_agreed(self, fact: obliged.CycleAgreed) -> None:
        self.cycles[fact.start] = fact.end

    @applies(Deferred)
    def _deferred(self, _fact: obliged.Deferred) -> None: ...

    @applies(Exempted)
    def _exempted(self, fact: obliged.Exempted) -> None:
        self.exemptions[fact.from_] = fact.through

    @applies(ExemptionWithdrawn)
    def _exemption_withdrawn(self, fact: obliged.ExemptionWithdrawn) -> None:
        self.exemptions = {first: last for first, last in self.exemptions.items() if first != fact.from_}

    @applies(CreditBroughtIn)
    def _credit_brought_in(self, _fact: obliged.CreditBroughtIn) -> None: ...

    @applies(Reinstated)
    def _reinstated(self, _fact: obliged.Reinstated) -> None: ...

    @applies(Released)
    def _released(self, _fact: obliged.Released) -> None:
        self.is_released = True

    @applies(CycleClosed)
    def _cycle_closed(self, fact: obliged.CycleClosed) -> None:
        self.person_id = fact.person_id
        self.scheme = fact.scheme
        self.closed[fact.start] = fact.end
        self.reopened -= {fact.start}

    @applies(CycleReopened)
    def _cycle_reopened(self, fact: obliged.CycleReopened) -> None:
        self.closed = {start: end for start, end in self.closed.items() if start != fact.start}
        self.reopened |= {fact.start}


def _parts(line: CreditIn) -> tuple[str, dict[str, Mark]]:
    return line["credits"], line["attributes"]


def _reason(text: str) -> str:
    return clean(text, field="reason", most=LONGEST_REASON)
