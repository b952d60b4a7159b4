"""The states a registration goes through, and the steps it refuses."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.errors import RuleBroken
from domain.events.registration import Registration, registration_id
from domain.values import Money
from tests.given import given

EVENT, PERSON, INVOICE = (UUID(int=n) for n in (1, 2, 3))
PRICE = Money(4500, "EUR")
ON = date(2026, 10, 1)
UNTIL = date(2026, 10, 4)
WHO = (EVENT, PERSON)
BOOKED = Registration.Booked(*WHO, PRICE, INVOICE, ON)
WAITLISTED = Registration.Waitlisted(*WHO, PRICE, ON)
OFFERED = Registration.Offered(*WHO, UNTIL, ON)
CONFIRMED = Registration.Confirmed(*WHO, ON)
CANCELLED = Registration.Cancelled(*WHO, ON)
ATTENDED = Registration.Attended(*WHO, ON, 80)
WITHDRAWN = Registration.AttendanceWithdrawn(*WHO, "confirmed", "Mixed up", ON)

PASTS: dict[str, tuple[Fact, ...]] = {
    "new": (),
    "waiting": (WAITLISTED,),
    "offered": (WAITLISTED, OFFERED),
    "booked": (BOOKED,),
    "confirmed": (BOOKED, CONFIRMED),
    "attended": (BOOKED, CONFIRMED, ATTENDED),
    "cancelled": (BOOKED, CANCELLED),
    "confirmed again": (BOOKED, CONFIRMED, ATTENDED, WITHDRAWN),
}


def book(self: Registration) -> None:
    self.book(event_id=EVENT, person_id=PERSON, price=PRICE, invoice_id=INVOICE, on=ON)


def wait(self: Registration) -> None:
    self.wait(event_id=EVENT, person_id=PERSON, price=PRICE, on=ON)


def offer(self: Registration) -> None:
    self.offer(until=UNTIL, on=ON)


def confirm(self: Registration) -> None:
    self.confirm(on=ON)


def cancel(self: Registration) -> None:
    self.cancel(on=ON)


def attend(self: Registration) -> None:
    self.attend(on=ON, minutes=80)


def withdraw_attendance(self: Registration) -> None:
    self.withdraw_attendance(" Mixed up ", paid=True, on=ON)


STEPS: list[tuple[Callable[[Registration], None], Fact, set[str]]] = [
    (book, BOOKED, {"new", "offered", "cancelled"}),
    (wait, WAITLISTED, {"new", "cancelled"}),
    (offer, OFFERED, {"waiting"}),
    (confirm, CONFIRMED, {"booked"}),
    (cancel, CANCELLED, {"waiting", "offered", "booked", "confirmed", "confirmed again"}),
    (attend, ATTENDED, {"booked", "confirmed", "confirmed again"}),
    (withdraw_attendance, WITHDRAWN, {"attended"}),
]


@pytest.mark.parametrize("state", PASTS)
@pytest.mark.parametrize(("step", "fact", "allowed"), STEPS, ids=[step.__name__ for step, _, _ in STEPS])
def test_each_step_is_taken_from_its_own_states_only(
    state: str, step: Callable[[Registration], None], fact: Fact, allowed: set[str]
) -> None:
    attempt = given(Registration, *PASTS[state]).when(step)
    if state in allowed:
        attempt.states(fact)
    else:
        attempt.refused(RuleBroken, match=state.removesuffix(" again"))


@pytest.mark.parametrize(
    ("state", "seated"), [(state, state in {"booked", "confirmed", "confirmed again"}) for state in PASTS]
)
def test_a_seat_is_counted_for_those_booked_or_confirmed(state: str, seated: bool) -> None:  # noqa: FBT001
    registration = Registration.replay(UUID(int=7), list(PASTS[state]))
    assert registration.has_seat is seated
    assert registration.awaits_payment is (state == "booked")


def test_a_person_has_one_registration_for_an_event() -> None:
    assert registration_id(EVENT, PERSON) == registration_id(EVENT, PERSON)
    assert registration_id(EVENT, PERSON) != registration_id(PERSON, EVENT)


def test_waiting_again_forgets_the_invoice_of_the_seat_given_up() -> None:
    registration = Registration.replay(UUID(int=7), [BOOKED, CANCELLED, WAITLISTED])
    assert registration.invoice_id is None
