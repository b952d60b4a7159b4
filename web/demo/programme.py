"""Which events there are and when: a webinar a month, a conference a year, three webinars still to come."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.values import add_months
from web.demo import texts
from web.demo.world import World

NOTICE = timedelta(days=55)
"""How long before its day an event is announced."""
WEDNESDAY, THURSDAY = 2, 3
PRICES = ((4_500, 2_500), (4_500, 2_500), (2_500, 0), (5_500, 3_500))
"""What a webinar costs guests and members, in minor units, by turns."""


class Show(NamedTuple):
    """An event to be: `demand` is how many would like to come for each hundred seats."""

    title: str
    topic: str
    day: date
    hour: str
    minutes: int
    seats: int
    demand: int
    price: int
    member_price: int
    hours: str

    @property
    def announced(self) -> date:
        """The day on which it is announced."""
        return self.day - (NOTICE * 2 if self.title.startswith(texts.CONFERENCE) else NOTICE)


def shows(world: World) -> Iterator[Show]:
    """Give every event of the story, and those announced before its end."""
    plan = world.plan
    for number, month in enumerate(_months(plan.first, add_months(plan.last, 5))):
        full = number % 3 == 0
        day = _next(WEDNESDAY, month + timedelta(days=world.chance.randint(6, 13)))
        if plan.first < day - NOTICE // 2 and day <= plan.last:
            yield _webinar(world, number, day, demand=130 if full else 45)
        if number % 12 == 3:  # noqa: PLR2004  the fourth month of each year
            yield _conference(world, number // 12 + 1, _next(THURSDAY, month))
    yield from _to_come(world)


def _to_come(world: World) -> Iterator[Show]:
    today = world.plan.last + timedelta(days=1)
    yield _webinar(world, 0, _next(WEDNESDAY, today + timedelta(days=8)), demand=190)
    yield _webinar(world, 4, _next(WEDNESDAY, today + timedelta(days=15)), demand=75)
    free = _webinar(world, 8, _next(WEDNESDAY, today + timedelta(days=23)), demand=60)
    yield free._replace(price=0, member_price=0)


def _months(first: date, last: date) -> Iterator[date]:
    month = add_months(first.replace(day=1), 1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def _webinar(world: World, number: int, day: date, *, demand: int) -> Show:
    title, topic = texts.WEBINARS[(number + number // 12 * 5) % len(texts.WEBINARS)]
    price, member_price = PRICES[number % len(PRICES)]
    seats = world.plan.of_members(24 if demand > 100 else 80, least=6)  # noqa: PLR2004  more than there are seats
    return Show(title, topic, day, "18:00", 90, seats, demand, price, member_price, "1.5")


def _conference(world: World, number: int, day: date) -> Show:
    title = f"{texts.CONFERENCE} {day.year}"
    seats = world.plan.of_members(180, least=8)
    price, member_price = 36_000 + 2_000 * number, 21_000 + 1_500 * number
    return Show(title, "practice", day, "09:00", 960, seats, 95, price, member_price, "12")


def _next(weekday: int, day: date) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
