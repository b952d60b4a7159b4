"""A course as the association offers it: what people can do afterwards, what it costs and what it credits."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, applies
from domain.courses import facts
from domain.courses.facts import GradePrice, Module
from domain.courses.rules import (
    BYLAW,
    LONGEST_PERFORMANCE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ATTEMPTS,
    MOST_MONTHS,
    STREAM,
    between,
    checked_description,
    checked_few,
    checked_modules,
    checked_prices,
    checked_refunds,
    checked_stream,
)
from domain.cpd.credit import Credit, Marks, checked_credit, checked_marks
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Money

ACCESS_MONTHS: Final = 12
"""A course can be completed within a year of enrolling. Source: bylaw 8.1."""


class Course(Aggregate, topic="course"):
    """An offer to learn something, open until it is withdrawn; each enrolment is kept on its own."""

    Offered = facts.Offered
    Described = facts.Described
    GradePricesAgreed = facts.GradePricesAgreed
    Structured = facts.Structured
    PrerequisitesAgreed = facts.PrerequisitesAgreed
    RefundsAgreed = facts.RefundsAgreed
    AccessAgreed = facts.AccessAgreed
    AttemptsAgreed = facts.AttemptsAgreed
    StreamAgreed = facts.StreamAgreed
    Withdrawn = facts.Withdrawn

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.title = ""
        self.price = Money(0, "XXX")
        self.member_price = self.price
        self.grade_prices: dict[str, Money] = {}
        self.credit: dict[str, str] = {}
        self.attributes: dict[str, str | bool | list[str]] = {}
        self.performance = ""
        self.described: facts.Described | None = None
        self.modules: list[Module] = []
        self.needs_courses: list[UUID] = []
        self.needs_programmes: list[str] = []
        self.refunds: list[facts.RefundsAgreed] = [BYLAW]
        self.access_months = ACCESS_MONTHS
        self.most_attempts = 0
        self.again = False
        self.stream = STREAM
        self.is_withdrawn = False

    @classmethod
    def offer(  # noqa: PLR0913  the terms of an offer
        cls,
        id: UUID,
        *,
        title: str,
        summary: str,
        price: Money,
        member_price: Money,
        credit: Credit,
        attributes: Marks,
        performance: str,
        on: date,
    ) -> "Course":
        """Open a course. Raises Invalid if prices make no sense, or it credits without aiming at a performance."""
        if member_price.minor < 0 or (price - member_price).minor < 0:
            raise Invalid("members pay between nothing and the price for guests", field="member_price")
        if credit and not performance.strip():
            raise Invalid("say what people can do afterwards; only then can it credit learning", field="performance")
        self = cls(id)
        self.states(
            cls.Offered(
                title=clean(title, field="title", most=LONGEST_TITLE),
                summary=clean(summary, field="summary", most=LONGEST_SUMMARY),
                price=price,
                member_price=member_price,
                credit=checked_credit(credit),
                attributes=checked_marks(attributes),
                performance=_optional(performance),
                on=on,
            )
        )
        return self

    def describe(self, said: facts.Described) -> None:
        """Say where it stands in the catalogue. Raises Invalid for values that cannot be."""
        self.check_open()
        self.states(checked_description(said))

    def agree_grade_prices(self, prices: Sequence[GradePrice], *, on: date) -> None:
        """Let grades of members pay prices of their own, from now on; none takes all of them back."""
        self.check_open()
        self.states(self.GradePricesAgreed(checked_prices(prices, self.price), on))

    def structure(self, modules: Sequence[Module], *, on: date) -> None:
        """Give it modules, in this order. Raises RuleBroken for fewer than before, as people finished them."""
        self.check_open()
        if len(modules) < len(self.modules):
            raise RuleBroken(
                f"people finish its {len(self.modules)} modules by number; keep as many, or more", field="modules"
            )
        self.states(self.Structured(checked_modules(modules), on))

    def agree_prerequisites(self, courses: Sequence[UUID], programmes: Sequence[str], *, on: date) -> None:
        """Ask for courses and certifications before it. Raises Invalid if it asks for itself."""
        self.check_open()
        if self.id in courses:
            raise Invalid("a course cannot ask for itself; choose another", field="courses")
        checked_few(courses, field="courses")
        checked_few(programmes, field="programmes")
        self.states(self.PrerequisitesAgreed(list(courses), list(programmes), on))

    def agree_refunds(self, said: facts.RefundsAgreed) -> None:
        """Agree what whoever enrols from its day on gets back. Raises Invalid for what cannot be."""
        self.check_open()
        self.states(checked_refunds(said))

    def agree_access(self, months: int, *, on: date) -> None:
        """Give those who enrol from now on so many months to complete it."""
        self.check_open()
        self.states(self.AccessAgreed(between(months, 1, MOST_MONTHS, field="months"), on))

    def agree_attempts(self, most: int, *, again: bool, on: date) -> None:
        """Let it end with an assessment that may be tried so many times; none for no assessment."""
        self.check_open()
        self.states(self.AttemptsAgreed(between(most, 0, MOST_ATTEMPTS, field="most"), again, on))

    def agree_stream(self, stream: str, *, on: date) -> None:
        """Let what is charged from now on be revenue of a stream. Raises Invalid for one that there is not."""
        self.check_open()
        self.states(self.StreamAgreed(checked_stream(stream), on))

    def withdraw(self, *, on: date) -> None:
        """Close it for enrolment. Raises RuleBroken if it is closed already."""
        self.check_open()
        self.states(self.Withdrawn(on=on))

    def check_open(self) -> None:
        """Raise RuleBroken if nobody can enrol any more."""
        if self.is_withdrawn:
            raise RuleBroken("the course was withdrawn; choose another")

    def price_for(self, grade: str | None) -> Money:
        """Return what a member of a grade pays; None for a guest."""
        return self.price if grade is None else self.grade_prices.get(grade, self.member_price)

    def refunds_of(self, enrolled: date) -> facts.RefundsAgreed:
        """Return the policy by which a place is given up that was taken on a day."""
        return [policy for policy in self.refunds if policy.on <= enrolled][-1]

    @applies(Offered)
    def _offered(self, fact: facts.Offered) -> None:
        self.title = fact.title
        self.price = fact.price
        self.member_price = fact.member_price
        self.credit = fact.credit
        self.attributes = fact.attributes
        self.performance = fact.performance

    @applies(Described)
    def _described(self, fact: facts.Described) -> None:
        self.described = fact

    @applies(GradePricesAgreed)
    def _grade_prices_agreed(self, fact: facts.GradePricesAgreed) -> None:
        self.grade_prices = {each.grade: each.price for each in fact.prices}

    @applies(Structured)
    def _structured(self, fact: facts.Structured) -> None:
        self.modules = fact.modules

    @applies(PrerequisitesAgreed)
    def _prerequisites_agreed(self, fact: facts.PrerequisitesAgreed) -> None:
        self.needs_courses, self.needs_programmes = fact.courses, fact.programmes

    @applies(RefundsAgreed)
    def _refunds_agreed(self, fact: facts.RefundsAgreed) -> None:
        self.refunds = [*self.refunds, fact]

    @applies(AccessAgreed)
    def _access_agreed(self, fact: facts.AccessAgreed) -> None:
        self.access_months = fact.months

    @applies(AttemptsAgreed)
    def _attempts_agreed(self, fact: facts.AttemptsAgreed) -> None:
        self.most_attempts, self.again = fact.most, fact.again

    @applies(StreamAgreed)
    def _stream_agreed(self, fact: facts.StreamAgreed) -> None:
        self.stream = fact.stream

    @applies(Withdrawn)
    def _withdrawn(self, _fact: facts.Withdrawn) -> None:
        self.is_withdrawn = True


def _optional(performance: str) -> str:
    return clean(performance, field="performance", most=LONGEST_PERFORMANCE) if performance.strip() else ""
