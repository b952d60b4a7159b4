"""What the office does with an event, and what becomes of a registration that costs nobody anything."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from domain.cpd.credit import Credit, Marks
from domain.errors import RuleBroken
from domain.events.clock import instant
from domain.events.counter import put_back
from domain.events.event import Event, Offer
from domain.events.facts import Announced
from domain.events.registration import Registration
from domain.journal import Journal
from domain.values import Money


def announce(  # noqa: PLR0913  the terms of an event
    journal: Journal,
    id: UUID,
    *,
    title: str,
    summary: str,
    starts: str,
    zone: str,
    minutes: int,
    capacity: int,
    price: Money,
    member_price: Money,
    on: date,
    credit: Credit | None = None,
    attributes: Marks | None = None,
) -> UUID:
    """Open an event for registration and return its id; the same id again changes nothing."""
    if journal.holds(Event, id):
        return id
    terms = Announced(
        title=title,
        summary=summary,
        starts=starts,
        zone=zone,
        minutes=minutes,
        capacity=capacity,
        price=price,
        member_price=member_price,
        credit=dict(credit or {}),
        attributes=dict(attributes or {}),
        on=on,
    )
    journal.record(Event.announce(id, terms))
    return id


def move(
    journal: Journal,
    event_id: UUID,
    *,
    starts: str,
    on: date,
    at: datetime | None = None,
    expected: int | None = None,
) -> UUID:
    """Let an event take place at another time and return its id.

    Seats that can be offered again are held by the day where it is, if the present instant is given as `at`.
    """
    event = load_exclusively(journal, event_id, expected)
    offers = event.move(starts, on=on, there=event.day_there(on, at))
    journal.record(event)
    tell_offered(journal, offers, on=on)
    return event_id


def agree_capacity(
    journal: Journal,
    event_id: UUID,
    *,
    capacity: int,
    on: date,
    at: datetime | None = None,
    expected: int | None = None,
) -> UUID:
    """Change the number of seats, offer new ones to whoever waits, and return the event's id.

    They are held by the day where the event is, if the present instant is given as `at`.
    """
    event = load_exclusively(journal, event_id, expected)
    offers = event.agree_capacity(capacity, on=event.day_there(on, at))
    journal.record(event)
    tell_offered(journal, offers, on=on)
    return event_id


def call_off(journal: Journal, event_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Call an event off and return its id; each registration is then cancelled and credited on its own."""
    event = load_exclusively(journal, event_id, expected)
    event.call_off(on=on)
    journal.record(event)
    return event_id


def hold(journal: Journal, event_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take down that an event took place and return its id."""
    event = load_exclusively(journal, event_id, expected)
    event.hold(on=on)
    journal.record(event)
    return event_id


def confirm(journal: Journal, registration_id: UUID, *, on: date, invoice_id: UUID | None = None) -> UUID:
    """Confirm a seat, as its invoice is paid, and return the registration's id.

    Nothing changes where no seat waits for that, so that money which comes late is never turned away.
    """
    registration = journal.get(Registration, registration_id)
    if not registration.awaits_payment:
        # Nothing would be stated that clashes with whoever is changing that at this moment.
        journal.exclusively(registration_id)
        registration = journal.get(Registration, registration_id)
    if registration.awaits_payment and invoice_id in {None, registration.invoice_id}:
        registration.confirm(on=on)
        journal.record(registration)
    return registration_id


def attend(
    journal: Journal,
    registration_id: UUID,
    *,
    on: date,
    minutes: int | None = None,
    at: datetime | None = None,
    expected: int | None = None,
) -> UUID:
    """Take down that a person was there, for how long if that is known, and return the registration's id.

    It is dated on the event's own day, whenever it is taken down: what it credits counts for that day's cycle.
    Raises RuleBroken before the event: before its day, or its hour where the present instant is given as `at`.
    """
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    event = journal.get(Event, registration.event_id)
    if event.is_called_off or event.day_there(on, at) < event.day:
        raise RuleBroken(f"the event is on {event.day} or called off; attendance is taken when it is held")
    starts, zone = event.terms.starts, event.terms.zone
    if at is not None and at < instant(starts, zone):
        raise RuleBroken(f"the event begins {starts} in {zone}; take attendance down once it was held")
    registration.attend(on=event.day, minutes=minutes)
    journal.record(registration)
    return registration_id


def pass_offer(
    journal: Journal, registration_id: UUID, *, on: date, at: datetime | None = None, expected: int | None = None
) -> UUID:
    """Decline a seat, offer it to the next in line, and return the registration's id.

    The next one's days are those where the event is, if the present instant is given as `at`.
    """
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    event = load_exclusively(journal, registration.event_id)
    offers = event.pass_offer(registration.id, on=event.day_there(on, at))
    return _pass_on(journal, event, registration, offers, on)


def let_offer_lapse(journal: Journal, registration_id: UUID, *, on: date, at: datetime | None = None) -> UUID:
    """Offer a seat that was not taken in time to the next in line, and return the registration's id."""
    registration = journal.get(Registration, registration_id)
    event = load_exclusively(journal, registration.event_id)
    offers = event.let_offer_lapse(registration.id, on=event.day_there(on, at))
    return _pass_on(journal, event, registration, offers, on)


def load_exclusively(journal: Journal, event_id: UUID, expected: int | None = None) -> Event:
    """Return the event with everybody else kept off its seats until the unit of work ends."""
    journal.exclusively(event_id)
    event = journal.get(Event, event_id)
    event.expects(expected)
    return event


def tell_offered(journal: Journal, offers: Iterable[Offer], *, on: date) -> None:
    """Take down with each registration that a seat is held for it."""
    for id, until in offers:
        registration = journal.get(Registration, id)
        registration.offer(until=until, on=on)
        journal.record(registration)


def _pass_on(journal: Journal, event: Event, registration: Registration, offers: list[Offer], on: date) -> UUID:
    registration.cancel(on=on)
    journal.record(event, registration)
    put_back(journal, event, registration, on=on)
    tell_offered(journal, offers, on=on)
    return registration.id
