"""One person's registration for one event: waiting, offered a seat, booked, confirmed, attended or cancelled."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from domain.aggregate import Aggregate, applies
from domain.errors import RuleBroken
from domain.events import registration_facts as facts
from domain.events.ordering import TICKET_LINE, Charge
from domain.text import clean
from domain.values import Money

LONGEST_REASON = 500


class State(StrEnum):
    """How far a registration has come."""

    NEW = "new"
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    CANCELLED = "cancelled"


def registration_id(event_id: UUID, person_id: UUID) -> UUID:
    """Return the id of a person's registration for an event: there is one at most."""
    return uuid5(event_id, str(person_id))


class Registration(Aggregate, topic="registration"):
    """A person's registration for an event. The event vouches for seats, the registration for who has one."""

    Ordered = facts.Ordered
    Booked = facts.Booked
    Waitlisted = facts.Waitlisted
    Offered = facts.Offered
    Confirmed = facts.Confirmed
    Cancelled = facts.Cancelled
    Attended = facts.Attended
    AttendanceWithdrawn = facts.AttendanceWithdrawn
    ModeSwitched = facts.ModeSwitched
    HandedOn = facts.HandedOn
    DifferenceInvoiced = facts.DifferenceInvoiced
    MadeBy = facts.MadeBy

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.event_id = id
        self.person_id = id
        self.price = Money(0, "XXX")
        self.invoice_id: UUID | None = None
        self.order: facts.Ordered | None = None
        self.mode: str | None = None
        self.party_id: UUID | None = None
        self.booked_on = date.min
        self.differences: list[tuple[UUID, str]] = []
        self.attended: facts.Attended | None = None
        self.times_attended = 0
        self.state = State.NEW

    def ask_for(self, order: facts.Ordered) -> None:
        """Take down what the person asks for and what it costs. Raises RuleBroken if they are registered already."""
        self.check_free()
        self.states(order)

    def check_free(self) -> None:
        """Raise RuleBroken if the person has a seat, is offered one, or is in line."""
        self._refuse(State.WAITING, State.OFFERED, State.BOOKED, State.CONFIRMED, State.ATTENDED)

    def book(self, *, event_id: UUID, person_id: UUID, price: Money, invoice_id: UUID | None, on: date) -> None:
        """Take the seat that the event gave. Raises RuleBroken if the person has one, or is still in line."""
        self._refuse(State.WAITING, State.BOOKED, State.CONFIRMED, State.ATTENDED)
        self.states(self.Booked(event_id, person_id, price, invoice_id, on))

    def wait(self, *, event_id: UUID, person_id: UUID, price: Money, on: date) -> None:
        """Wait for a seat. Raises RuleBroken if the person has one, or is in line already."""
        self.check_free()
        self.states(self.Waitlisted(event_id, person_id, price, on))

    def offer(self, *, until: date, on: date) -> None:
        """Take down that a seat is held. Raises RuleBroken unless the person waits."""
        self._require(State.WAITING)
        self.states(self.Offered(self.event_id, self.person_id, until, on))

    def confirm(self, *, on: date) -> None:
        """Confirm the seat. Raises RuleBroken unless one is booked and not confirmed."""
        self._require(State.BOOKED)
        self.states(self.Confirmed(self.event_id, self.person_id, on))

    def cancel(self, *, on: date) -> None:
        """Give up the seat, the offer or the wait. Raises RuleBroken if there is none of these."""
        self._require(State.WAITING, State.OFFERED, State.BOOKED, State.CONFIRMED)
        self.states(self.Cancelled(self.event_id, self.person_id, on))

    def attend(self, *, on: date, minutes: int | None = None) -> None:
        """Take down that the person was there. Raises RuleBroken if they had no seat."""
        self._require(State.BOOKED, State.CONFIRMED)
        self.states(self.Attended(self.event_id, self.person_id, on, minutes))

    def withdraw_attendance(self, reason: str, *, paid: bool, on: date) -> None:
        """Take back that the person was there, with a reason. Raises RuleBroken unless that was taken down."""
        self._require(State.ATTENDED)
        why = clean(reason, field="reason", most=LONGEST_REASON)
        seat: facts.Seat = "confirmed" if paid else "booked"
        self.states(self.AttendanceWithdrawn(self.event_id, self.person_id, seat, why, on))

    def switch_mode(self, mode: str, *, on: date) -> None:
        """Be there in the other mode. Raises RuleBroken unless there is a seat."""
        self._require(State.BOOKED, State.CONFIRMED)
        self.states(self.ModeSwitched(self.event_id, self.person_id, mode, on))

    def hand_on(self, to_registration: UUID, *, on: date) -> None:
        """Let another registration have the seat. Raises RuleBroken unless it is paid, or free of charge."""
        if self.state is State.BOOKED:
            raise RuleBroken("the seat is not paid yet; pay its invoice first, then hand it on")
        self._require(State.CONFIRMED)
        self.states(self.HandedOn(self.event_id, self.person_id, to_registration, on))
        self.cancel(on=on)

    def made_by(self, payer_id: UUID, *, party_id: UUID, on: date) -> None:
        """Take down who registered the person together with others."""
        self.states(self.MadeBy(self.event_id, self.person_id, party_id, payer_id, on))

    def invoice_difference(self, invoice_id: UUID, *, line: str, net: int, on: date) -> None:
        """Take down that what the seat costs more is on an invoice of its own."""
        self.states(self.DifferenceInvoiced(self.event_id, self.person_id, invoice_id, line, net, on))

    @property
    def charges(self) -> list[Charge]:
        """What is charged for it, a line of the invoice each."""
        if self.order is not None:
            return self.order.charges
        return [Charge(TICKET_LINE, None, "", "events", self.price.minor, "")]

    @property
    def billed(self) -> list[tuple[UUID, str]]:
        """The lines on invoices that the seat is paid by, each as the invoice's id and the line's name."""
        own = [] if self.invoice_id is None else [(self.invoice_id, each.line) for each in self.charges if each.net]
        return own + self.differences

    @property
    def was_ordered(self) -> bool:
        """Tell whether an order is known, or a difference: of this seat, or of one that was given up before."""
        return self.order is not None or bool(self.differences)

    @property
    def awaits_payment(self) -> bool:
        """Tell whether a seat is booked and not yet paid."""
        return self.state is State.BOOKED

    @property
    def has_seat(self) -> bool:
        """Tell whether the event counts a seat for it."""
        return self.state in {State.BOOKED, State.CONFIRMED}

    def _require(self, *states: State) -> None:
        if self.state not in states:
            wanted = " or ".join(states)
            raise RuleBroken(f"the registration is {self.state}; this needs one that is {wanted}")

    def _refuse(self, *states: State) -> None:
        if self.state in states:
            raise RuleBroken(f"this person is registered already ({self.state}); cancel that first")

    @applies(Ordered)
    def _ordered(self, fact: facts.Ordered) -> None:
        self.event_id = fact.event_id
        self.person_id = fact.person_id
        self.order = fact
        self.mode = fact.mode
        self.differences = []

    @applies(ModeSwitched)
    def _mode_switched(self, fact: facts.ModeSwitched) -> None:
        self.mode = fact.mode

    @applies(HandedOn)
    def _handed_on(self, _fact: facts.HandedOn) -> None:
        """Leave the state to the cancellation beside it."""

    @applies(DifferenceInvoiced)
    def _difference_invoiced(self, fact: facts.DifferenceInvoiced) -> None:
        self.differences = [*self.differences, (fact.invoice_id, fact.line)]

    @applies(MadeBy)
    def _made_by(self, fact: facts.MadeBy) -> None:
        self.party_id = fact.party_id

    @applies(Booked)
    def _booked(self, fact: facts.Booked) -> None:
        self.event_id = fact.event_id
        self.person_id = fact.person_id
        self.price = fact.price
        self.invoice_id = fact.invoice_id
        self.booked_on = fact.on
        self.party_id = None
        self.state = State.BOOKED

    @applies(Waitlisted)
    def _waitlisted(self, fact: facts.Waitlisted) -> None:
        self.event_id = fact.event_id
        self.person_id = fact.person_id
        self.price = fact.price
        self.invoice_id = None
        self.state = State.WAITING

    @applies(Offered)
    def _offered(self, _fact: facts.Offered) -> None:
        self.state = State.OFFERED

    @applies(Confirmed)
    def _confirmed(self, _fact: facts.Confirmed) -> None:
        self.state = State.CONFIRMED

    @applies(Cancelled)
    def _cancelled(self, _fact: facts.Cancelled) -> None:
        self.state = State.CANCELLED

    @applies(Attended)
    def _attended(self, fact: facts.Attended) -> None:
        self.attended = fact
        self.times_attended += 1
        self.state = State.ATTENDED

    @applies(AttendanceWithdrawn)
    def _attendance_withdrawn(self, fact: facts.AttendanceWithdrawn) -> None:
        self.attended = None
        self.state = State(fact.seat)
