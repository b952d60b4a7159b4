"""What can be decided about a course, each with the name it is stored under."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from domain.aggregate import PUBLIC, Fact
from domain.values import Money

SEEN = frozenset({PUBLIC})

Level = Literal["introductory", "intermediate", "advanced"]
Form = Literal["own", "external", "member"]
"""Who makes it: the association itself, somebody else who is only pointed to, or a member."""


class Module(msgspec.Struct, frozen=True):
    """A part of a course; `minutes` is how long it takes most people, None where nobody knows."""

    title: str
    minutes: int | None = None


class GradePrice(msgspec.Struct, frozen=True):
    """What members of one grade pay."""

    grade: str
    price: Money


class Offered(Fact, frozen=True):
    """The course was opened for enrolment on these terms."""

    TOPIC = "course.offered"
    SEEN_BY = SEEN
    title: str
    summary: str
    price: Money
    member_price: Money
    credit: dict[str, str]
    attributes: dict[str, str | bool | list[str]]
    performance: str
    on: date


class Described(Fact, frozen=True):
    """Where the course stands in the catalogue, and who makes it; `minutes` is how long it takes most people."""

    TOPIC = "course.described"
    SEEN_BY = SEEN
    theme: str
    level: Level
    language: str
    minutes: int | None
    form: Form
    provider: str
    address: str
    author_id: UUID | None
    on: date


class GradePricesAgreed(Fact, frozen=True):
    """Members of these grades pay prices of their own; every other member pays the price for members."""

    TOPIC = "course.grade_prices_agreed"
    SEEN_BY = SEEN
    prices: list[GradePrice]
    on: date


class Structured(Fact, frozen=True):
    """The course has these modules, in this order."""

    TOPIC = "course.structured"
    SEEN_BY = SEEN
    modules: list[Module]
    on: date


class PrerequisitesAgreed(Fact, frozen=True):
    """Whoever enrols has completed each of these courses, and is certified in each of these programmes."""

    TOPIC = "course.prerequisites_agreed"
    SEEN_BY = SEEN
    courses: list[UUID]
    programmes: list[str]
    on: date


class RefundsAgreed(Fact, frozen=True):
    """What whoever gives a place up gets back: all until the course starts or for some days, then a share.

    Days count from enrolling; `share_bp` is the share in basis points through `share_days`, nothing after that.
    """

    TOPIC = "course.refunds_agreed"
    SEEN_BY = SEEN
    full_days: int
    starts: date | None
    share_bp: int
    share_days: int
    on: date


class AccessAgreed(Fact, frozen=True):
    """Whoever enrols from now on has so many months to complete it."""

    TOPIC = "course.access_agreed"
    SEEN_BY = SEEN
    months: int
    on: date


class AttemptsAgreed(Fact, frozen=True):
    """It ends with an assessment, tried so many times at most; `again` lets people enrol anew who completed it."""

    TOPIC = "course.attempts_agreed"
    SEEN_BY = SEEN
    most: int
    again: bool
    on: date


class StreamAgreed(Fact, frozen=True):
    """What is charged for the course from now on is revenue of this stream."""

    TOPIC = "course.stream_agreed"
    SEEN_BY = SEEN
    stream: str
    on: date


class Withdrawn(Fact, frozen=True):
    """Nobody can enrol any more; whoever is enrolled finishes."""

    TOPIC = "course.withdrawn"
    SEEN_BY = SEEN
    on: date
