"""Prices enter in the one currency of the books, and a list of fees that would never count is refused."""

from typing import Any

import pytest

from tests.web.houses import TODAY, World

DOLLARS, EUROS = {"minor": 100, "currency": "USD"}, {"minor": 100, "currency": "EUR"}
OFFER = {"title": "Ethics", "summary": "What is right", "price": EUROS, "member_price": EUROS}
EVENT = {**OFFER, "starts": "2026-05-04T18:00", "zone": "Europe/Berlin", "minutes": 90, "capacity": 10}
PROGRAMME = {"code": "CX", "title": "Expert", "months": 12, "fee": EUROS}
FEES = {"starts": TODAY.isoformat(), "fees": [{"grade": "full", "title": "Full", "fee": EUROS}]}


@pytest.mark.parametrize(
    ("path", "body", "other", "field"),
    [
        ("events", EVENT, {"price": DOLLARS}, "price.currency"),
        ("courses", {**OFFER, "performance": "Decide"}, {"member_price": DOLLARS}, "member_price.currency"),
        ("programmes", PROGRAMME, {"fee": DOLLARS}, "fee.currency"),
        ("fees", FEES, {"fees": [{"grade": "full", "title": "Full", "fee": DOLLARS}]}, "fees.0.fee.currency"),
    ],
    ids=["event", "course", "programme", "fees"],
)
def test_a_price_in_another_currency_than_the_books_is_refused(
    world: World, path: str, body: dict[str, Any], other: dict[str, Any], field: str
) -> None:
    program: Any = world.client("admin")
    head = world.head()
    refused = program.post(f"/api/v1/{path}", json={**body, **other})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    assert "EUR" in refused.json["errors"][0]["message"]
    assert world.head() == head
    assert program.post(f"/api/v1/{path}", json=body).status_code == 201


def test_a_grade_is_given_up_only_by_name(world: World) -> None:
    program: Any = world.client("admin")
    other = {**FEES, "fees": [{"grade": "fellow", "title": "Fellow", "fee": EUROS}]}
    refused = program.post("/api/v1/fees", json=other)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "fees")
    assert "full" in refused.json["detail"]
    assert program.post("/api/v1/fees", json={**other, "given_up": ["full"]}).status_code == 201


def test_fees_that_start_in_the_past_are_refused(world: World) -> None:
    refused: Any = world.client("admin").post("/api/v1/fees", json={**FEES, "starts": "2026-02-28"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "starts")


@pytest.mark.parametrize(
    ("other", "field"), [({"starts": "9999-12-31"}, "starts"), ({"given_up": ["gold"]}, "given_up")]
)
def test_a_slip_in_a_list_of_fees_is_refused_by_its_field(world: World, other: dict[str, Any], field: str) -> None:
    refused: Any = world.client("admin").post("/api/v1/fees", json={**FEES, **other})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
