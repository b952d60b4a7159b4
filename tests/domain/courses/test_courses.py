"""What a course must say to be offered, and the way of an enrolment from asking to completing."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.aggregate import Fact
from domain.courses import commands
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, enrolment_id
from domain.errors import Invalid, RuleBroken
from domain.values import Money
from tests.fakes import FakeJournal
from tests.given import given

COURSE, PERSON, INVOICE = (UUID(int=n) for n in (1, 2, 3))
PRICE = Money(19000, "EUR")
ON = date(2026, 10, 1)
WHO = (COURSE, PERSON)
REQUESTED = Enrolment.Requested(*WHO, PRICE, INVOICE, ON)
CONFIRMED = Enrolment.Confirmed(*WHO, ON)
COMPLETED = Enrolment.Completed(*WHO, ON)
CANCELLED = Enrolment.Cancelled(*WHO, ON)


def offer(**changes: Any) -> Course:
    values: dict[str, Any] = {
        "title": "Reading structures",
        "summary": "Six evenings at home.",
        "price": PRICE,
        "member_price": Money(14000, "EUR"),
        "credit": {"hours": "6"},
        "attributes": {"type": "course"},
        "performance": "Tell at sight what carries a building.",
        "on": ON,
    }
    return Course.offer(uuid4(), **(values | changes))


def test_a_course_says_what_people_can_do_afterwards() -> None:
    (fact,) = offer().pending
    assert isinstance(fact, Course.Offered)
    assert fact.performance == "Tell at sight what carries a building."


def test_a_course_that_aims_at_no_performance_credits_nothing() -> None:
    with pytest.raises(Invalid, match="can do afterwards"):
        offer(performance=" ")
    assert offer(performance=" ", credit={}).credit == {}


@pytest.mark.parametrize("minor", [-1, 19001])
def test_members_pay_between_nothing_and_the_price_for_guests(minor: int) -> None:
    with pytest.raises(Invalid, match="guests"):
        offer(member_price=Money(minor, "EUR"))
    assert offer(member_price=Money(0, "EUR")).member_price.minor == 0


def test_a_course_is_withdrawn_once() -> None:
    course = offer()
    course.withdraw(on=ON)
    with pytest.raises(RuleBroken, match="withdrawn"):
        course.withdraw(on=ON)


PASTS: dict[str, tuple[Fact, ...]] = {
    "new": (),
    "requested": (REQUESTED,),
    "confirmed": (REQUESTED, CONFIRMED),
    "completed": (REQUESTED, CONFIRMED, COMPLETED),
    "cancelled": (REQUESTED, CANCELLED),
}


def request(self: Enrolment) -> None:
    self.request(course_id=COURSE, person_id=PERSON, price=PRICE, invoice_id=INVOICE, on=ON)


def confirm(self: Enrolment) -> None:
    self.confirm(on=ON)


def complete(self: Enrolment) -> None:
    self.complete(on=ON)


def cancel(self: Enrolment) -> None:
    self.cancel(on=ON)


STEPS: list[tuple[Callable[[Enrolment], None], Fact, set[str]]] = [
    (request, REQUESTED, {"new", "cancelled"}),
    (confirm, CONFIRMED, {"requested"}),
    (complete, COMPLETED, {"confirmed"}),
    (cancel, CANCELLED, {"requested", "confirmed"}),
]


@pytest.mark.parametrize("state", PASTS)
@pytest.mark.parametrize(("step", "fact", "allowed"), STEPS, ids=[step.__name__ for step, _, _ in STEPS])
def test_each_step_is_taken_from_its_own_states_only(
    state: str, step: Callable[[Enrolment], None], fact: Fact, allowed: set[str]
) -> None:
    attempt = given(Enrolment, *PASTS[state]).when(step)
    if state in allowed:
        attempt.states(fact)
    else:
        attempt.refused(RuleBroken, match="enrol|cancel|complete")


def test_a_person_has_one_place_on_a_course() -> None:
    assert enrolment_id(COURSE, PERSON) == enrolment_id(COURSE, PERSON)
    assert enrolment_id(COURSE, PERSON) != enrolment_id(PERSON, COURSE)


def test_courses_are_offered_once_and_places_confirmed() -> None:
    journal = FakeJournal()
    for _ in range(2):
        commands.offer(
            journal,
            COURSE,
            title="Reading structures",
            summary="Six evenings at home.",
            price=PRICE,
            member_price=PRICE,
            performance="Tell at sight what carries a building.",
            on=ON,
        )
    enrolment = Enrolment(enrolment_id(COURSE, PERSON))
    request(enrolment)
    journal.record(enrolment)
    commands.confirm(journal, enrolment.id, on=ON, invoice_id=uuid4())
    for _ in range(2):
        commands.confirm(journal, enrolment.id, on=ON, invoice_id=INVOICE)
    commands.withdraw(journal, COURSE, on=ON)
    assert [type(fact) for fact in journal.of(COURSE)] == [Course.Offered, Course.Withdrawn]
    assert journal.of(enrolment.id) == [REQUESTED, CONFIRMED]
