"""Paid but not enrolled: where the place cannot be given, nothing is booked, the office sees why, and it heals."""

from functools import partial
from itertools import count
from uuid import UUID

import pytest

from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.billing.payment import payment_id
from domain.courses.enrolment import Enrolment, State
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.processes import payments as process
from integrations.stripe.signature import sign
from tests.integrations.stripe.tills import Bill
from tests.offices import MovingClock
from tests.web.houses import OTHER, TODAY, World, carry_out
from tests.web.test_webhooks import Sender

FAILURES = 3


class PlaceBill(Bill):
    """What somebody pays for a place on a course, and what Stripe calls that payment."""

    def __init__(self, world: World, enrolment_id: UUID) -> None:
        self.office = world.house.office
        place = self.office.read(Enrolment, enrolment_id)
        assert place.invoice_id is not None
        self.invoice, self.person, self.stripe = place.invoice_id, place.person_id, "pi_of_a_place"
        carry_out(world.house, partial(payments.request_payment, invoice_id=self.invoice, on=TODAY))
        self.intent = f"pay:{self.office.read(Invoice, self.invoice).number}:1"
        self.payment = payment_id(self.intent)


@pytest.fixture
def enrolment_id(world: World) -> UUID:
    found = world.things[OTHER]["enrolment_id"]
    assert isinstance(found, UUID)
    return found


def test_c22_paid_but_not_enrolled__stands_on_the_stuck_list_then_heals(
    world: World, clock: MovingClock, enrolment_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step that gives the place fails three times: it stands on the stuck list, then heals. C 22."""
    tries, give_place = count(1), process.FULFILMENTS["enrolment"]

    def fails_at_first(journal: Journal, *given: object) -> None:
        if next(tries) <= FAILURES:
            raise RuleBroken("the place cannot be given now; try again")
        give_place(journal, *given)  # type: ignore[arg-type]

    monkeypatch.setitem(process.FULFILMENTS, "enrolment", fails_at_first)
    sender = Sender(world, clock)
    sender.bill = PlaceBill(world, enrolment_id)
    sender.body = sender.bill.paid(clock())
    office, door, staff = world.house.office, world.house.desk.door, world.browser("staff")
    assert sender.send(sender.body, sign(sender.body, sender.secret, sender.at)).status_code == 202
    for _ in range(FAILURES - 1):
        assert "the place cannot be given now" in staff.get("/today").text
        assert office.read(Enrolment, enrolment_id).state is State.REQUESTED
        assert office.read(Invoice, sender.bill.invoice).paid == 0
        door.sweep()
    assert door.sweep() == 1
    assert office.read(Enrolment, enrolment_id).state is State.CONFIRMED
    assert office.read(Invoice, sender.bill.invoice).is_paid
    assert "the place cannot be given now" not in staff.get("/today").text
