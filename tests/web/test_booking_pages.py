"""The office books for a person on their record; both who did it and for whom stand on the fact."""

from functools import partial
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from domain.courses.enrolment import Enrolment
from domain.events import commands as events
from domain.events.registration import Registration
from domain.people import commands as people
from domain.values import Money
from projections.views import history, rosters
from projections.views.history import Reader
from projections.views.rosters import Booking
from tests.web.houses import OTHER, TODAY, World, carry_out
from tests.web.test_office_pages import post


@pytest.fixture
def office(world: World) -> World:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world


@pytest.fixture
def staff(office: World) -> FlaskClient:
    return office.browser("staff")


def a_guest(world: World, name: str = "Zoë Quell") -> UUID:
    email = f"{uuid4()}@example.org"
    return carry_out(world.house, partial(people.register, id=uuid4(), name=name, email=email, on=TODAY))


def an_event(world: World, *, seats: int, price: int = 4_500) -> UUID:
    prices = {"price": Money(price, "EUR"), "member_price": Money(min(price, 2_500), "EUR")}
    when = {"starts": "2026-04-04T18:00", "zone": "Europe/Berlin", "minutes": 90, "capacity": seats}
    words = {"title": "A talk", "summary": "On rules"}
    id = carry_out(world.house, partial(events.announce, id=uuid4(), **words, **prices, **when, on=TODAY))
    world.house.catch_up()
    return id


def bookings(world: World, person: UUID) -> list[Booking]:
    with world.house.views.reading() as connection:
        return rosters.bookings_of(connection, person, as_of=TODAY)


def test_a_seat_is_taken_for_a_person_with_its_invoice_and_both_names(office: World, staff: FlaskClient) -> None:
    guest, event = a_guest(office), an_event(office, seats=2)
    at = f"/people/{guest}"
    assert "A talk, 4 Apr 2026 (2 free)" in staff.get(f"{at}/learning").text
    made = post(office, staff, f"{at}/registrations", event_id=str(event), idempotency_key="k")
    page = staff.get(made.location).text
    (booking,) = bookings(office, guest)
    found = office.house.office.read(Registration, booking.id)
    assert (booking.offer, booking.state, found.price) == (event, "booked", Money(4_500, "EUR"))
    assert "They are registered. INV-" in page
    with office.house.views.reading() as connection:
        lines = history.of_subject(connection, booking.id, reader=Reader(None, frozenset({"staff"})))
    assert {(line.by, line.of) for line in lines} == {(str(office.people["staff"]), guest)}
    assert "by Staff, for Zoë Quell" in staff.get(f"{at}/history").text


def test_a_member_pays_their_own_price_when_the_office_books(office: World, staff: FlaskClient) -> None:
    event = an_event(office, seats=2)
    post(office, staff, f"/people/{office.people[OTHER]}/registrations", event_id=str(event))
    (booking,) = (each for each in bookings(office, office.people[OTHER]) if each.offer == event)
    assert office.house.office.read(Registration, booking.id).price == Money(2_500, "EUR")


def test_the_same_press_twice_books_once(office: World, staff: FlaskClient) -> None:
    guest, event = a_guest(office), an_event(office, seats=2)
    for _ in range(2):
        form = {"event_id": str(event), "idempotency_key": "once"}
        assert post(office, staff, f"/people/{guest}/registrations", **form).status_code == 303
    assert len(bookings(office, guest)) == 1


def test_who_is_registered_already_is_not_again_and_the_record_says_so(office: World, staff: FlaskClient) -> None:
    guest, event = a_guest(office), an_event(office, seats=2)
    post(office, staff, f"/people/{guest}/registrations", event_id=str(event))
    refused = post(office, staff, f"/people/{guest}/registrations", event_id=str(event))
    assert refused.status_code == 422
    assert "registered already" in refused.text
    assert "Choose an event." in post(office, staff, f"/people/{guest}/registrations").text


