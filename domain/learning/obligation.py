"""What a scheme asks of one person, as its office settles it: since when, in which cycles, what is excused."""

from datetime import date
from uuid import UUID, uuid5

import msgspec

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.cpd.credit import Mark
from domain.errors import NotAllowed, RuleBroken
from domain.learning import settled
from domain.learning.scheme import scheme_id
from domain.learning.settled import CreditIn, Span
from domain.text import clean
from domain.values import Personal

LONGEST_REASON = 500
SEEN = frozenset({OWN, STAFF})


def obligation_id(person_id: UUID, scheme: str) -> UUID:
    """Return the id of what a scheme asks of a person: there is one for both."""
    return uuid5(scheme_id(scheme), f"obligation:{person_id}")


class CreditBrought(msgspec.Struct, frozen=True):
    """Credit that a cycle begins with: an exact number as text, and what selectors see of it."""

    credits: str
    attributes: dict[str, str | bool | list[str]]


class Obligation(Aggregate, topic="obligation"):
    """One person under one scheme; nobody settles their own."""

    class Placed(Fact, frozen=True):
        """The person is subject to the scheme on these terms; `birth_month` is a number from 1."""

        TOPIC = "obligation.placed"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        joined: date | None
        birth_month: int | None
        track: str | None
        subject_from: date | None
        first_cycle: bool | None

    class CycleAgreed(Fact, frozen=True):
        """One cycle runs from `start` through `end`; records begin with the earliest such cycle."""

        TOPIC = "obligation.cycle_agreed"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        start: date
        end: date

    class Deferred(Fact, frozen=True):
        """The cycle that holds the day ends on another, later than the rules say."""

        TOPIC = "obligation.deferred"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        day: date
        until: date
        reason: Personal[str]

    class Exempted(Fact, frozen=True):
        """Nothing is asked for the months that lie whole within these days."""

        TOPIC = "obligation.exempted"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        from_: date
        through: date
        reason: Personal[str]

    class ExemptionWithdrawn(Fact, frozen=True):
        """The exemption that began on that day holds no longer, as if it had never been given."""

        TOPIC = "obligation.exemption_withdrawn"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        from_: date
        reason: Personal[str]

    class CreditBroughtIn(Fact, frozen=True):
        """The cycle that holds the day begins with this credit and no other."""

        TOPIC = "obligation.credit_brought_in"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        day: date
        lines: list[CreditBrought]

    class Reinstated(Fact, frozen=True):
        """Cycles that ended before this day without being complied with have no consequences any more."""

        TOPIC = "obligation.reinstated"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        reason: Personal[str]

    class Released(Fact, frozen=True):
        """The scheme asks nothing of the person from this day on."""

        TOPIC = "obligation.released"
        SEEN_BY = SEEN
        person_id: UUID
        scheme: str
        on: date
        reason: Personal[str]

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.scheme = ""
        self.cycles: dict[date, date] = {}
        self.exemptions: dict[date, date] = {}
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
        """State the terms, for the first time or anew. Raises NotAllowed for one's own, Invalid for no month."""
        _is_not_own(person_id, decided_by)
        month = settled.checked_month(birth_month)
        terms = (joined, month, track, subject_from, first_cycle)
        self.states(self.Placed(person_id, scheme, on, *terms))

    def agree_cycle(self, *, start: date, end: date, on: date, decided_by: str) -> None:
        """State when one cycle runs; said again of the same start, it replaces what was said.

        Raises Invalid if it ends before it starts, RuleBroken if it overlaps another that was agreed on.
        """
        self._decides(decided_by)
        others = [Span(*each) for each in self.cycles.items() if each[0] != start]
        settled.check_apart(settled.checked_span(start, end, fields=("start", "end")), others)
        self.states(self.CycleAgreed(self.person_id, self.scheme, on, start, end))

    def defer(self, *, day: date, until: date, reason: str, on: date, decided_by: str) -> None:
        """Put off the end of the cycle that holds a day. Raises Invalid if it would end before that day."""
        self._decides(decided_by)
        settled.checked_span(day, until, fields=("day", "until"))
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
        brought = [CreditBrought(*_parts(line)) for line in settled.checked_credits(lines)]
        self.states(self.CreditBroughtIn(self.person_id, self.scheme, on, day, brought))

    def reinstate(self, *, reason: str, on: date, decided_by: str) -> None:
        """End the consequences of cycles that failed before a day."""
        self._decides(decided_by)
        self.states(self.Reinstated(self.person_id, self.scheme, on, _reason(reason)))

    def release(self, *, reason: str, on: date, decided_by: str) -> None:
        """Ask nothing any more from a day on; placed anew, the person is subject again."""
        self._decides(decided_by)
        self.states(self.Released(self.person_id, self.scheme, on, _reason(reason)))

    def _decides(self, by: str) -> None:
        _is_not_own(self.person_id, by)
        if self.is_released:
            raise RuleBroken(f"the person is released from {self.scheme}; place the obligation anew first")

    @applies(Placed)
    def _placed(self, fact: Placed) -> None:
        self.person_id = fact.person_id
        self.scheme = fact.scheme
        self.is_released = False

    @applies(CycleAgreed)
    def _cycle_agreed(self, fact: CycleAgreed) -> None:
        self.cycles[fact.start] = fact.end

    @applies(Deferred)
    def _deferred(self, _fact: Deferred) -> None: ...

    @applies(Exempted)
    def _exempted(self, fact: Exempted) -> None:
        self.exemptions[fact.from_] = fact.through

    @applies(ExemptionWithdrawn)
    def _exemption_withdrawn(self, fact: ExemptionWithdrawn) -> None:
        self.exemptions = {first: last for first, last in self.exemptions.items() if first != fact.from_}

    @applies(CreditBroughtIn)
    def _credit_brought_in(self, _fact: CreditBroughtIn) -> None: ...

    @applies(Reinstated)
    def _reinstated(self, _fact: Reinstated) -> None: ...

    @applies(Released)
    def _released(self, _fact: Released) -> None:
        self.is_released = True


def _is_not_own(person_id: UUID, by: str) -> None:
    if by == str(person_id):
        raise NotAllowed("nobody settles what a scheme asks of themselves; ask a colleague to")


def _parts(line: CreditIn) -> tuple[str, dict[str, Mark]]:
    return line["credits"], line["attributes"]


def _reason(text: str) -> str:
    return clean(text, field="reason", most=LONGEST_REASON)
