"""What the terms of a course may be, and what of a price is due back by them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.courses.course import Course
from domain.courses.facts import Described, GradePrice, Module, RefundsAgreed
from domain.courses.rules import BYLAW, due_back
from domain.errors import Invalid, RuleBroken
from domain.values import Money
from tests.domain.courses.test_courses import ON, PRICE, offer

OTHER = UUID(int=9)
DEED: dict[str, Any] = {
    "theme": "Statics",
    "level": "advanced",
    "language": "en",
    "minutes": 90,
    "form": "own",
    "provider": "",
    "address": "",
    "author_id": None,
    "on": ON,
}


def described(**changes: Any) -> Described:
    return Described(**(DEED | changes))


def test_a_course_stands_in_the_catalogue_by_theme_level_and_language() -> None:
    course = offer()
    course.describe(described(theme=" Statics "))
    assert course.described == described()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "English"}, "language"),
        ({"minutes": 0}, "minutes"),
        ({"theme": " "}, "theme"),
        ({"form": "member"}, "author_id"),
        ({"form": "external"}, "address"),
        ({"address": "http://example.org"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://user@example.org"}, "address"),
    ],
)
def test_a_description_that_no_catalogue_can_hold_is_refused(changes: dict[str, Any], field: str) -> None:
    course = offer()
    with pytest.raises(Invalid) as refusal:
        course.describe(described(**changes))
    assert (refusal.value.field, course.described) == (field, None)


def test_a_course_held_elsewhere_says_where_and_one_made_by_a_member_by_whom() -> None:
    course = offer()
    course.describe(described(form="external", address="https://example.org/statics"))
    course.describe(described(form="member", author_id=OTHER))
    assert course.described is not None
    assert course.described.author_id == OTHER


def test_modules_keep_their_order_and_their_numbers() -> None:
    course = offer()
    course.structure([Module("Loads", 30), Module("Beams")], on=ON)
    with pytest.raises(RuleBroken, match="by number"):
        course.structure([Module("Loads")], on=ON)
    course.structure([Module("Loads"), Module("Beams"), Module("Arches")], on=ON)
    assert [module.title for module in course.modules] == ["Loads", "Beams", "Arches"]


DEEDS: list[tuple[str, Callable[[Course], None]]] = [
    ("modules", lambda c: c.structure([], on=ON)),
    ("modules", lambda c: c.structure([Module("A"), Module("A")], on=ON)),
    ("modules", lambda c: c.structure([Module("A", 0)], on=ON)),
    ("prices", lambda c: c.agree_grade_prices([GradePrice("full", Money(19_001, "EUR"))], on=ON)),
    ("prices", lambda c: c.agree_grade_prices([GradePrice("full", PRICE), GradePrice("full", PRICE)], on=ON)),
    ("currency", lambda c: c.agree_grade_prices([GradePrice("full", Money(1, "USD"))], on=ON)),
    ("courses", lambda c: c.agree_prerequisites([c.id], [], on=ON)),
    ("courses", lambda c: c.agree_prerequisites([OTHER, OTHER], [], on=ON)),
    ("programmes", lambda c: c.agree_prerequisites([], [str(n) for n in range(11)], on=ON)),
    ("share_bp", lambda c: c.agree_refunds(RefundsAgreed(14, None, 10_001, 30, ON))),
    ("share_days", lambda c: c.agree_refunds(RefundsAgreed(14, None, 5_000, 13, ON))),
    ("months", lambda c: c.agree_access(0, on=ON)),
    ("stream", lambda c: c.agree_stream("sponsors", on=ON)),
    ("most", lambda c: c.agree_attempts(21, again=False, on=ON)),
]


@pytest.mark.parametrize(("field", "deed"), DEEDS)
def test_terms_that_cannot_be_are_refused_with_their_field(field: str, deed: Callable[[Course], None]) -> None:
    course = offer()
    before = course.version
    with pytest.raises(Invalid) as refusal:
        deed(course)
    assert (refusal.value.field, course.version) == (field, before)


def test_a_withdrawn_course_gets_no_other_terms() -> None:
    course = offer()
    course.withdraw(on=ON)
    with pytest.raises(RuleBroken, match="withdrawn"):
        course.agree_access(6, on=ON)


HALF = RefundsAgreed(14, date(2026, 11, 1), 5_000, 60, ON)


@pytest.mark.parametrize(
    ("policy", "day", "back"),
    [
        (BYLAW, ON + timedelta(days=14), 4_501),
        (BYLAW, ON + timedelta(days=15), 0),
        (HALF, date(2026, 10, 31), 4_501),
        (HALF, date(2026, 11, 1), 2_251),
        (HALF, ON + timedelta(days=60), 2_251),
        (HALF, ON + timedelta(days=61), 0),
    ],
)
def test_all_is_due_back_before_the_start_then_a_share_then_nothing(
    policy: RefundsAgreed, day: date, back: int
) -> None:
    assert due_back(policy, 4_501, enrolled=ON, on=day) == back


def test_a_place_goes_by_the_policy_of_the_day_it_was_taken() -> None:
    course = offer()
    later = RefundsAgreed(0, None, 0, 0, ON + timedelta(days=10))
    course.agree_refunds(later)
    assert course.refunds_of(ON + timedelta(days=9)) == BYLAW
    assert course.refunds_of(ON + timedelta(days=10)) == later