def test_in_a_full_event_a_person_waits_and_is_given_the_freed_seat(office: World, staff: FlaskClient) -> None:
    first, second, event = a_guest(office), a_guest(office, "Ada Quell"), an_event(office, seats=1)
    post(office, staff, f"/people/{first}/registrations", event_id=str(event))
    waits = post(office, staff, f"/people/{second}/registrations", event_id=str(event))
    assert "They are in line" in staff.get(waits.location).text
    (taken,), (waiting,) = bookings(office, first), bookings(office, second)
    assert post(office, staff, f"/people/{first}/registrations/{taken.id}/cancellations").status_code == 303
    assert bookings(office, first) == []
    assert bookings(office, second)[0].state == "offered"
    taken_up = post(office, staff, f"/people/{second}/registrations/{waiting.id}/acceptances")
    assert "The seat is theirs" in staff.get(taken_up.location).text
    assert bookings(office, second)[0].state == "booked"


def test_a_place_on_a_course_is_taken_and_given_up_for_a_person(office: World, staff: FlaskClient) -> None:
    guest, course = a_guest(office), office.things[OTHER]["course_id"]
    made = post(office, staff, f"/people/{guest}/enrolments", course_id=str(course))
    assert "They are enrolled" in staff.get(made.location).text
    (booking,) = bookings(office, guest)
    assert post(office, staff, f"/people/{guest}/enrolments/{booking.id}/cancellations").status_code == 303
    assert office.house.office.read(Enrolment, booking.id).state == "cancelled"


def test_a_booking_is_only_touched_on_its_own_persons_record(office: World, staff: FlaskClient) -> None:
    guest, event = a_guest(office), an_event(office, seats=1)
    post(office, staff, f"/people/{guest}/registrations", event_id=str(event))
    (booking,) = bookings(office, guest)
    wrong = f"/people/{office.people[OTHER]}/registrations/{booking.id}/cancellations"
    assert post(office, staff, wrong).status_code == 404
    assert len(bookings(office, guest)) == 1


def test_when_the_office_uses_the_public_page_both_names_stand_on_the_fact(office: World, staff: FlaskClient) -> None:
    guest, event = a_guest(office), an_event(office, seats=1)
    post(office, staff, f"/people/{guest}/registrations", event_id=str(event))
    (booking,) = bookings(office, guest)
    assert post(office, staff, f"/events/registrations/{booking.id}/cancellations").status_code == 303
    with office.house.views.reading() as connection:
        lines = history.of_subject(connection, booking.id, reader=Reader(None, frozenset({"staff"})))
    assert {line.of for line in lines if line.topic == "registration.cancelled"} == {guest}


def test_a_program_of_the_office_leaves_both_names_too(office: World) -> None:
    program, seat = office.client("staff"), office.things[OTHER]["registration_id"]
    place = office.things[OTHER]["enrolment_id"]
    for address in (f"registrations/{seat}/cancellations", f"enrolments/{place}/cancellations"):
        assert program.post(f"/api/v1/{address}").status_code == 201
    office.house.catch_up()
    for thing in (seat, place):
        assert isinstance(thing, UUID)
        with office.house.views.reading() as connection:
            lines = history.of_subject(connection, thing, reader=Reader(None, frozenset({"staff"})))
        assert {(line.by, line.of) for line in lines if line.topic.endswith(".cancelled")} == {
            (str(office.people["staff"]), office.people[OTHER])
        }


def test_a_record_of_another_day_offers_nothing_to_do(office: World, staff: FlaskClient) -> None:
    at = f"/people/{office.people[OTHER]}/learning"
    assert "Register them for an event" in staff.get(at).text
    assert "Register them for an event" not in staff.get(f"{at}?as_of=2026-02-28").text


def test_a_member_gives_up_their_own_place_on_a_course(office: World) -> None:
    browser, place = office.browser("member"), office.things["member"]["enrolment_id"]
    course = office.things["member"]["course_id"]
    assert "Give up my place" in browser.get(f"/courses/{course}").text
    given = post(office, browser, f"/courses/enrolments/{place}/cancellations")
    assert "Your place is given up" in browser.get(given.location).text
    assert isinstance(place, UUID)
    assert office.house.office.read(Enrolment, place).state == "cancelled"
