"""People come, give up, take or let go offers, all at once, for venue and online: never one seat too many."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.errors import DomainError
from domain.events import facts, mode_facts, selling
from domain.events.event import Event
from domain.events.facts import Announced
from domain.events.mode_facts import IN_MODE
from domain.events.ordering import Order
from domain.events.registration import Registration, State, registration_id
from domain.events.seats import MODES
from domain.events.tickets import AddOn, Kind, Promotion, Ticket
from domain.processes import registration
from domain.values import Money
from integrations.journal.office import Office
from tests.integrations.journal.rush import DESK, EVENT, ON, Deed, open_event, person
from tests.integrations.journal.test_registrations import everything
from tests.offices import MovingClock, open_office

OFFICES, THREADS = 3, 4
LATER = ON + timedelta(days=4)
"""The day after offers of the first day have ended."""


class Size(NamedTuple):
    """How many want a seat, how many there are in each mode, and how many give theirs up."""

    persons: int
    venue: int
    online: int
    give_up: int

    @property
    def quota(self) -> int:
        """How many dinners and uses of the code there are."""
        return max(self.venue // 10, 2)


SHORT = Size(50, 6, 4, 20)
LARGE = Size(500, 60, 40, 200)


def order_of(who: UUID) -> Order:
    """Return what somebody asks for: by their id, the same each time."""
    chance = Random(who.int)  # noqa: S311  a choice, not a secret
    code = "FRIENDS" if chance.random() < 0.2 else None
    return Order("seat", chance.choice(MODES), code, ("dinner",) if chance.random() < 0.1 else ())


def book(office: Office, who: UUID) -> None:
    """Register with a ticket in a mode; what is sold out beside it is left out."""
    terms = {"event_id": EVENT, "person_id": who, "on": ON}
    try:
        office.carry_out(partial(registration.register, order=order_of(who), **terms), DESK)
    except DomainError:
        plain = order_of(who)._replace(code=None, add_ons=())
        office.carry_out(partial(registration.register, order=plain, **terms), DESK)


def give_up(office: Office, who: UUID) -> None:
    """Give up a seat, an offer or the wait; whoever has none of these any more is refused."""
    _perhaps(office, partial(registration.cancel, registration_id=registration_id(EVENT, who), on=ON))


def answer(office: Office, who: UUID) -> None:
    """Take what is offered, or pass it on."""
    deed = registration.accept_offer if who.int % 3 else registration.pass_offer
    _perhaps(office, partial(deed, registration_id=registration_id(EVENT, who), on=ON))


def lapse(office: Office, who: UUID) -> None:
    """Let an offer lapse that was not taken in time, as the day's run does."""
    _perhaps(office, partial(registration.let_offer_lapse, registration_id=registration_id(EVENT, who), on=LATER))


def _perhaps(office: Office, deed: partial[UUID]) -> None:
    try:
        office.carry_out(deed, DESK)
    except DomainError:
        return


class Counters:
    """Several offices at one journal, as in processes of their own, at which many ask at the same moment."""

    def __init__(self, url: str, folder: Path) -> None:
        self.offices = [open_office(url, folder, MovingClock()) for _ in range(OFFICES)]

    def all_at_once(self, asked: list[tuple[Deed, UUID]]) -> None:
        """Carry everything out, some at each office; what goes wrong is raised."""
        with ThreadPoolExecutor(OFFICES * THREADS) as pool:
            done = [pool.submit(deed, self.offices[n % OFFICES], who) for n, (deed, who) in enumerate(asked)]
        for each in done:
            each.result()

    def close(self) -> None:
        """Give the connections back."""
        for office in self.offices:
            office.database.close()
            office.keys.database.close()


def turn_over(office: Office, folder: Path, size: Size) -> None:
    """Let everybody book at once, then give up and answer at once, then let what is left of offers lapse twice."""
    _open(office, size)
    everybody = [person(number) for number in range(size.persons)]
    leaving = Random(1).sample(everybody, size.give_up)  # noqa: S311  a choice, not a secret
    mixed = [(give_up, each) for each in leaving] + [(answer, each) for each in everybody if each not in leaving]
    Random(2).shuffle(mixed)  # noqa: S311  a choice, not a secret
    counters = Counters(office.database.url, folder)
    counters.all_at_once([(book, each) for each in everybody])
    counters.all_at_once(mixed)
    for _ in range(2):
        counters.all_at_once([(lapse, each) for each in everybody])
    counters.close()


