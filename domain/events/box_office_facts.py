"""What can be decided about what an event sells, each with the name it is stored under."""

from datetime import date
from uuid import UUID

from domain.aggregate import PUBLIC, STAFF, Fact
from domain.events.tickets import AddOn, Promotion, Step, Ticket


class TicketsOffered(Fact, frozen=True):
    """These types of tickets are sold from now on, and no others."""

    TOPIC = "box_office.tickets_offered"
    SEEN_BY = frozenset({PUBLIC})
    event_id: UUID
    tickets: list[Ticket]
    on: date


class AddOnsOffered(Fact, frozen=True):
    """These add-ons are sold from now on, and no others."""

    TOPIC = "box_office.add_ons_offered"
    SEEN_BY = frozenset({PUBLIC})
    event_id: UUID
    add_ons: list[AddOn]
    on: date


class PromotionAgreed(Fact, frozen=True):
    """A code lowers the price; agreed on again, it is good on the new terms, uses of before counted."""

    TOPIC = "box_office.promotion_agreed"
    SEEN_BY = frozenset({STAFF})
    event_id: UUID
    promotion: Promotion
    on: date


class PromotionWithdrawn(Fact, frozen=True):
    """A code is good no more; whoever used it keeps the price."""

    TOPIC = "box_office.promotion_withdrawn"
    SEEN_BY = frozenset({STAFF})
    event_id: UUID
    code: str
    on: date


class RefundsAgreed(Fact, frozen=True):
    """Whoever gives up a seat has so much of its price back; all of it for so many days after the event moved."""

    TOPIC = "box_office.refunds_agreed"
    SEEN_BY = frozenset({PUBLIC})
    event_id: UUID
    steps: list[Step]
    days_after_move: int
    on: date


class SetAside(Fact, frozen=True):
    """A ticket, add-ons and a use of a code are a registration's."""

    TOPIC = "box_office.set_aside"
    SEEN_BY = frozenset({STAFF})
    event_id: UUID
    registration_id: UUID
    ticket: str | None
    code: str | None
    add_ons: list[str]
    on: date


class PutBack(Fact, frozen=True):
    """What was a registration's is on sale again."""

    TOPIC = "box_office.put_back"
    SEEN_BY = frozenset({STAFF})
    event_id: UUID
    registration_id: UUID
    ticket: str | None
    code: str | None
    add_ons: list[str]
    on: date
