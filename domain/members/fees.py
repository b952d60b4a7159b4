"""What membership costs: published lists of fees, of which every charge names the version it went by."""

from collections.abc import Collection
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Money, add_months

FEES = uuid5(NAMESPACE_URL, "collegium:fee-schedule")
"""The id of the association's one fee schedule."""

GRADE_MAX = 40
TITLE_MAX = 120
AHEAD_MONTHS = 36
"""How long after its publication a list may start: a slip in the year is noticed at once."""


class GradeFee(msgspec.Struct, frozen=True):
    """What a year costs in one grade of membership, net of tax."""

    grade: str
    title: str
    fee: Money


class FeeSchedule(Aggregate, topic="fee_schedule"):
    """All lists of fees ever published; a later one never changes what was charged by an earlier one.

    From its first day on a list takes the place of every list published before it, also of one yet to begin.
    """

    class Published(Fact, frozen=True):
        """A list of fees was published, in force from a day on."""

        TOPIC = "fee_schedule.published"
        SEEN_BY = frozenset({PUBLIC})
        version: int
        starts: date
        fees: list[GradeFee]
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.lists: list[FeeSchedule.Published] = []

    def publish(self, *, starts: date, fees: list[GradeFee], on: date, given_up: Collection[str] = ()) -> None:
        """State the next version of the fees; whoever holds a grade that is given up cannot be invoiced any more.

        Raises Invalid for none, doubles, an amount below zero, a grade left out that is not given up, one given up
        that there is not, a start before today or more than three years ahead. The first may start on any day before.
        """
        if not fees:
            raise Invalid("a list of fees needs at least one grade; add one", field="fees")
        if len({fee.grade for fee in fees}) < len(fees):
            raise Invalid("a grade stands twice in the list; keep one of them", field="fees")
        if any(fee.fee.minor < 0 for fee in fees):
            raise Invalid("a fee is below zero; enter zero or more", field="fees")
        self._may_start(starts, on)
        self._tells_of_all(starts, {_clean(fee).grade for fee in fees}, set(given_up))
        self.states(self.Published(len(self.lists) + 1, starts, [_clean(fee) for fee in fees], on))

    def price(self, grade: str, on: date) -> tuple[int, Money]:
        """Return the version in force on a day and what a year costs by it. Raises as `offer` does."""
        version, offer = self.offer(grade, on)
        return version, offer.fee

    def offer(self, grade: str, on: date) -> tuple[int, GradeFee]:
        """Return the version in force on a day and its entry for a grade.

        Raises RuleBroken if no list is in force, Invalid if it has no such grade.
        """
        force = self.in_force(on)
        for fee in force.fees:
            if fee.grade == grade:
                return force.version, fee
        grades = ", ".join(fee.grade for fee in force.fees)
        raise Invalid(f"there is no grade {grade!r}; choose one of {grades}", field="grade")

    def in_force(self, on: date) -> Published:
        """Return the list of fees in force on a day. Raises RuleBroken if there is none."""
        begun = [published for published in self.lists if published.starts <= on]
        if not begun:
            raise RuleBroken(f"no fees are in force on {on}; publish a list that starts by then", field="fees")
        return max(begun, key=lambda published: published.version)

    def _may_start(self, starts: date, on: date) -> None:
        if self.lists and starts < on:
            raise Invalid(f"a list that starts on {starts} would never count; let it start on {on}", field="starts")
        if starts > (last := add_months(on, AHEAD_MONTHS)):
            raise Invalid(f"a list cannot start on {starts}, that far ahead; let it start by {last}", field="starts")

    def _tells_of_all(self, starts: date, told: set[str], given_up: set[str]) -> None:
        before = [*[one for one in self.lists if one.starts <= starts][-1:], *self.lists[-1:]]
        grades = {fee.grade: None for published in before for fee in published.fees}
        if unknown := sorted(given_up - grades.keys()):
            known = f"choose of {', '.join(grades)}" if grades else "leave given_up empty in the first list"
            raise Invalid(f"there is no grade {', '.join(unknown)} to give up; {known}", field="given_up")
        if missing := [grade for grade in grades if grade not in told | given_up]:
            message = f"the list before has {', '.join(missing)} too; add each, or name it in given_up"
            raise Invalid(message, field="fees")

    @applies(Published)
    def _published(self, fact: Published) -> None:
        self.lists = [*self.lists, fact]


def _clean(fee: GradeFee) -> GradeFee:
    grade = clean(fee.grade, field="grade", most=GRADE_MAX)
    return GradeFee(grade, clean(fee.title, field="title", most=TITLE_MAX), fee.fee)