def _open(office: Office, size: Size) -> None:
    open_event(office, seats=size.venue, persons=size.persons)
    with office.unit(DESK) as journal:
        capacities = {"venue": size.venue, "online": size.online}
        selling.agree_modes(journal, EVENT, capacities=capacities, home="venue", on=ON)
        dinner = AddOn("dinner", "Dinner", Money(4_000, "EUR"), quota=size.quota)
        ticket = Ticket("seat", "Seat", Kind.OPEN, Money(6_000, "EUR"))
        code = Promotion("FRIENDS", 1_000, None, ON, LATER, uses=size.quota)
        selling.offer_tickets(journal, EVENT, tickets=[ticket], on=ON)
        selling.offer_add_ons(journal, EVENT, add_ons=[dinner], on=ON)
        selling.agree_promotion(journal, EVENT, promotion=code, on=ON)


def check(office: Office, size: Size) -> Counter[str]:
    """Check every fact of the event in its order, and each registration and quota at the end; return what happened.

    B 23: everybody in recorded order, each offer with its reason. C 31: held, sold and free are all seats after any
    history. C 32: never one seat too many.
    """
    entries = list(everything(office))
    seen: Counter[str] = Counter()
    event = Event(EVENT)
    tickets: dict[str, list[int]] = {mode: [] for mode in MODES}
    stated = [entry.fact for entry in entries if entry.originator_id == EVENT]
    for fact, following in zip(stated, [*stated[1:], None], strict=True):
        heads = {mode: event.seats[mode].queue.head for mode in event.seats}
        event.fold(fact)
        seen[fact.TOPIC] += 1
        if isinstance(fact, mode_facts.Queued):
            tickets[fact.mode].append(fact.place)
        if isinstance(fact, mode_facts.SeatOffered):
            head = heads[fact.mode]
            assert head is not None, "an offer has its reason: somebody waited"
            assert head.booking_id == fact.registration_id, "in the order of coming"
        if frees(fact) and heads[fact.mode] is not None:  # type: ignore[attr-defined]
            assert isinstance(following, mode_facts.SeatOffered), "a freed seat is offered at once"
        for mode, seats in event.seats.items():
            assert seats.taken + seats.held + seats.free == seats.capacity
            assert seats.free >= 0, f"oversold {mode}"
    for mode, places in tickets.items():
        assert places == list(range(1, len(places) + 1)), mode
    with_seat = Counter[str]()
    for number in range(size.persons):
        found = office.read(Registration, registration_id(EVENT, person(number)))
        with_seat[found.mode or ""] += found.has_seat
        assert found.state is not State.OFFERED or found.id in event.seats[found.mode or ""].queue.offers
    assert with_seat == {mode: event.seats[mode].taken for mode in MODES}
    _check_quotas(office, [entry.fact for entry in entries if isinstance(entry.fact, Registration.Ordered)], size)
    return seen


def frees(fact: Fact) -> bool:
    """Tell whether a fact leaves a seat of a mode free."""
    return isinstance(fact, mode_facts.SeatFreed | mode_facts.OfferPassed)


def _check_quotas(office: Office, ordered: list[Registration.Ordered], size: Size) -> None:
    live = [
        each
        for each in ordered
        if office.read(Registration, registration_id(EVENT, each.person_id)).state is not State.CANCELLED
    ]
    assert sum(each.code is not None for each in live) <= size.quota
    assert sum("dinner" in each.add_ons for each in live) <= size.quota


def test_b23_fair_waitlist_c32_overselling__twenty_of_fifty_give_up_ten_seats_in_two_modes(
    office: Office, tmp_path: Path
) -> None:
    turn_over(office, tmp_path, SHORT)
    seen = check(office, SHORT)
    for kind in (facts.SeatTaken, facts.Queued, facts.SeatFreed, facts.SeatOffered, facts.OfferPassed):
        assert seen[IN_MODE[kind].TOPIC] > 0, kind


def test_a_seat_sold_twice_would_be_found() -> None:
    event = Event(EVENT)
    money = Money(0, "EUR")
    event.fold(Announced("E", "S", "2026-11-30T18:00", "UTC", 60, 1, money, money, {}, {}, date(2026, 3, 1)))
    event.fold(mode_facts.ModesAgreed({"venue": 1, "online": 1}, "venue", ON))
    for number in range(2):
        event.fold(mode_facts.SeatTaken(person(number), person(number), "venue"))
    with pytest.raises(AssertionError):
        assert event.seats["venue"].free >= 0
