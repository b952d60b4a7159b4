"""What programs list and follow: pages that join without a gap, reports that give their reasons, facts by number."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.houses import CLOSED, OTHER, World

PAGED = [
    "/people",
    "/members",
    "/certifications",
    "/events",
    "/courses",
    "/reports/members/explain",
    "/reports/renewals?by=2028-01-01",
    "/reports/certifications/explain",
]


@pytest.fixture
def program(shared_world: World) -> FlaskClient:
    return shared_world.client("staff")


def whole(client: FlaskClient, path: str, limit: int) -> list[Any]:
    """Read a list to its end, page by page."""
    found: list[Any] = []
    cursor = None
    while True:
        join = "&" if "?" in path else "?"
        body = client.get(f"/api/v1{path}{join}limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
        assert body is not None
        found += body.get("items", body.get("positions"))
        cursor = body["cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("path", PAGED)
def test_pages_of_one_join_to_the_whole_list(program: FlaskClient, path: str) -> None:
    at_once = whole(program, path, 200)
    assert at_once
    assert whole(program, path, 1) == at_once


def test_a_count_of_members_says_what_it_stands_on(program: FlaskClient) -> None:
    body = program.get("/api/v1/reports/members?as_of=2026-03-01").json
    assert body is not None
    assert body["as_of"] == "2026-03-01"
    assert body["members"] == body["statuses"]["current"] == 5


def test_the_difference_of_two_counts_is_the_sum_of_its_effects(program: FlaskClient) -> None:
    effects = whole(program, "/reports/members/delta?before_as_of=2026-02-01", 2)
    before = program.get("/api/v1/reports/members?as_of=2026-02-01").json
    now = program.get("/api/v1/reports/members").json
    assert before is not None
    assert now is not None
    assert sum(each["effect"] for each in effects) == now["members"] - before["members"]


def feed(client: FlaskClient, limit: int = 500) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        body = client.get(f"/api/v1/facts?after={after}&limit={limit}").json
        assert body is not None
        found += body["facts"]
        if body["next"] >= body["head"]:
            return found
        after = body["next"]


def test_the_feed_is_the_same_in_pages_of_any_size(program: FlaskClient) -> None:
    assert feed(program, 7) == feed(program)


def test_the_feed_never_tells_a_personal_word(program: FlaskClient) -> None:
    facts = feed(program)
    registered = [fact for fact in facts if fact["topic"] == "person.registered"]
    assert registered
    assert all(fact["kept_back"] == ["name", "email"] and set(fact["says"]) == {"on"} for fact in registered)


def test_the_feed_leaves_out_what_a_role_may_not_see(shared_world: World) -> None:
    other = str(shared_world.people[OTHER])
    staff, finance = (
        {fact["topic"] for fact in feed(shared_world.client(role)) if fact["person"] == other}
        for role in ("staff", "finance")
    )
    assert "registration.booked" in staff - finance
    assert "payment.received" in staff & finance


def test_a_history_opens_personal_words_for_staff_and_their_owner(shared_world: World) -> None:
    path = f"/api/v1/history/{shared_world.people[OTHER]}"
    staff, owner = shared_world.client("staff"), shared_world.client("other")
    for client in (staff, owner):
        body = client.get(path).json
        assert body is not None
        assert body["items"][0]["says"]["email"] == "other@example.org"
    assert shared_world.client("member").get(path).status_code == 404


def test_a_certificate_is_verified_by_its_number_without_a_name(shared_world: World) -> None:
    number = shared_world.things[OTHER]["number"]
    answer = shared_world.client().get(f"/api/v1/verify/{number}?on=2026-03-01")
    assert answer.json is not None
    assert answer.json["status"] == "valid"
    assert "person" not in answer.json
    assert shared_world.client().get("/api/v1/verify/C-1900-00001").status_code == 404


def test_a_payment_tells_its_state_and_page_to_who_owes_it(shared_world: World) -> None:
    path = f"/api/v1/payments/{shared_world.things[OTHER]['payment_id']}"
    answer = shared_world.client(OTHER).get(path)
    assert answer.json is not None
    assert (answer.json["requested"], answer.json["received"]) == (10_000, 0)
    assert answer.headers["ETag"]


def test_closed_months_are_listed_with_their_seals_and_closed_once(shared_world: World) -> None:
    finance = shared_world.client("finance")
    body = finance.get("/api/v1/books/closings").json
    assert body is not None
    assert [each["through"] for each in body["items"]] == [CLOSED.isoformat()]
    again = finance.post("/api/v1/books/closings", json={"through": CLOSED.isoformat()})
    assert again.status_code == 409
