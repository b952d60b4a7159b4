"""What can be decided about an invoice, each with the name it is stored under. Amounts in minor units."""

from datetime import date
from uuid import UUID

from domain.aggregate import FINANCE, OWN, STAFF, Fact
from domain.billing.lines import Fx, Line, Recognise
from domain.values import Personal

SEEN = frozenset({OWN, STAFF, FINANCE})


class Issued(Fact, frozen=True):
    """The customer was asked to pay for some lines. `fx` is there when the books are kept in another currency."""

    TOPIC = "invoice.issued"
    SEEN_BY = SEEN
    person_id: UUID | None
    number: str
    on: date
    due: date
    currency: str
    lines: list[Line]
    purpose: str
    subject_id: UUID | None = None
    fx: Fx | None = None


class PaymentApplied(Fact, frozen=True):
    """Money of a payment settled a part of the invoice, or all of it."""

    TOPIC = "invoice.payment_applied"
    SEEN_BY = SEEN
    payment_id: UUID
    amount: int
    on: date


class CreditApplied(Fact, frozen=True):
    """The customer's credit settled a part of the invoice, or all of it."""

    TOPIC = "invoice.credit_applied"
    SEEN_BY = SEEN
    amount: int
    on: date


class Credited(Fact, frozen=True):
    """A credit note took a part back; `to_credit` went beyond the open balance and is the customer's."""

    TOPIC = "invoice.credited"
    SEEN_BY = SEEN
    credit_note: str
    line: str
    net: int
    tax: int
    ends_service: bool
    on: date
    to_credit: int = 0


class ChargedBack(Fact, frozen=True):
    """A lost dispute took money back; `to_credit` is what went beyond the lines still charged."""

    TOPIC = "invoice.charged_back"
    SEEN_BY = SEEN
    payment_id: UUID
    dispute: str
    amount: int
    tax: int
    to_credit: int
    ends_service: bool
    on: date


class WrittenOff(Fact, frozen=True):
    """The money will not come; `tax` is the part of the amount that the tax office gives back."""

    TOPIC = "invoice.written_off"
    SEEN_BY = SEEN
    amount: int
    tax: int
    on: date


class Recovered(Fact, frozen=True):
    """Money came after all for what had been written off."""

    TOPIC = "invoice.recovered"
    SEEN_BY = SEEN
    amount: int
    via: str
    on: date


class Rescheduled(Fact, frozen=True):
    """The service dates of a line were wrong and are corrected. `person_id` is the customer's, or the invoice's."""

    TOPIC = "invoice.rescheduled"
    SEEN_BY = SEEN
    person_id: UUID
    line: str
    recognise: Recognise
    reason: Personal[str]
    on: date


class EventMoved(Fact, frozen=True):
    """The event that a line is for takes place on another day."""

    TOPIC = "invoice.event_moved"
    SEEN_BY = SEEN
    line: str
    to: date
    on: date


class EventCalledOff(Fact, frozen=True):
    """The event that a line is for does not take place for now."""

    TOPIC = "invoice.event_called_off"
    SEEN_BY = SEEN
    line: str
    on: date


class Delivered(Fact, frozen=True):
    """What a line is for was completed."""

    TOPIC = "invoice.delivered"
    SEEN_BY = SEEN
    line: str
    on: date
