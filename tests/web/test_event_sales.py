"""Tickets, modes and parties through the API: what is refused says how to go on, what is told is what is charged."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.billing.invoice import Invoice
from domain.events.registration import Registration
from integrations.mail.outbox import letters_of
from tests.web.houses import World

DAY = "2026-03-01"


def eur(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "EUR"}


TICKETS = [
    {"code": "member", "title": "Member", "kind": "member", "price": eur(30_00)},
    {"code": "guest", "title": "Guest", "kind": "open", "price": eur(60_00), "early": eur(50_00),
     "early_through": "2026-03-31"},
]  # fmt: skip
CODE = {"code": "FRIENDS", "percent_bp": 2_000, "first": DAY, "through": "2026-04-30", "uses": 5}


def asked(world: World, caller: str, method: str, path: str, body: Any = None, **wanted: Any) -> Any:
    """Give the body of an answer, 201 or 200 unless another status is wanted."""
    world.house.engine.catch_up()
    answer = world.client(caller).open(f"/api/v1{path}", method=method, json=body)
    assert answer.status_code in wanted.get("status", (200, 201)), answer.text
    return answer.get_json()


@pytest.fixture(scope="module")
def event(shared_world: World) -> str:
    """An event with tickets, a dinner, a code, and seats at the venue and online."""
    terms = {"title": "A fair", "summary": "Talks", "starts": "2026-05-09T09:00", "zone": "Europe/Berlin",
             "minutes": 480, "capacity": 3, "price": eur(60_00), "member_price": eur(30_00)}  # fmt: skip
    id = asked(shared_world, "staff", "POST", "/events", terms)["id"]
    deeds: dict[str, Any] = {
        "tickets": {"tickets": TICKETS},
        "add-ons": {"add_ons": [{"code": "dinner", "title": "Dinner", "price": eur(45_00), "quota": 2}]},
        "promotions": CODE,
        "modes": {"venue": 5, "online": 5},
        "refund-terms": {"steps": [{"days": 30, "percent_bp": 10_000}, {"days": 7, "percent_bp": 5_000}]},
    }
    for path, body in deeds.items():
        asked(shared_world, "staff", "POST", f"/events/{id}/{path}", body)
    return str(id)


def registration(world: World, id: str) -> Registration:
    return world.house.office.read(Registration, UUID(id))


def someone(world: World) -> str:
    body = {"name": "Zoë Quell", "email": f"{uuid4()}@example.org"}
    return str(asked(world, "staff", "POST", "/people", body)["id"])


def test_the_price_quoted_is_the_price_charged_and_says_why(shared_world: World, event: str) -> None:
    body = {"person_id": someone(shared_world), "ticket": "guest", "code": "friends", "add_ons": ["dinner"]}
    told = asked(shared_world, "staff", "POST", f"/events/{event}/quotes", body)
    assert told["total"] == eur(40_00 + 45_00)
    assert told["charges"][0]["why"].startswith("Guest: the early price, through 2026-03-31; less 20 % by FRIENDS")
    order = {**body, "told": told["total"]["minor"], "mode": "online"}
    id = asked(shared_world, "staff", "POST", f"/events/{event}/registrations", order)["id"]
    found = registration(shared_world, id)
    assert found.invoice_id is not None
    assert shared_world.house.office.read(Invoice, found.invoice_id).open == told["total"]["minor"]
    assert asked(shared_world, "staff", "GET", f"/registrations/{id}")["mode"] == "online"


@pytest.mark.parametrize(
    ("change", "status", "match"),
    [
        ({"ticket": "vip"}, 422, "no ticket 'vip'"),
        ({"ticket": "member"}, 409, "members in good standing"),
        ({"code": "nothing"}, 409, "no code for this event"),
        ({"mode": "moon"}, 422, "give one of: venue, online"),
        ({"add_ons": ["yacht"]}, 422, "no add-on 'yacht'"),
        ({"told": 1}, 409, "look at the price again"),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_nothing_is_kept(
    shared_world: World, event: str, change: dict[str, Any], status: int, match: str
) -> None:
    body = {"person_id": someone(shared_world), **change}
    before = shared_world.head()
    answer = asked(shared_world, "staff", "POST", f"/events/{event}/registrations", body, status=(status,))
    assert match in str(answer)
    assert shared_world.head() == before


def test_several_people_come_on_one_invoice_and_are_told(shared_world: World, event: str) -> None:
    world, payer = shared_world, str(shared_world.people["finance"])
    guests = [{"name": f"N{n}", "email": f"{uuid4()}@example.org", "mode": "venue"} for n in range(2)]
    body = {"person_id": payer, "guests": guests, "agreed": True}
    refused = asked(world, "finance", "POST", f"/events/{event}/parties", {**body, "agreed": False}, status=(409,))
    assert "has agreed" in refused["detail"]
    id = asked(world, "finance", "POST", f"/events/{event}/parties", body)["id"]
    party = asked(world, "finance", "GET", f"/parties/{id}")
    assert (party["person_id"], len(party["registrations"])) == (payer, 2)
    found = registration(world, party["registrations"][0])
    assert (found.state, str(found.invoice_id)) == ("booked", party["invoice_id"])
    world.house.catch_up()
    with world.house.database.reading() as connection:
        (letter,) = letters_of(connection, world.house.office, found.person_id)
    assert "Finance registered you for A fair, and pays" in letter.text


def test_whoever_pays_for_several_gives_one_seat_up_and_its_person_is_told(shared_world: World, event: str) -> None:
    world, payer = shared_world, str(shared_world.people["finance"])
    guests = [{"name": f"N{n}", "email": f"{uuid4()}@example.org", "mode": "venue"} for n in range(2)]
    body = {"person_id": payer, "guests": guests, "agreed": True}
    id = asked(world, "finance", "POST", f"/events/{event}/parties", body)["id"]
    first, second = asked(world, "finance", "GET", f"/parties/{id}")["registrations"]
    path = f"/parties/{id}/registrations/{first}/cancellations"
    asked(world, "member", "POST", path, status=(404,))
    page = world.browser("finance").get(f"/events/parties/{id}").text
    assert page.count("Give up this seat") == 2
    asked(world, "finance", "POST", path)
    assert [registration(world, each).state for each in (first, second)] == ["cancelled", "booked"]
    assert world.browser("finance").get(f"/events/parties/{id}").text.count("Give up this seat") == 1
    world.house.catch_up()
    with world.house.database.reading() as connection:
        letters = [
            each.subject for each in letters_of(connection, world.house.office, registration(world, first).person_id)
        ]
    assert "No longer registered: A fair" in letters


def test_a_seat_changes_mode_and_hands(shared_world: World, event: str) -> None:
    world, who = shared_world, someone(shared_world)
    path = f"/events/{event}/registrations"
    id = asked(world, "staff", "POST", path, {"person_id": who, "mode": "venue"})["id"]
    invoice = registration(world, id).invoice_id
    paid = {"reference": f"b{invoice}", "amount": eur(50_00), "via": "bank", "on": DAY}
    asked(world, "finance", "POST", f"/invoices/{invoice}/receipts", paid)
    asked(world, "staff", "POST", f"/registrations/{id}/mode-changes", {"mode": "online"})
    sent = {"name": "Dana", "email": f"{uuid4()}@example.org"}
    other = asked(world, "staff", "POST", f"/registrations/{id}/substitutions", sent)["id"]
    assert (registration(world, other).state, registration(world, other).mode) == ("confirmed", "online")
    third = asked(world, "staff", "POST", f"/registrations/{other}/transfers", {**sent, "email": "x3@example.org"})[
        "id"
    ]
    assert registration(world, third).state == "booked"


def test_every_seat_is_explained_and_every_cent(shared_world: World, event: str) -> None:
    world = shared_world
    order = {"person_id": someone(world), "ticket": "guest", "mode": "online", "add_ons": ["dinner"]}
    asked(world, "staff", "POST", f"/events/{event}/registrations", order)
    seats = asked(world, "staff", "GET", f"/events/{event}/seats")["items"]
    assert [each["mode"] for each in seats] == ["venue", "online"]
    assert all(each["taken"] + each["held"] + each["free"] == each["capacity"] for each in seats)
    why = asked(world, "staff", "GET", f"/events/{event}/seats/explain?of=online")["positions"]
    kinds = {
        fact["topic"] for at in why for fact in asked(world, "staff", "GET", f"/facts?after={at - 1}&limit=1")["facts"]
    }
    assert {"event.modes_agreed", "event.seat_taken_in_mode"} <= kinds
    takings = asked(world, "finance", "GET", f"/events/{event}/takings")["items"]
    assert {"guest", "dinner"} <= {each["code"] for each in takings}
    orders = asked(world, "staff", "GET", f"/events/{event}/orders")["items"]
    assert sum(charge["net"] for each in orders for charge in each["charges"]) > 0
    changed = asked(world, "staff", "GET", f"/events/{event}/takings/delta?before_known_at=1")["items"]
    assert {each["id"] for each in changed} == {each["code"] for each in takings}


def test_what_is_on_sale_is_told_to_everybody_and_codes_to_the_office(shared_world: World, event: str) -> None:
    sold = asked(shared_world, "anonymous", "GET", f"/events/{event}/tickets")
    assert [each["code"] for each in sold["tickets"]] == ["member", "guest"]
    assert sold["refunds"]["steps"][0] == {"days": 30, "percent_bp": 10_000}
    assert "FRIENDS" not in str(sold)
    assert [each["mode"] for each in sold["seats"]] == ["venue", "online"]
    codes = asked(shared_world, "staff", "GET", f"/events/{event}/promotions")["items"]
    assert [(each["code"], each["uses"]) for each in codes] == [("FRIENDS", 5)]
    asked(shared_world, "anonymous", "GET", f"/events/{uuid4()}/tickets", status=(404,))


def test_an_event_without_modes_is_told_as_before(shared_world: World) -> None:
    event = shared_world.things["member"]["event_id"]
    (seats,) = asked(shared_world, "staff", "GET", f"/events/{event}/seats")["items"]
    assert (seats["mode"], seats["capacity"]) == (None, 100)


def test_the_calendar_tells_how_one_takes_part_by_the_seats_that_there_are(shared_world: World, event: str) -> None:
    shared_world.house.engine.catch_up()
    listed = shared_world.browser().get("/events/calendar?month=2026-05&mode=in+person+and+online")
    assert f"/events/{event}" in listed.text
    assert f"/events/{event}" not in shared_world.browser().get("/events/calendar?month=2026-05&mode=online").text
