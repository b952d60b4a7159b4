"""What the office does with an event's programme and with series: sessions, their speakers, events in their order."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from domain.cpd.credit import Credit
from domain.errors import Invalid, RuleBroken
from domain.events.clock import instant, later, minutes_from
from domain.events.event import Event
from domain.events.rules import starts_at
from domain.events.series import Series
from domain.events.session import Session
from domain.journal import Journal


def schedule_session(  # noqa: PLR0913  the columns of a programme
    journal: Journal, id: UUID, *, event_id: UUID, title: str, starts: str, minutes: int, room: str, on: date
) -> UUID:
    """Put a session into an event's programme and return its id; the same id again changes nothing.

    `starts` is wall time at the event's zone. Raises Invalid if the session does not fit into the event.
    """
    if journal.holds(Session, id):
        return id
    event = _going_on(journal, event_id)
    after, whole = _after(event, starts), event.terms.minutes
    journal.record(
        Session.schedule(id, event_id, title=title, after=after, minutes=minutes, room=room, whole=whole, on=on)
    )
    return id


def reschedule_session(  # noqa: PLR0913  the columns of a programme
    journal: Journal,
    session_id: UUID,
    *,
    starts: str,
    minutes: int,
    room: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Let a session take place at another time or in another room and return its id."""
    session = _expected(journal, session_id, expected)
    event = _going_on(journal, session.event_id)
    after, whole = _after(event, starts), event.terms.minutes
    session.reschedule(after=after, minutes=minutes, room=room, whole=whole, on=on)
    journal.record(session)
    return session_id


def drop_session(journal: Journal, session_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take a session out of the programme and return its id."""
    session = _expected(journal, session_id, expected)
    session.drop(on=on)
    journal.record(session)
    return session_id


def name_speaker(
    journal: Journal,
    session_id: UUID,
    *,
    person_id: UUID,
    on: date,
    credit: Credit | None = None,
    expected: int | None = None,
) -> UUID:
    """Name somebody who speaks, and what that is worth to them, and return the session's id."""
    session = _expected(journal, session_id, expected)
    session.name_speaker(person_id, credit=credit or {}, on=on)
    journal.record(session)
    return session_id


def release_speaker(journal: Journal, session_id: UUID, *, person_id: UUID, on: date) -> UUID:
    """Let somebody not speak after all and return the session's id."""
    session = journal.get(Session, session_id)
    session.release_speaker(person_id, on=on)
    journal.record(session)
    return session_id


def give_session(journal: Journal, session_id: UUID, *, person_id: UUID, at: datetime) -> UUID:
    """Take down that a speaker spoke, and return the session's id; what it is worth goes on their log.

    `at` is the present instant. Raises RuleBroken before the session begins.
    """
    session = journal.get(Session, session_id)
    session.check_named(person_id)
    event = _going_on(journal, session.event_id)
    starts = later(event.terms.starts, session.after)
    if at < instant(starts, event.terms.zone):
        raise RuleBroken(f"the session begins {starts} in {event.terms.zone}; take it down once it was held")
    session.give(person_id, on=starts_at(starts).date())
    journal.record(session)
    return session_id


def begin_series(journal: Journal, id: UUID, *, title: str, summary: str, on: date) -> UUID:
    """Begin a series of events and return its id; the same id again changes nothing."""
    if not journal.holds(Series, id):
        journal.record(Series.begin(id, title=title, summary=summary, on=on))
    return id


def arrange_series(
    journal: Journal, series_id: UUID, *, events: Sequence[UUID], on: date, expected: int | None = None
) -> UUID:
    """Say which events make a series, in order, and return its id. Raises Invalid for an event there is not."""
    series = journal.get(Series, series_id)
    series.expects(expected)
    unknown = [event_id for event_id in events if not journal.holds(Event, event_id)]
    if unknown:
        raise Invalid(f"there is no event {unknown[0]}; name events that were announced", field="events")
    series.arrange(events, on=on)
    journal.record(series)
    return series_id


def _expected(journal: Journal, session_id: UUID, expected: int | None) -> Session:
    session = journal.get(Session, session_id)
    session.expects(expected)
    return session


def _going_on(journal: Journal, event_id: UUID) -> Event:
    event = journal.get(Event, event_id)
    if event.is_called_off:
        raise RuleBroken("the event was called off; its programme stays as it was")
    return event


def _after(event: Event, starts: str) -> int:
    starts_at(starts)
    return minutes_from(event.terms.starts, starts)
