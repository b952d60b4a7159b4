from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate
from domain.events import commands as events
from domain.events.ordering import PLAIN
from domain.events.registration import Registration, State
from domain.journal import Actor
from domain.people import commands as people
from domain.processes import parties, registration
from domain.processes.parties import Guest
from domain.values import Money
from integrations.mail.outbox import letters_of
from tests.offices import MovingClock
from tests.web.houses import open_house
from web.installation import Installation

ME = Actor("me")
PRICE = Money(4_500, "EUR")


@pytest.fixture
def house(tmp_path: Path, database_url: str, clock: MovingClock) -> Iterator[Installation]:
    house = open_house(tmp_path, database_url, clock)
    yield house
    house.close()


@pytest.fixture
def event(house: Installation) -> UUID:
    terms = {"title": "Ethics", "summary": "An evening", "starts": "2026-06-01T18:00", "zone": "Europe/Berlin"}
    money = {"price": PRICE, "member_price": PRICE, "minutes": 90, "capacity": 5, "on": house.today()}
    id = house.office.carry_out(partial(events.announce, id=uuid4(), **terms, **money), ME).result
    assert id is not None
    return id


def a_guest(house: Installation, event: UUID) -> Registration:
    person, on = uuid4(), house.today()
    house.office.carry_out(partial(people.register, id=person, name="Ann", email=f"{person}@x.org", on=on), ME)
    id = house.office.carry_out(partial(registration.register, event_id=event, person_id=person, on=on), ME).result
    assert id is not None
    return house.office.read(Registration, id)


def test_calling_an_event_off_cancels_and_credits_everybody(house: Installation, event: UUID) -> None:
    guests = [a_guest(house, event) for _ in range(3)]
    house.office.carry_out(partial(events.call_off, event_id=event, on=house.today()), ME)
    house.catch_up()
    for guest in guests:
        assert guest.invoice_id is not None
        assert house.office.read(Registration, guest.id).state is State.CANCELLED
        assert house.office.read(Invoice, guest.invoice_id).open == 0
    head = house.office.recorder.head()
    house.catch_up()
    assert house.office.recorder.head() == head, "settled once"


def test_moving_an_event_moves_what_its_invoices_earn(house: Installation, event: UUID) -> None:
    guest = a_guest(house, event)
    house.office.carry_out(partial(events.move, event_id=event, starts="2026-07-02T18:00", on=house.today()), ME)
    house.catch_up()
    assert guest.invoice_id is not None
    how = house.office.read(Invoice, guest.invoice_id).service("registration").how
    assert isinstance(how, AtDate)
    assert how.date.isoformat() == "2026-07-02"


def letters(house: Installation, guest: Registration) -> list[str]:
    with house.database.reading() as connection:
        return [words.subject for words in letters_of(connection, house.office, guest.person_id)]


def test_whoever_registers_after_a_move_is_not_told_of_it(house: Installation, event: UUID) -> None:
    before = a_guest(house, event)
    house.office.carry_out(partial(events.move, event_id=event, starts="2026-07-02T18:00", on=house.today()), ME)
    after = a_guest(house, event)
    house.catch_up()
    told = [sum("Moved" in subject for subject in letters(house, guest)) for guest in (before, after)]
    assert told == [1, 0]


def test_whoever_paid_for_others_is_told_in_words_of_their_own(house: Installation, event: UUID) -> None:
    payer, on = uuid4(), house.today()
    known = partial(people.register, id=payer, name="Eve", email=f"{payer}@x.org", on=on)
    house.office.carry_out(known, ME)
    guests = [Guest(uuid4(), PLAIN, f"Guest {n}", f"guest{n}@x.org") for n in range(2)]
    bring = partial(parties.register_party, id=uuid4(), event_id=event, payer_id=payer, guests=guests, on=on)
    house.office.carry_out(bring, ME)
    house.office.carry_out(partial(events.call_off, event_id=event, on=on), ME)
    house.catch_up()
    with house.database.reading() as connection:
        told = [each.text for each in letters_of(connection, house.office, payer) if "Called off" in each.subject]
    assert len(told) == 1
    assert "Whoever you registered is told by a letter of their own, and what you paid is credited." in told[0]


def test_everybody_is_told_once_of_each_move_and_of_the_calling_off(house: Installation, event: UUID) -> None:
    guests = [a_guest(house, event) for _ in range(2)]
    for starts in ("2026-07-02T18:00", "2026-07-03T18:00"):
        house.office.carry_out(partial(events.move, event_id=event, starts=starts, on=house.today()), ME)
    house.catch_up()
    house.office.carry_out(partial(events.call_off, event_id=event, on=house.today()), ME)
    house.catch_up()
    house.catch_up()
    for guest in guests:
        told = sorted(subject for subject in letters(house, guest) if "Ethics" in subject)
        assert told == ["Called off: Ethics", "Moved: Ethics", "Moved: Ethics"]
