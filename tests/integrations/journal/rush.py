"""Many processes that all want something of one event at the same moment, each with an office of its own."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import func, select

from domain.events import commands as events
from domain.events.registration import Registration, registration_id
from domain.journal import Actor, Journal
from domain.people import commands as people
from domain.processes import registration
from domain.values import Money
from integrations.journal.office import Office
from integrations.journal.recorder import journal as facts
from tests.offices import MovingClock, open_office

EVENT = UUID(int=1)
ON = date(2026, 3, 1)
DESK = Actor(by="desk")
PRICE = Money(4500, "EUR")
PROCESSES, THREADS = 8, 4
PATIENCE = 120
"""How long a process waits for the others to be ready (seconds)."""

OPEN: list[tuple[Office, Any]] = []
"""In each process of a rush, its own office, and the barrier at which all wait for one another."""

Deed = Callable[[Office, UUID], None]


class Task(NamedTuple):
    """What is to be done for a person: the name of a deed of this module."""

    deed: str
    person: UUID


class Answer(NamedTuple):
    """What a person was told: nothing wrong, or the name of what went wrong."""

    person: UUID
    refusal: str | None


def person(number: int) -> UUID:
    """The id of the person with a number."""
    return uuid5(EVENT, f"person {number}")


def open_event(office: Office, *, seats: int, persons: int) -> None:
    """Make the persons known and open the event, in one unit of work."""
    with office.unit(DESK) as journal:
        for number in range(persons):
            email = f"p{number}@example.org"
            people.register(journal, person(number), name=f"P{number}", email=email, on=ON)
        events.announce(
            journal,
            EVENT,
            title="Evening on statics",
            summary="Three short talks.",
            starts="2026-11-30T18:00",
            zone="Europe/Vienna",
            minutes=90,
            capacity=seats,
            price=PRICE,
            member_price=PRICE,
            on=ON,
        )


def register(office: Office, who: UUID) -> None:
    """Register as the association does it."""
    office.carry_out(lambda journal: registration.register(journal, event_id=EVENT, person_id=who, on=ON), DESK)


def cancel(office: Office, who: UUID) -> None:
    """Give a seat up as the association does it."""
    id = registration_id(EVENT, who)
    office.carry_out(lambda journal: registration.cancel(journal, id, on=ON), DESK)


def register_by_counting(office: Office, who: UUID) -> None:
    """Register as it must not be done: look how many seats are taken, then take one."""
    with office.database.reading() as connection:
        booked = facts.c.topic == Registration.Booked.TOPIC
        taken = connection.execute(select(func.count()).where(booked)).scalar_one()
    time.sleep(0.02)  # what else a request does between looking and taking

    def book(journal: Journal) -> UUID:
        seat = Registration(registration_id(EVENT, who))
        if taken < SEATS:
            seat.book(event_id=EVENT, person_id=who, price=PRICE, invoice_id=None, on=ON)
        else:
            seat.wait(event_id=EVENT, person_id=who, price=PRICE, on=ON)
        journal.record(seat)
        return seat.id

    office.carry_out(book, DESK)


SEATS = 100
DEEDS: dict[str, Deed] = {deed.__name__: deed for deed in (register, cancel, register_by_counting)}


def rush(url: str, folder: Path, tasks: list[Task]) -> list[Answer]:
    """Let eight processes of four threads do all tasks at once, and return what everybody was told.

    Raises BrokenProcessPool or BrokenBarrierError if one of them could not begin.
    """
    context = multiprocessing.get_context("spawn")
    ready = (url, folder, context.Barrier(PROCESSES))
    shares = [tasks[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, context, initializer=_get_ready, initargs=ready) as processes:
        return [answer for told in processes.map(_work, shares) for answer in told]


def _get_ready(url: str, folder: Path, start: Any) -> None:
    OPEN.append((open_office(url, folder, MovingClock()), start))


def _work(tasks: list[Task]) -> list[Answer]:
    office, start = OPEN[0]
    start.wait(PATIENCE)
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda task: _answer(office, task), tasks))


def _answer(office: Office, task: Task) -> Answer:
    try:
        DEEDS[task.deed](office, task.person)
    except Exception as error:  # noqa: BLE001  whatever it is, the test shows it
        return Answer(task.person, repr(error))
    return Answer(task.person, None)
