"""Who is there: let in at a door, seen online, and taken down as having attended once the event was held."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import RuleBroken
from domain.events.attendance import Interval, minutes_within
from domain.events.clock import ends_at, instant
from domain.events.commands import load_exclusively
from domain.events.event import Event
from domain.events.presence import Presence, presence_id
from domain.events.registration import Registration, State
from domain.journal import Journal

SKEW = timedelta(minutes=5)
"""How far the clock of a device at a door, or of a webinar system, may run ahead."""
DAY = timedelta(days=1)
"""How long before the doors open somebody may be connected already, and after they close be so still."""


class Showing(NamedTuple):
    """A ticket shown at a door: when by the door's own clock, at which door, and the present instant."""

    at: datetime
    door: str
    now: datetime


class Hours(NamedTuple):
    """When an event's doors are open, first and last instant, and when it begins and ends."""

    opens: datetime
    closes: datetime
    begins: datetime
    ends: datetime


def hours(event: Event) -> Hours:
    """Return an event's hours: its doors open as its first day begins where it is, and close as its last one ends."""
    terms, zone = event.terms, ZoneInfo(event.terms.zone)
    begins, ends = instant(terms.starts, terms.zone), ends_at(terms.starts, terms.zone, terms.minutes)
    first = datetime.combine(begins.astimezone(zone).date(), time(), zone)
    last = datetime.combine(ends.astimezone(zone).date() + timedelta(days=1), time(), zone)
    return Hours(first.astimezone(UTC), last.astimezone(UTC), begins, ends)


def check_in(journal: Journal, registration_id: UUID, *, showing: Showing, on: date) -> UUID:
    """Let whoever shows a ticket in and return the registration's id; a showing told before changes nothing.

    Raises RuleBroken without a seat, out of hours, or for an instant that is yet to come.
    """
    registration, event = _seated(journal, registration_id)
    open_ = hours(event)
    if showing.at > showing.now + SKEW:
        raise RuleBroken("this check-in lies in the future; set the clock of the device, then send it again")
    if not open_.opens <= showing.at < open_.closes:
        raise RuleBroken(f"the doors are open on {event.day} in {event.terms.zone}; check the event and the clock")
    presence = presence_of(journal, registration_id)
    presence.check_in(whose(registration), at=showing.at, door=showing.door, on=on)
    journal.record(presence)
    return registration_id


def undo_check_in(journal: Journal, registration_id: UUID, *, on: date) -> UUID:
    """Take a check-in back and return the registration's id. Raises RuleBroken once attendance is taken down."""
    registration, _ = _seated(journal, registration_id)
    presence = presence_of(journal, registration_id)
    presence.undo_check_in(whose(registration), on=on)
    journal.record(presence)
    return registration_id


def see_online(journal: Journal, registration_id: UUID, *, seen: Interval, now: datetime | None = None) -> UUID:
    """Take down when somebody was connected and return the registration's id; told twice, it is one.

    It is dated on the event's own day. Raises RuleBroken without a seat, where the event was at another time, or for
    an instant that is yet to come, if the present one is given as `now`.
    """
    registration, event = _seated(journal, registration_id)
    open_ = hours(event)
    if now is not None and seen[1] > now + SKEW:
        raise RuleBroken("they left in the future; set the clock of the system, it is taken down once that is over")
    if not open_.opens - DAY <= seen[0] < open_.closes or not open_.opens < seen[1] <= open_.closes + DAY:
        raise RuleBroken(f"the event is on {event.day} in {event.terms.zone}; this was at another time")
    presence = presence_of(journal, registration_id)
    presence.see_online(whose(registration), seen, on=event.day)
    journal.record(presence)
    return registration_id


def take_attendance(journal: Journal, event_id: UUID, *, seen: Iterable[UUID], at: datetime, on: date) -> UUID:
    """Take down that an event was held and who attended of those registrations that were seen; return the event's id.

    Whoever came in by a door was there for the whole of it, others for the minutes they were connected; it is
    dated on the event's own day. Asked again, only those seen since are added. Raises RuleBroken before it begins.
    """
    event = load_exclusively(journal, event_id)
    check_begun(event, at)
    if not event.was_held:
        event.hold(on=max(on, event.day))
        journal.record(event)
    for registration_id in seen:
        _settle(journal, event, registration_id)
    return event_id


class Counted(NamedTuple):
    """For how many minutes somebody was there by a webinar's own list, and the registration's version then."""

    registration_id: UUID
    version: int
    minutes: int


def take_list(journal: Journal, event_id: UUID, *, counted: Iterable[Counted], at: datetime) -> UUID:
    """Take attendance down as it was planned from a list, all of it or nothing, and return the event's id.

    Whoever came in by a door was there for the whole of it, however long they were connected besides.
    Raises RuleBroken before the event begins, Stale if a registration has changed since it was planned.
    """
    event = journal.get(Event, event_id)
    if event.is_called_off:
        raise RuleBroken("the event was called off; nobody attended it")
    check_begun(event, at)
    journal.record(*[_counted(journal, event, each) for each in counted])
    return event_id


def check_begun(event: Event, at: datetime) -> None:
    """Raise RuleBroken at an instant before an event begins: nobody can have been there."""
    if at < hours(event).begins:
        starts, zone = event.terms.starts, event.terms.zone
        raise RuleBroken(f"the event begins {starts} in {zone}; take attendance down once it was held")


def presence_of(journal: Journal, registration_id: UUID) -> Presence:
    """Return what is known of a registration's presence, which may be nothing yet."""
    id = presence_id(registration_id)
    return journal.get(Presence, id) if journal.holds(Presence, id) else Presence(id)


def _counted(journal: Journal, event: Event, each: Counted) -> Registration:
    registration = journal.get(Registration, each.registration_id)
    registration.expects(each.version)
    if registration.event_id != event.id:
        raise RuleBroken("a registration on the list is for another event; make the plan anew", field="plan")
    minutes = None if presence_of(journal, registration.id).is_in else each.minutes
    registration.attend(on=event.day, minutes=minutes)
    return registration


def _settle(journal: Journal, event: Event, registration_id: UUID) -> None:
    registration = journal.get(Registration, registration_id)
    presence, open_ = presence_of(journal, registration_id), hours(event)
    if registration.event_id != event.id or not registration.has_seat:
        return
    if presence.is_in or presence.intervals:
        minutes = None if presence.is_in else minutes_within(presence.intervals, open_.begins, open_.ends)
        registration.attend(on=event.day, minutes=minutes)
        journal.record(registration)


def _seated(journal: Journal, registration_id: UUID) -> tuple[Registration, Event]:
    registration = journal.get(Registration, registration_id)
    event = journal.get(Event, registration.event_id)
    if event.is_called_off:
        raise RuleBroken("the event was called off; nobody is let in")
    if registration.state is State.ATTENDED:
        raise RuleBroken("attendance is taken down already; take that back on the roster if it is wrong")
    if not registration.has_seat:
        raise RuleBroken(f"the registration is {registration.state}, without a seat; register them at the desk first")
    return registration, event


def whose(registration: Registration) -> tuple[UUID, UUID, UUID]:
    """Return event, registration and person, as facts about a presence name them."""
    return registration.event_id, registration.id, registration.person_id
