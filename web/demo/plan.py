"""What the demonstration tells: how many members, from which day to which, from which seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple, Self

from domain.values import add_months, month_end

DAY = timedelta(days=1)
YEARS = 4
SEED = 1848
NAME = "demo"


class Plan(NamedTuple):
    """A story: the same plan is told the same way each time, fact for fact."""

    members: int
    first: date
    last: date
    seed: int = SEED

    @classmethod
    def until(cls, today: date, members: int, years: int = YEARS) -> Self:
        """Return the story of some years that ends the evening before today."""
        return cls(members, add_months(today, -12 * years).replace(day=1), today - DAY)

    @classmethod
    def named(cls, scope: str) -> Self:
        """Return the plan that a scope was made from."""
        _, members, first, last, seed = scope.split()
        return cls(int(members), date.fromisoformat(first), date.fromisoformat(last), int(seed))

    @property
    def scope(self) -> str:
        """The plan as text: the scope of the keys under which its days are kept."""
        return f"{NAME} {self.members} {self.first} {self.last} {self.seed}"

    def stretches(self) -> Iterator[list[date]]:
        """Give every day of the story, in stretches up to the 10th, the 20th and the end of each month."""
        days: list[date] = []
        for count in range((self.last - self.first).days + 1):
            days.append(self.first + timedelta(days=count))
            if days[-1].day in (10, 20) or days[-1] in (month_end(days[-1]), self.last):
                yield days
                days = []

    def of_members(self, per_thousand: float, least: int = 1) -> int:
        """Return a number that grows with the association: so many for each thousand members."""
        return max(least, round(self.members * per_thousand / 1000))
