"""A course as the association offers it: what people can do afterwards, what it costs and what it credits."""

from datetime import date
from uuid import UUID

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.cpd.credit import Credit, Marks, checked_credit, checked_marks
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Money

LONGEST_TITLE = 200
LONGEST_SUMMARY = 4_000
LONGEST_PERFORMANCE = 500


class Course(Aggregate, topic="course"):
    """An offer to learn something, open until it is withdrawn; each enrolment is kept on its own."""

    class Offered(Fact, frozen=True):
        """The course was opened for enrolment on these terms."""

        TOPIC = "course.offered"
        SEEN_BY = frozenset({PUBLIC})
        title: str
        summary: str
        price: Money
        member_price: Money
        credit: dict[str, str]
        attributes: dict[str, str | bool | list[str]]
        performance: str
        on: date

    class Withdrawn(Fact, frozen=True):
        """Nobody can enrol any more; whoever is enrolled finishes."""

        TOPIC = "course.withdrawn"
        SEEN_BY = frozenset({PUBLIC})
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.title = ""
        self.price = Money(0, "XXX")
        self.member_price = self.price
        self.credit: dict[str, str] = {}
        self.attributes: dict[str, str | bool | list[str]] = {}
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

    def withdraw(self, *, on: date) -> None:
        """Close it for enrolment. Raises RuleBroken if it is closed already."""
        self.check_open()
        self.states(self.Withdrawn(on=on))

    def check_open(self) -> None:
        """Raise RuleBroken if nobody can enrol any more."""
        if self.is_withdrawn:
            raise RuleBroken("the course was withdrawn; choose another")

    @applies(Offered)
    def _offered(self, fact: Offered) -> None:
        self.title = fact.title
        self.price = fact.price
        self.member_price = fact.member_price
        self.credit = fact.credit
        self.attributes = fact.attributes

    @applies(Withdrawn)
    def _withdrawn(self, _fact: Withdrawn) -> None:
        self.is_withdrawn = True


def _optional(performance: str) -> str:
    return clean(performance, field="performance", most=LONGEST_PERFORMANCE) if performance.strip() else ""
