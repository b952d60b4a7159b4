"""Money entered by hand: once under its reference, on a day on which it can have come; what changed nothing says so."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from domain.billing.invoice import Invoice
from tests.offices import MovingClock
from tests.web.houses import OTHER, TODAY, World

EUROS = {"minor": 1_000, "currency": "EUR"}


@pytest.fixture
def finance(world: World) -> FlaskClient:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world.client("finance")


def receive(world: World, finance: FlaskClient, *, who: str = OTHER, **terms: object) -> Any:
    told = {"reference": "B-7", "amount": EUROS, "via": "bank", "on": TODAY.isoformat(), **terms}
    return finance.post(f"/api/v1/invoices/{world.things[who]['invoice_id']}/receipts", json=told)


def test_the_same_receipt_again_is_answered_with_its_own_position(world: World, finance: FlaskClient) -> None:
    first = receive(world, finance)
    receive(world, finance, reference="B-8")
    again = receive(world, finance)
    assert (first.status_code, first.json["repeated"]) == (201, False)
    assert (again.status_code, again.json["repeated"]) == (200, True)
    assert (again.json["id"], again.json["position"]) == (first.json["id"], _first_of(world, first.json["id"]))


def _first_of(world: World, payment: str) -> int:
    return world.house.office.recorder.last_of(UUID(payment))


@pytest.mark.parametrize(
    "other",
    [
        {"amount": {"minor": 1_001, "currency": "EUR"}},
        {"amount": {"minor": 1_000, "currency": "USD"}},
        {"via": "cheque"},
        {"on": (TODAY + timedelta(days=1)).isoformat()},
        {"who": "member"},
    ],
    ids=["amount", "currency", "way", "day", "invoice"],
)
def test_a_reference_with_other_terms_is_refused_and_nothing_kept(
    world: World, finance: FlaskClient, clock: MovingClock, other: dict[str, Any]
) -> None:
    receive(world, finance)
    head = world.head()
    clock.move(days=2)
    refused = receive(world, finance, **other)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (409, "reference")
    assert "10.00 EUR" in refused.json["detail"]
    assert world.head() == head


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 201), (3, 201), (4, 422)])
def test_money_comes_between_the_invoice_and_today(
    world: World, finance: FlaskClient, clock: MovingClock, days: int, status: int
) -> None:
    clock.move(days=3)
    answer = receive(world, finance, on=(TODAY + timedelta(days=days)).isoformat())
    assert answer.status_code == status
    if status != 201:
        assert answer.json["errors"][0]["field"] == "on"
    invoice = world.house.office.read(Invoice, world.things[OTHER]["invoice_id"])  # type: ignore[arg-type]
    assert (invoice.paid > 0) is (status == 201)


def test_the_page_refuses_a_day_that_is_yet_to_come(world: World, finance: FlaskClient) -> None:
    at = f"/invoices/{world.things[OTHER]['invoice_id']}"
    form = {"reference": "B-7", "amount": "10", "via": "bank", "on": (TODAY + timedelta(days=1)).isoformat()}
    head = world.head()
    answer = world.browser("finance").post(f"{at}/receipts", data=form)
    assert answer.status_code == 422
    assert "is yet to come" in answer.text
    assert world.head() == head


def test_a_resigned_members_withdrawn_dues_are_not_asked_for_again(world: World) -> None:
    staff: Any = world.client("staff")
    at = f"/api/v1/members/{world.things[OTHER]['member_id']}"
    through = staff.get(at).json["through"]
    period = {"period": f"{int(through[:4])}-03-01"}
    assert staff.post(f"{at}/renewals", json=period).status_code == 201
    again = staff.post(f"{at}/renewals", json=period)
    assert (again.status_code, again.json["repeated"]) == (200, True)
    assert again.json["position"] > 0
    assert staff.post(f"{at}/resignations", json={"on": TODAY.isoformat()}).status_code == 201
    refused = staff.post(f"{at}/renewals", json=period)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (409, "period")
