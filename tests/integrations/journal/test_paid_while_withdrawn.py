"""A seat is paid for while attendance at it is taken back: whichever is first, a paid seat is a confirmed one."""

from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Event as Signal
from threading import Thread
from uuid import UUID

from domain.events import commands as events
from domain.events.registration import Registration, State, registration_id
from domain.journal import Journal
from domain.processes import registration
from domain.processes.attendances import withdraw_attendance
from domain.processes.payments import receive_payment
from integrations.journal.office import Office
from tests.integrations.journal.rush import DESK, EVENT, ON, PRICE, open_event, person

WHO = person(0)
SEAT = registration_id(EVENT, WHO)
DAY = date(2026, 11, 30)
AWHILE = 0.5
"""Seconds that one waits for the other, who may have to wait for it."""


def attended(office: Office) -> Callable[[Journal], UUID]:
    """Take down attendance at a seat that is not paid for yet; return the deed of paying."""
    open_event(office, seats=1, persons=1)
    office.carry_out(partial(registration.register, event_id=EVENT, person_id=WHO, on=ON), DESK)
    office.carry_out(partial(events.attend, registration_id=SEAT, on=DAY), DESK)
    invoice = office.read(Registration, SEAT).invoice_id
    assert invoice is not None
    return partial(receive_payment, reference="late", invoice_id=invoice, amount=PRICE, via="bank", on=DAY)


def test_money_that_comes_while_attendance_is_taken_back_confirms_the_seat(office: Office) -> None:
    pay, paid = attended(office), Signal()

    def paying() -> None:
        office.carry_out(pay, DESK)
        paid.set()

    payer = Thread(target=paying)

    def take_back(journal: Journal) -> UUID:
        withdraw_attendance(journal, SEAT, reason="Somebody else", on=DAY)
        payer.start()
        paid.wait(AWHILE)
        return SEAT

    office.carry_out(take_back, DESK)
    payer.join()
    assert office.read(Registration, SEAT).state is State.CONFIRMED
