"""What must be so after every run, whatever was killed. Each question answers with sentences; none means it is so."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from domain.events.event import Event
from domain.events.registration import Registration
from integrations.effects import rows
from integrations.journal.office import Office
from integrations.journal.recorder import journal
from integrations.store.tables import effects
from projections.engine import Engine
from projections.ledger.tables import postings


class Acknowledged(NamedTuple):
    """What somebody was told was done: a kind of fact, or any of an aggregate's kinds, and what it is about."""

    topic: str
    id: UUID


def stated(office: Office, since: int) -> Counter[Acknowledged]:
    """Return how often each kind of fact, and any fact of its aggregate, was stated of each thing after a position."""
    c = journal.c
    query = select(c.topic, c.originator_id, func.count()).where(c.position > since).group_by(c.topic, c.originator_id)
    found: Counter[Acknowledged] = Counter()
    with office.database.reading() as connection:
        for topic, id, times in connection.execute(query):
            aggregate, _, _ = topic.partition(".")
            found.update({Acknowledged(topic, id): times, Acknowledged(aggregate, id): times})
    return found


def lost(office: Office, heard: Iterable[Acknowledged]) -> list[Acknowledged]:
    """Return what was acknowledged and is not in the journal."""
    there = stated(office, since=0)
    return [said for said in heard if not there[said]]


def doubled(office: Office, heard: Iterable[Acknowledged], since: int) -> list[str]:
    """Return of which kinds of fact there are more than were acknowledged, once nobody waits for an answer."""
    wanted = Counter(said.topic for said in heard)
    there: Counter[str] = Counter()
    for said, times in stated(office, since).items():
        there[said.topic] += times
    return [f"{topic}: {there[topic]} for {times}" for topic, times in wanted.items() if there[topic] > times]


def oversold(office: Office, event_id: UUID) -> list[str]:
    """Return what is wrong with the seats of the one event there is, none of which was given back."""
    event, there = office.read(Event, event_id), stated(office, since=0)
    booked = sum(said.topic == Registration.Booked.TOPIC for said in there)
    wanted = sum(said.topic == "registration" for said in there)
    sound = event.taken == booked == min(wanted, event.capacity) == event.capacity - event.free
    return [] if sound else [f"{wanted} wanted, {booked} booked, {event.taken} taken, {event.free} free"]


def undone(office: Office) -> list[str]:
    """Return what was to be done outside and was not."""
    query = select(effects.c.key, effects.c.state, effects.c.problem).where(effects.c.state != rows.DONE)
    with office.database.reading() as connection:
        return [f"{key}: {state} {problem}" for key, state, problem in connection.execute(query)]


def unbalanced(engine: Engine) -> list[str]:
    """Return the currencies in which the ledger's postings do not sum to zero."""
    total = func.sum(postings.c.minor)
    query = select(postings.c.currency, total).group_by(postings.c.currency)
    with engine.database.reading() as connection:
        return [f"{currency}: {minor}" for currency, minor in connection.execute(query) if minor]


def apart(office: Office, engine: Engine) -> list[str]:
    """Return what is wrong with the journal, and each row of a view that its facts do not make."""
    return [*office.recorder.gaps(), *behind(office, engine), *wrong_rows(engine)]


def behind(office: Office, engine: Engine) -> Iterable[str]:
    """Return the views that do not stand at the journal's end, or do not serve."""
    head = office.recorder.head()
    for health in engine.health():
        if (health.state, health.position) != ("live", head):
            yield f"{health.view} is {health.state} at {health.position} of {head}: {health.error}"


def wrong_rows(engine: Engine) -> list[str]:
    """Return the rows that differ from a rebuild from nothing."""
    return [f"{name}: {difference}" for name in engine.views for difference in engine.check(name)]


def rows_of(engine: Engine) -> int:
    """Return how many rows all views hold: what was compared."""
    tables = [shape.table for view in engine.views.values() for shape in view.shapes.values()]
    with engine.database.reading() as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
