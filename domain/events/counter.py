"""What a registration takes from an event's box office, and gives back to it when it ends."""

from datetime import date

from domain.events.box_office import BoxOffice, box_office_id
from domain.events.event import Event
from domain.events.registration import Registration
from domain.journal import Journal


def box_office_of(journal: Journal, event: Event) -> BoxOffice | None:
    """Return what an event sells, with everybody else kept off it; None where it sells seats alone."""
    if not event.has_box_office:
        return None
    id = box_office_id(event.id)
    journal.exclusively(id)
    return journal.get(BoxOffice, id)


def put_back(journal: Journal, event: Event, registration: Registration, *, on: date) -> None:
    """Sell again what a registration that ended had set aside."""
    office, order = box_office_of(journal, event), registration.order
    if office is None or order is None:
        return
    office.put_back(event.id, registration.id, ticket=order.ticket, code=order.code, add_ons=order.add_ons, on=on)
    journal.record(office)
