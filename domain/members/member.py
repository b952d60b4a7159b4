"""One membership: applied for, admitted or declined, paid for term by term, ended by lapse or resignation."""

from datetime import date
from typing import Self
from uuid import UUID

from domain.aggregate import FINANCE, OWN, STAFF, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.members import standing, terms
from domain.members.standing import DAY, Move, Since, Status
from domain.members.terms import Term
from domain.text import clean
from domain.values import Personal

GRADE_MAX = 40
TEXT_MAX = 2_000
SEEN = frozenset({OWN, STAFF})
SEEN_BY_FINANCE_TOO = frozenset({OWN, STAFF, FINANCE})


class Member(Aggregate, topic="member"):
    """A membership of one person; a person may have several, one after another or side by side."""

    class Applied(Fact, frozen=True):
        """A person asked to become a member."""

        TOPIC = "member.applied"
        SEEN_BY = SEEN
        person_id: UUID
        grade: str
        on: date
        statement: Personal[str | None]

    class Admitted(Fact, frozen=True):
        """The association said yes and gave a number; the membership begins with the first dues."""

        TOPIC = "member.admitted"
        SEEN_BY = SEEN
        person_id: UUID
        number: str
        on: date

    class Declined(Fact, frozen=True):
        """The association said no."""

        TOPIC = "member.declined"
        SEEN_BY = SEEN
        person_id: UUID
        on: date
        reason: Personal[str]

    class Joined(Term, Fact, frozen=True):
        """The first term began."""

        TOPIC = "member.joined"
        SEEN_BY = SEEN_BY_FINANCE_TOO

    class Renewed(Term, Fact, frozen=True):
        """A further term follows the last one without a gap."""

        TOPIC = "member.renewed"
        SEEN_BY = SEEN_BY_FINANCE_TOO

    class Rejoined(Term, Fact, frozen=True):
        """A term began after a gap."""

        TOPIC = "member.rejoined"
        SEEN_BY = SEEN_BY_FINANCE_TOO

    class Lapsed(Fact, frozen=True):
        """Grace ended without dues; stated to set consequences off, the status follows from the dates."""

        TOPIC = "member.lapsed"
        SEEN_BY = SEEN_BY_FINANCE_TOO
        person_id: UUID
        on: date

    class Resigned(Fact, frozen=True):
        """The member left; `on` is the first day without membership."""

        TOPIC = "member.resigned"
        SEEN_BY = SEEN
        person_id: UUID
        on: date
        reason: Personal[str | None]

    class CreditGranted(Fact, frozen=True):
        """One term may begin without an invoice."""

        TOPIC = "member.credit_granted"
        SEEN_BY = SEEN_BY_FINANCE_TOO
        person_id: UUID
        reason: Personal[str]
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.grade = ""
        self.number = ""
        self.moves: list[Move] = []
        self.terms: list[Term] = []
        self.granted = 0
        self.lapses: frozenset[date] = frozenset()

    @classmethod
    def apply(cls, id: UUID, *, person_id: UUID, grade: str, on: date, statement: str | None = None) -> Self:
        """Return a membership somebody has just applied for."""
        member = cls(id)
        grade = clean(grade, field="grade", most=GRADE_MAX)
        statement = None if statement is None else clean(statement, field="statement", most=TEXT_MAX)
        member.states(cls.Applied(person_id=person_id, grade=grade, on=on, statement=statement))
        return member

    def admit(self, *, number: str, on: date) -> None:
        """State that the applicant is admitted under a number. Raises RuleBroken if it was decided before."""
        self._is_undecided(on)
        self.states(self.Admitted(person_id=self.person_id, number=number, on=on))

    def decline(self, *, reason: str, on: date) -> None:
        """State that the applicant is declined. Raises RuleBroken if it was decided already."""
        self._is_undecided(on)
        reason = clean(reason, field="reason", most=TEXT_MAX)
        self.states(self.Declined(person_id=self.person_id, on=on, reason=reason))

    def grant_credit(self, *, reason: str, on: date) -> None:
        """State that one term may begin without an invoice. Raises RuleBroken before admission."""
        self._is_admitted()
        reason = clean(reason, field="reason", most=TEXT_MAX)
        self.states(self.CreditGranted(person_id=self.person_id, reason=reason, on=on))

    def start_term(self, *, invoice_id: UUID | None, on: date) -> None:
        """State the term that these dues, or a granted credit, pay for; the same invoice counts once.

        Within a term or its grace the next one follows without a gap, else it starts on the day itself.
        Raises RuleBroken before admission, or without an invoice when no credit is left.
        """
        if invoice_id is not None and invoice_id in self.invoices:
            return
        self._is_admitted()
        if invoice_id is None and not self.credits:
            raise RuleBroken("no dues are paid and no credit is left; take payment or grant a credit first")
        kind, first = self._next(on)
        through, grace_until = terms.ends(first)
        self.states(kind(self.person_id, first, through, grace_until, self.grade, invoice_id, on))

    def lapse(self, *, on: date) -> None:
        """State that the last term lapsed, once, with the day it did. Raises RuleBroken before that day."""
        if self.status(on) is not Status.LAPSED:
            raise RuleBroken(f"on {on} the membership is {self.status(on)}, not lapsed; leave it as it is")
        day = standing.left(self.moves)
        if day not in self.lapses:
            self.states(self.Lapsed(person_id=self.person_id, on=day))

    def resign(self, *, on: date, reason: str | None = None, earliest: date | None = None) -> None:
        """State that the membership ends the day before.

        Raises RuleBroken if there is none that day, Invalid before the earliest day that this person may choose.
        """
        if earliest is not None and on < earliest:
            raise Invalid(f"you can leave from {earliest} on; the office enters an earlier day", field="on")
        stands = self.status(on)
        if stands in {None, Status.DECLINED, Status.LAPSED, Status.RESIGNED}:
            raise RuleBroken(f"on {on} the membership is {stands or 'not begun'}; there is nothing to resign")
        reason = None if reason is None else clean(reason, field="reason", most=TEXT_MAX)
        self.states(self.Resigned(person_id=self.person_id, on=on, reason=reason))

    def status(self, on: date) -> Status | None:
        """Return the status on a day, None before the application."""
        return standing.status(self.moves, on)

    def since(self, on: date) -> Since:
        """Return first joined, continuous since and last rejoined, as they stand on a day."""
        return standing.since(self.moves, on)

    def next_start(self, on: date) -> date:
        """Return the day on which a term paid for on a day would begin."""
        return self._next(on)[1]

    @property
    def invoices(self) -> frozenset[UUID | None]:
        """The invoices that paid for a term."""
        return frozenset(term.invoice_id for term in self.terms)

    @property
    def credits(self) -> int:
        """How many terms may still begin without an invoice."""
        return self.granted - sum(term.invoice_id is None for term in self.terms)

    def _next(self, on: date) -> tuple[type[Joined] | type[Renewed] | type[Rejoined], date]:
        if not self.terms:
            return self.Joined, max(on, self.moves[-1].from_)
        ended, follows = standing.left(self.moves), self.terms[-1].through + DAY
        if on >= ended:
            return self.Rejoined, on
        return (self.Renewed if follows <= ended else self.Rejoined), follows

    def _is_undecided(self, on: date) -> None:
        last = self.moves[-1]
        if last.status is not Status.APPLICANT or on < last.from_:
            raise RuleBroken(f"this application is {last.status} since {last.from_}; there is nothing to decide")

    def _is_admitted(self) -> None:
        if not self.number:
            raise RuleBroken("this applicant is not admitted; admit them first")

    @applies(Applied)
    def _applied(self, fact: Applied) -> None:
        self.person_id = fact.person_id
        self.grade = fact.grade
        self.moves = [Move(Status.APPLICANT, fact.on)]

    @applies(Admitted)
    def _admitted(self, fact: Admitted) -> None:
        self.number = fact.number
        self.moves = [*self.moves, Move(Status.ADMITTED, fact.on)]

    @applies(Declined)
    def _declined(self, fact: Declined) -> None:
        self.moves = [*self.moves, Move(Status.DECLINED, fact.on)]

    @applies(Joined)
    def _joined(self, fact: Joined) -> None:
        self.terms = [*self.terms, fact]
        self.moves = [*self.moves, terms.move(fact)]

    @applies(Renewed)
    def _renewed(self, fact: Renewed) -> None:
        self.terms = [*self.terms, fact]
        self.moves = [*self.moves, terms.move(fact)]

    @applies(Rejoined)
    def _rejoined(self, fact: Rejoined) -> None:
        self.terms = [*self.terms, fact]
        self.moves = [*self.moves, terms.move(fact)]

    @applies(Lapsed)
    def _lapsed(self, fact: Lapsed) -> None:
        self.lapses |= {fact.on}

    @applies(Resigned)
    def _resigned(self, fact: Resigned) -> None:
        self.moves = [*self.moves, Move(Status.RESIGNED, fact.on)]

    @applies(CreditGranted)
    def _credit_granted(self, _fact: CreditGranted) -> None:
        self.granted += 1
