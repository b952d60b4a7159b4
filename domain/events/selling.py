"""What the office does with what an event sells: tickets, add-ons, codes, terms of giving back, seats by mode."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from domain.events.box_office import BoxOffice, box_office_id
from domain.events.commands import load_exclusively, tell_offered
from domain.events.counter import box_office_of
from domain.events.event import Event
from domain.events.tickets import AddOn, Promotion, Step, Ticket
from domain.journal import Journal


def agree_modes(  # noqa: PLR0913  how many seats there are, and when that is decided
    journal: Journal,
    event_id: UUID,
    *,
    capacities: Mapping[str, int],
    home: str,
    on: date,
    at: datetime | None = None,
    expected: int | None = None,
) -> UUID:
    """Keep seats apart by mode, offer new ones to whoever waits for that mode, and return the event's id.

    They are held by the day where the event is, if the present instant is given as `at`.
    """
    event = load_exclusively(journal, event_id, expected)
    offers = event.agree_modes(capacities, home=home, on=on, there=event.day_there(on, at))
    journal.record(event)
    tell_offered(journal, offers, on=on)
    return event_id


def offer_tickets(journal: Journal, event_id: UUID, *, tickets: Sequence[Ticket], on: date) -> UUID:
    """Sell these types of tickets and no others, and return the event's id."""
    event, office = _opened(journal, event_id, on)
    office.offer_tickets(event_id, tickets, currency=event.terms.price.currency, on=on)
    journal.record(event, office)
    return event_id


def offer_add_ons(journal: Journal, event_id: UUID, *, add_ons: Sequence[AddOn], on: date) -> UUID:
    """Sell these add-ons and no others, and return the event's id."""
    event, office = _opened(journal, event_id, on)
    office.offer_add_ons(event_id, add_ons, currency=event.terms.price.currency, on=on)
    journal.record(event, office)
    return event_id


def agree_promotion(journal: Journal, event_id: UUID, *, promotion: Promotion, on: date) -> UUID:
    """Let a code lower the price of tickets, and return the event's id."""
    event, office = _opened(journal, event_id, on)
    office.agree_promotion(event_id, promotion, currency=event.terms.price.currency, on=on)
    journal.record(event, office)
    return event_id


def withdraw_promotion(journal: Journal, event_id: UUID, *, code: str, on: date) -> UUID:
    """Let a code be good no more, and return the event's id."""
    event, office = _opened(journal, event_id, on)
    office.withdraw_promotion(event_id, code, on=on)
    journal.record(event, office)
    return event_id


def agree_refunds(journal: Journal, event_id: UUID, *, steps: Sequence[Step], days_after_move: int, on: date) -> UUID:
    """Agree on what is given back until when, and return the event's id."""
    event, office = _opened(journal, event_id, on)
    office.agree_refunds(event_id, steps, days_after_move=days_after_move, on=on)
    journal.record(event, office)
    return event_id


def _opened(journal: Journal, event_id: UUID, on: date) -> tuple[Event, BoxOffice]:
    event, id = load_exclusively(journal, event_id), box_office_id(event_id)
    journal.exclusively(id)
    office = box_office_of(journal, event) or BoxOffice(id)
    event.open_box_office(on=on)
    return event, office
