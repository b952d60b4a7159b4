"""What the office arranges around an event: venue, link, how minutes earn credit, the recording."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from domain.errors import RuleBroken
from domain.events.arrangement import Arrangement, arrangement_id
from domain.events.attendance import CreditRule
from domain.events.event import Event
from domain.journal import Journal


def agree_venue(journal: Journal, event_id: UUID, *, name: str, address: str, access: str, on: date) -> UUID:
    """Say where an event takes place and return the event's id. Raises RuleBroken once it was called off."""
    event = _going_on(journal, event_id)
    return _arranged(
        journal, event, lambda a: a.agree_venue(event_id, name=name, address=address, access=access, on=on)
    )


def agree_link(journal: Journal, event_id: UUID, *, link: str, on: date) -> UUID:
    """Say by which link an event can be joined and return the event's id."""
    event = _going_on(journal, event_id)
    return _arranged(journal, event, lambda arrangement: arrangement.agree_link(event_id, link=link, on=on))


def agree_credit_rule(journal: Journal, event_id: UUID, *, rule: CreditRule, on: date) -> UUID:
    """Say how minutes of an event earn credit and return the event's id.

    Raises RuleBroken once the event was held, as what people earned by then was told to them.
    """
    event = _going_on(journal, event_id)
    if event.was_held:
        raise RuleBroken("attendance is credited already; agree on the rule before the event is held")
    return _arranged(journal, event, lambda arrangement: arrangement.agree_credit_rule(event_id, rule, on=on))


def offer_recording(journal: Journal, event_id: UUID, *, link: str, first: date, through: date, on: date) -> UUID:
    """Let those who had a seat watch the recording on some days and return the event's id."""
    event = _going_on(journal, event_id)
    if first < event.day:
        raise RuleBroken(f"the event is on {event.day}; a recording is open from that day on at the earliest")
    return _arranged(
        journal, event, lambda a: a.offer_recording(event_id, link=link, first=first, through=through, on=on)
    )


def withdraw_recording(journal: Journal, event_id: UUID, *, on: date) -> UUID:
    """Show the recording to nobody any more and return the event's id."""
    event = journal.get(Event, event_id)
    return _arranged(journal, event, lambda arrangement: arrangement.withdraw_recording(event_id, on=on))


def arrangement_of(journal: Journal, event_id: UUID) -> Arrangement:
    """Return what is arranged around an event, which may be nothing yet."""
    id = arrangement_id(event_id)
    return journal.get(Arrangement, id) if journal.holds(Arrangement, id) else Arrangement(id)


def _going_on(journal: Journal, event_id: UUID) -> Event:
    event = journal.get(Event, event_id)
    if event.is_called_off:
        raise RuleBroken("the event was called off; there is nothing to arrange")
    return event


def _arranged(journal: Journal, event: Event, decide: Callable[[Arrangement], None]) -> UUID:
    arrangement = arrangement_of(journal, event.id)
    decide(arrangement)
    journal.record(arrangement)
    return event.id
