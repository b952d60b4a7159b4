"""A rush on one event from many processes: no seat is sold twice, nobody is overtaken, everybody is answered."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.billing import facts as billing
from domain.events import facts
from domain.events.event import Event
from domain.events.registration import Registration
from domain.journal import Entry
from integrations.journal.office import Office
from tests.integrations.journal.rush import EVENT, SEATS, Answer, Task, open_event, person, register, rush

F = TypeVar("F", bound=Fact)

PERSONS = 500


def everything(office: Office) -> Iterator[Entry]:
    after = 0
    while raws := office.recorder.page(after, 1_000):
        yield from office.codec.entries(raws)
        after = raws[-1].position


def of(entries: list[Entry], kind: type[F]) -> list[F]:
    return [entry.fact for entry in entries if isinstance(entry.fact, kind)]


def ids(entries: list[Entry], kind: type[Fact]) -> list[UUID]:
    return [entry.originator_id for entry in entries if isinstance(entry.fact, kind)]


def refusals(answers: list[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.refusal is not None]


def let_everybody_register(office: Office, folder: Path, deed: str = "register") -> list[Answer]:
    open_event(office, seats=SEATS, persons=PERSONS)
    return rush(office.database.url, folder, [Task(deed, person(number)) for number in range(PERSONS)])


def check_rush(office: Office, answers: list[Answer]) -> None:
    entries = list(everything(office))
    assert refusals(answers) == []
    assert len({answer.person for answer in answers}) == PERSONS
    booked = ids(entries, Registration.Booked)
    waiting = ids(entries, Registration.Waitlisted)
    assert (len(booked), len(waiting)) == (SEATS, PERSONS - SEATS)
    assert len({*booked, *waiting}) == PERSONS
    tickets = of(entries, facts.Queued)
    assert [ticket.place for ticket in tickets] == list(range(1, PERSONS - SEATS + 1))
    assert [ticket.registration_id for ticket in tickets] == waiting
    numbers = [fact.number for fact in of(entries, billing.Issued)]
    assert numbers == [f"INV-{number:06d}" for number in range(1, SEATS + 1)]


def test_a_hundred_seats_go_to_a_hundred_of_five_hundred(office: Office, tmp_path: Path) -> None:
    check_rush(office, let_everybody_register(office, tmp_path))


def test_looking_before_taking_sells_more_seats_than_there_are(office: Office, tmp_path: Path) -> None:
    answers = let_everybody_register(office, tmp_path, "register_by_counting")
    assert refusals(answers) == []
    assert len(of(list(everything(office)), Registration.Booked)) > SEATS


def give_seats_up(office: Office, folder: Path) -> list[Fact]:
    """Let fifty give their seats up while fifty more register behind sixty who wait; return the event's facts."""
    open_event(office, seats=50, persons=160)
    for number in range(110):
        register(office, person(number))
    cancelling = [Task("cancel", person(number)) for number in range(50)]
    registering = [Task("register", person(number)) for number in range(110, 160)]
    together = [task for pair in zip(cancelling, registering, strict=True) for task in pair]
    assert refusals(rush(office.database.url, folder, together)) == []
    return [entry.fact for entry in everything(office) if entry.originator_id == EVENT]


def check_seats_given_up(seats: list[Fact]) -> None:
    check_freed_seats(seats)
    offered = [fact.person_id for fact in seats if isinstance(fact, facts.SeatOffered)]
    assert offered == [person(number) for number in range(50, 100)]


def test_seats_given_up_in_a_rush_go_to_the_head_of_the_queue(office: Office, tmp_path: Path) -> None:
    seats = give_seats_up(office, tmp_path)
    check_seats_given_up(seats)
    with pytest.raises(AssertionError):
        check_freed_seats(overtaken(seats))


def overtaken(seats: list[Fact]) -> list[Fact]:
    """Return the facts as they would be had the first two offers gone to each other: the control."""
    first, second, *_ = (n for n, fact in enumerate(seats) if isinstance(fact, facts.SeatOffered))
    found = list(seats)
    found[first], found[second] = seats[second], seats[first]
    return found


def check_freed_seats(seats: list[Fact]) -> None:
    """Check that whenever a seat was freed, whoever had waited longest was offered it at once."""
    event = Event(EVENT)
    for fact, following in zip(seats, [*seats[1:], None], strict=True):
        event.fold(fact)
        if isinstance(fact, facts.SeatFreed) and event.queue.head is not None:
            assert isinstance(following, facts.SeatOffered)
            assert following.registration_id == event.queue.head.booking_id
    assert event.taken + event.held + event.free == event.capacity
    assert event.free >= 0
