"""Tickets on pages: the office agrees what is sold, people see the price and why, and pay that."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.billing.invoice import Invoice
from domain.events.event import Event
from domain.events.ordering import Order
from domain.events.registration import Registration, State, registration_id
from domain.events.session import Session
from domain.processes import registration
from integrations.mail.outbox import letters_of
from tests.web.forms import forms_of
from tests.web.houses import TODAY, World, carry_out, pay
from tests.web.test_booking_pages import a_guest, an_event
from tests.web.test_office_pages import post

TICKETS = {
    "ticket-0-code": "guest", "ticket-0-title": "Guest", "ticket-0-kind": "open", "ticket-0-price": "60",
    "ticket-0-early": "50", "ticket-0-early_through": "2026-03-31",
    "ticket-1-code": "member", "ticket-1-title": "Member", "ticket-1-kind": "member", "ticket-1-price": "25",
}  # fmt: skip
CODE = {"code": "friends", "percent": "20", "first": "2026-03-01", "through": "2026-04-04", "uses": "3"}


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    return shared_world


@pytest.fixture(scope="module")
def event(world: World) -> UUID:
    """An event for which everything was agreed on by forms."""
    id, staff = an_event(world, seats=3), world.browser("staff")
    at = f"/rosters/events/{id}"
    forms = {
        "modes": {"venue": "5", "online": "5", "home": "venue"},
        "tickets": TICKETS,
        "add-ons": {"add_on-0-code": "dinner", "add_on-0-title": "Dinner", "add_on-0-price": "45",
                    "add_on-0-stream": "events"},
        "promotions": CODE,
        "refund-terms": {"step-0-days": "30", "step-0-percent": "100", "step-1-days": "7", "step-1-percent": "50"},
    }  # fmt: skip
    for name, form in forms.items():
        assert post(world, staff, f"{at}/{name}", **form).status_code == 303, name
    world.house.engine.catch_up()
    return id


def seen(world: World, browser: FlaskClient, path: str) -> str:
    world.house.engine.catch_up()
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def mine(world: World, event: UUID, caller: str) -> Registration:
    return world.house.office.read(Registration, registration_id(event, world.people[caller]))


def take(world: World, event: UUID, caller: str, **form: str) -> TestResponse:
    return post(world, world.browser(caller), f"/events/{event}/orders", **form)


def test_what_was_agreed_stands_on_the_page_of_the_office(world: World, event: UUID) -> None:
    page = seen(world, world.browser("staff"), f"/rosters/events/{event}/sales")
    for words in ("€50.00 through 31 Mar 2026", "Dinner", "FRIENDS", "50.0 % until 7 days before", "Online"):
        assert words in page


def test_the_programme_shows_the_cheapest_ticket_of_today(world: World, event: UUID) -> None:
    page = seen(world, world.browser("finance"), "/events")
    row = page[page.index(str(event)) :]
    assert "from €50.00" in row
    assert "from €25.00" in row


def test_the_price_is_shown_with_its_reason_before_anything_is_booked(world: World, event: UUID) -> None:
    browser, before = world.browser("finance"), world.head()
    page = seen(
        world, browser, f"/events/{event}/register?show=price&mode=online&ticket=guest&add-on-dinner=yes&code=friends"
    )
    assert "Guest: the early price, through 2026-03-31; less 20 % by FRIENDS" in page
    assert "Register for €85.00" in page
    assert world.head() == before
    chosen = {"mode": "online", "ticket": "guest", "add-on-dinner": "yes", "code": "friends"}
    made = take(world, event, "finance", told="8500", idempotency_key="k", **chosen)
    assert made.status_code == 303
    found = mine(world, event, "finance")
    assert (found.mode, found.price.minor) == ("online", 85_00)
    assert found.invoice_id is not None
    assert world.house.office.read(Invoice, found.invoice_id).open == 85_00


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("ticket=member", "for members in good standing"),
        ("ticket=guest&code=nothing", "is no code for this event"),
        ("ticket=vip", "no ticket"),
        ("mode=moon", "no seats moon"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_the_form(world: World, event: UUID, query: str, match: str) -> None:
    assert match in seen(world, world.browser("staff"), f"/events/{event}/register?{query}")


def test_a_price_that_was_not_shown_is_never_charged(world: World, event: UUID) -> None:
    refused = take(world, event, "staff", told="1", ticket="guest", mode="venue")
    assert refused.status_code == 422
    assert "look at the price again" in refused.text
    assert "Register for €50.00" in refused.text


def test_a_seat_without_a_ticket_costs_what_its_button_said(world: World) -> None:
    event, browser = an_event(world, seats=3, price=4_500), world.browser("finance")
    (form,) = [each for each in forms_of(seen(world, browser, f"/events/{event}"), "") if "told" in each.fields]
    refused = browser.post(form.action, data={**form.fields, "told": "1"})
    assert (refused.status_code, "look at the price again" in refused.text) == (409, True)
    assert browser.post(form.action, data={**form.fields, "idempotency_key": "b"}).status_code == 303
    assert str(mine(world, event, "finance").price.minor) == form.fields["told"]


def test_an_event_says_that_it_has_seats_at_the_venue_and_online(world: World, event: UUID) -> None:
    assert "<dt>How</dt><dd>In person and online</dd>" in seen(world, world.browser(), f"/events/{event}")


def test_colleagues_are_registered_together_and_the_payer_sees_them(world: World, event: UUID) -> None:
    browser, at = world.browser("admin"), f"/events/{event}/colleagues"
    rows = {"name-0": "Dana Quell", "email-0": "dana@example.org", "name-1": "Emil Quell"}
    assert "needs a name and an address" in post(world, browser, at, agreed="yes", mode="venue", **rows).text
    rows["email-1"] = "emil@example.org"
    assert "has agreed" in post(world, browser, at, mode="venue", **rows).text
    made = post(world, browser, at, mode="venue", agreed="yes", **rows)
    page = seen(world, browser, made.location)
    assert "Dana Quell" in page
    assert "The invoice" in page
    assert f'href="{made.location}"' in seen(world, browser, "/events/mine"), "and finds them again"


def test_whoever_was_registered_by_another_is_not_asked_for_the_money(world: World, event: UUID) -> None:
    at, rows = f"/events/{event}/colleagues", {"name-0": "Admin", "email-0": "admin@example.org", "agreed": "yes"}
    assert post(world, world.browser("finance"), at, mode="venue", **rows).status_code == 303
    page = seen(world, world.browser("admin"), f"/events/{event}")
    assert "once whoever registered you has paid" in page
    assert f"/invoices/{mine(world, event, 'admin').invoice_id}" not in page


def test_once_the_day_is_over_where_the_event_is_nothing_is_offered_that_would_be_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, payer = an_event(world, seats=3, price=0), world.browser("finance")
    rows = {"name-0": "Ida Quell", "email-0": "ida@example.org", "agreed": "yes"}
    together = post(world, payer, f"/events/{event}/colleagues", **rows).location
    last = datetime(2026, 4, 4, 21, 59, tzinfo=UTC)
    for at, offered in ((last, True), (last + timedelta(minutes=1), False)):
        monkeypatch.setattr(world.house, "clock", lambda at=at: at)
        assert ("Give up this seat" in payer.get(together).text) is offered
        assert (f'action="/events/{event}/registrations"' in payer.get(f"/events/{event}").text) is offered


def test_a_group_that_is_free_of_charge_is_found_again_and_told_by_letter(world: World) -> None:
    event, payer = an_event(world, seats=3, price=0), world.browser("finance")
    rows = {"name-0": "Gia Quell", "email-0": "gia@example.org", "agreed": "yes"}
    made = post(world, payer, f"/events/{event}/colleagues", **rows)
    mine = seen(world, payer, "/events/mine")
    assert f'href="{made.location}"' in mine
    assert "The invoice" not in seen(world, payer, made.location)
    party = UUID(made.location.rpartition("/")[2])
    world.house.catch_up()
    with world.house.database.reading() as connection:
        letters = list(letters_of(connection, world.house.office, world.people["finance"]))
    assert sum(str(party) in letter.text for letter in letters) == 1
    assert str(party) not in seen(world, world.browser("member"), "/events/mine")


def test_a_seat_is_changed_and_handed_on_by_its_owner(world: World, event: UUID) -> None:
    browser = world.browser("member")
    assert take(world, event, "member", told="5000", ticket="guest", mode="venue").status_code == 303
    own = mine(world, event, "member")
    assert own.invoice_id is not None
    at = f"/events/registrations/{own.id}"
    assert "Once the invoice is paid" in seen(world, browser, f"{at}/hand-on")
    pay(world.house, own.invoice_id)
    assert "Send somebody in your place" in seen(world, browser, f"{at}/hand-on")
    assert post(world, browser, f"{at}/mode-changes", mode="online").status_code == 303
    page = seen(world, browser, f"/events/{event}")
    assert "Change this seat" in page
    assert "Given up today, 100 % of the price is given back." in page
    refused = post(world, browser, f"{at}/substitutions", name="Flo", email="nobody")
    assert refused.status_code == 422
    assert post(world, browser, f"{at}/substitutions", name="Flo", email="flo@example.org").status_code == 303
    assert mine(world, event, "member").state == "cancelled"


def test_whoever_comes_by_a_students_ticket_is_said_to_be_one(world: World) -> None:
    event, payer = an_event(world, seats=5), world.browser("finance")
    ticket = {"code": "student", "title": "Student", "kind": "student", "price": "0"}
    sold = {f"ticket-0-{name}": value for name, value in ticket.items()}
    assert post(world, world.browser("staff"), f"/rosters/events/{event}/tickets", **sold).status_code == 303
    at = f"/events/{event}/colleagues"
    assert 'name="stated"' in seen(world, payer, at)
    rows = {"name-0": "Finance", "email-0": "finance@example.org", "agreed": "yes", "ticket": "student"}
    assert "declare that you are one" in post(world, payer, at, **rows).text
    assert post(world, payer, at, stated="yes", **rows).status_code == 303
    seat = f"/events/registrations/{mine(world, event, 'finance').id}"
    page = seen(world, payer, f"{seat}/hand-on")
    assert page.count('name="stated"') == 2
    assert page.count('id="f-statedtransfer"') == 1
    sent = {"name": "Stu", "email": "stu@example.org", "stated": "yes"}
    assert post(world, payer, f"{seat}/substitutions", **sent).status_code == 303


def test_whoever_waits_reads_their_place_and_why(world: World) -> None:
    event = an_event(world, seats=1)
    for caller in ("staff", "finance", "admin"):
        post(world, world.browser(caller), f"/events/{event}/registrations")
    page = seen(world, world.browser("admin"), f"/events/{event}")
    assert (
        "Place 2 in the line: 1 came before you and wait still. A freed seat is offered to whoever waited longest."
        in page
    )


def test_roster_and_takings_leave_with_tickets(world: World, event: UUID) -> None:
    staff, guest = world.browser("staff"), a_guest(world)
    order = Order("guest", "online", "FRIENDS", ("dinner",))
    carry_out(world.house, partial(registration.register, event_id=event, person_id=guest, on=TODAY, order=order))
    assert "online, guest, dinner" in seen(world, staff, f"/rosters/events/{event}")
    roster = seen(world, staff, f"/rosters/events/{event}?format=csv")
    assert "Minutes,Booking id,Person id,Mode,Ticket,Code,Add-ons" in roster
    assert "online,guest,FRIENDS,dinner" in roster
    takings = seen(world, staff, f"/rosters/events/{event}/sales?format=csv")
    assert re.search(r"Dinner,dinner,EUR,(1,45.00,0.00,45.00|2,90.00,0.00,90.00)", takings)


@pytest.mark.parametrize(
    ("name", "form", "field"),
    [
        ("tickets", {**TICKETS, "ticket-1-price": "much"}, "ticket-1-price"),
        ("tickets", {**TICKETS, "ticket-0-early_through": "soon"}, "ticket-0-early_through"),
        ("tickets", {**TICKETS, "ticket-0-quota": "-1"}, "ticket-0-quota"),
        ("add-ons", {"add_on-0-code": "x", "add_on-0-title": "X", "add_on-0-price": "1.234"}, "add_on-0-price"),
        ("refund-terms", {"step-0-days": "x", "step-0-percent": "1"}, "step-0-days"),
        ("promotions", {**CODE, "through": "2026-02-01"}, "through"),
        ("modes", {"venue": "0"}, "venue"),
    ],
)
def test_a_form_filled_in_wrong_is_shown_again_and_nothing_is_kept(
    world: World, event: UUID, name: str, form: dict[str, str], field: str
) -> None:
    before = world.head()
    refused = post(world, world.browser("staff"), f"/rosters/events/{event}/{name}", **form)
    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text
    assert world.head() == before
    assert TODAY.isoformat() in refused.text


def test_more_seats_are_agreed_on_and_offered_to_whoever_waits(world: World) -> None:
    event, staff = an_event(world, seats=1), world.browser("staff")
    for caller in ("finance", "member"):
        post(world, world.browser(caller), f"/events/{event}/registrations")
    assert mine(world, event, "member").state is State.WAITING
    waits = seen(world, world.browser("member"), "/events/mine")
    assert "Waiting</span>" in waits[waits.index(f"/events/{event}") :]
    at = f"/rosters/events/{event}/capacities"
    refused = post(world, staff, at, capacity="0")
    assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    assert post(world, staff, at, capacity="2").status_code == 303
    assert mine(world, event, "member").state is State.OFFERED
    assert "Answer<span" in seen(world, world.browser("member"), "/events/mine")
    few = post(world, staff, at, capacity="1")
    assert (few.status_code, "seats are taken or offered" in few.text) == (422, True)


def test_a_session_is_put_at_another_time_and_dropped(world: World) -> None:
    event, staff = an_event(world, seats=1), world.browser("staff")
    begins = world.house.office.read(Event, event).terms.starts
    at = f"/rosters/events/{event}/sessions"
    first = {"title": "Cases", "starts": begins, "minutes": "20", "room": "Hall"}
    assert post(world, staff, at, **first).status_code == 303
    page = seen(world, staff, f"/rosters/events/{event}/programme")
    (session,) = set(re.findall(f"{at}/([0-9a-f-]{{36}})/moves", page))
    wrong = post(world, staff, f"{at}/{session}/moves", starts="2026-99-01 18:00", minutes="20")
    assert (wrong.status_code, "2026-99-01 18:00" in wrong.text, "no local time" in wrong.text) == (422, True, True)
    later = begins.replace("T18:00", " 18:10")
    assert post(world, staff, f"{at}/{session}/moves", starts=later, minutes="15", room="").status_code == 303
    found = world.house.office.read(Session, UUID(session))
    assert (found.after, found.minutes) == (10, 15)
    post(world, staff, f"{at}/{session}/cancellations")
    assert session not in seen(world, staff, f"/rosters/events/{event}/programme")
