"""Courses in depth over HTTP: terms, seats, modules, attempts, blocks and paths, each right and each refusal."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.houses import OTHER, World

API = "/api/v1"
FREE = {"minor": 0, "currency": "EUR"}
COURSE: dict[str, Any] = {
    "title": "Shells",
    "summary": "Thin ones.",
    "performance": "Design one.",
    "price": FREE,
    "member_price": FREE,
}
DESCRIBED: dict[str, Any] = {"theme": "Statics", "level": "advanced", "language": "en", "form": "own"}


@pytest.fixture
def staff(shared_world: World) -> FlaskClient:
    return shared_world.client("staff")


def make(client: FlaskClient, path: str, status: int = 201, **body: Any) -> dict[str, Any]:
    sent = {"json": body} if body else {}
    answer = client.post(f"{API}{path}", **sent)
    assert answer.status_code == status, answer.text
    return told(answer)


def told(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()
    return found


def a_course(client: FlaskClient, **terms: dict[str, Any]) -> str:
    id = str(make(client, "/courses", **COURSE)["id"])
    for name, body in terms.items():
        make(client, f"/courses/{id}/{name.replace('_', '-')}", **body)
    return id


def follow(world: World) -> None:
    world.house.engine.catch_up()


def test_a_course_is_set_up_and_found_by_what_it_is_about(shared_world: World, staff: FlaskClient) -> None:
    first = a_course(staff)
    id = a_course(
        staff,
        descriptions=DESCRIBED | {"theme": f"Theme {first[:8]}", "minutes": 600},
        grade_prices={"prices": [{"grade": "full", "price": FREE}]},
        structures={"modules": [{"title": "Loads", "minutes": 60}, {"title": "Beams"}]},
        prerequisites={"courses": [first], "programmes": ["CP"]},
        refund_policies={"full_days": 30, "share_bp": 5_000, "share_days": 60},
        access_terms={"months": 6},
        streams={"stream": "certification"},
        assessments={"most": 2, "again": True},
        seat_limits={"limit": 12},
    )
    shown = told(staff.get(f"{API}/courses/{id}"))
    assert (shown["modules"], shown["needs_courses"], shown["most_attempts"]) == (["Loads", "Beams"], [first], 2)
    assert shown["seats"] == {"limit": 12, "taken": 0, "held": 0, "free": 12}
    assert (shown["described"]["minutes"], shown["grade_prices"]) == (600, [{"grade": "full", "price": FREE}])
    assert (shown["refunds"]["share_bp"], told(staff.get(f"{API}/courses/{first}"))["described"]) == (5_000, None)
    follow(shared_world)
    query = {"theme": f"Theme {first[:8]}", "level": "advanced", "language": "en", "form": "own", "words": "THIN"}
    (found,) = told(shared_world.client().get(f"{API}/courses", query_string=query))["items"]
    assert (found["id"], found["terms"]["described"]["minutes"]) == (id, 600)
    assert (
        told(shared_world.client().get(f"{API}/courses", query_string=query | {"level": "introductory"}))["items"] == []
    )


def test_a_course_that_asks_for_something_first_says_what_until_it_is_waived(
    shared_world: World, staff: FlaskClient
) -> None:
    first = a_course(staff)
    id, person = a_course(staff, prerequisites={"courses": [first]}), str(shared_world.people["member"])
    member = shared_world.client("member")
    refused = make(member, f"/courses/{id}/enrolments", 409, person_id=person)
    assert "Shells first" in refused["detail"]
    make(staff, f"/courses/{id}/waivers", person_id=person, reason="Teaches it")
    make(member, f"/courses/{id}/enrolments", person_id=person)


def test_modules_by_the_learners_word_and_attempts_by_the_teachers(shared_world: World, staff: FlaskClient) -> None:
    modules = {"modules": [{"title": "Loads"}, {"title": "Beams"}]}
    id, person = a_course(staff, structures=modules), str(shared_world.people["member"])
    member = shared_world.client("member")
    place = make(member, f"/courses/{id}/enrolments", person_id=person)["id"]
    make(member, f"/enrolments/{place}/modules", module=1)
    make(member, f"/enrolments/{place}/attempts", 403, passed=True)
    make(shared_world.client(OTHER), f"/enrolments/{place}/modules", 404, module=2)
    make(member, f"/enrolments/{place}/modules", 422, module=3)
    make(staff, f"/enrolments/{place}/modules", module=2)
    follow(shared_world)
    (learner,) = told(staff.get(f"{API}/courses/{id}/studies"))["items"]
    assert (learner["state"], learner["modules"]) == ("completed", [1, 2])
    assert learner["through"] == "2027-03-01"


def test_a_full_course_has_a_line_and_an_offer_that_is_passed_on(shared_world: World, staff: FlaskClient) -> None:
    id = a_course(staff, seat_limits={"limit": 1})
    who = {name: shared_world.client(name) for name in ("member", "finance")}
    places = {
        name: make(client, f"/courses/{id}/enrolments", person_id=str(shared_world.people[name]))["id"]
        for name, client in who.items()
    }
    assert told(who["finance"].get(f"{API}/enrolments/{places['finance']}"))["state"] == "waiting"
    make(who["member"], f"/enrolments/{places['member']}/cancellations")
    make(who["member"], f"/enrolments/{places['finance']}/acceptances", 404)
    make(who["finance"], f"/enrolments/{places['finance']}/passes")
    make(who["member"], f"/enrolments/{places['member']}/resumptions")
    assert told(who["member"].get(f"{API}/enrolments/{places['member']}"))["state"] == "confirmed"


def test_seats_bought_together_go_to_people_by_their_address(shared_world: World, staff: FlaskClient) -> None:
    id, buyer = a_course(staff), shared_world.client("member")
    person = str(shared_world.people["member"])
    assert "costs nothing" in make(buyer, f"/courses/{id}/seat-blocks", 409, person_id=person, seats=2)["detail"]
    block = make(staff, f"/courses/{id}/agreed-seat-blocks", person_id=person, seats=2, price=FREE)["id"]
    make(buyer, f"/seat-blocks/{block}/assignments", email="OTHER@example.org")
    make(buyer, f"/seat-blocks/{block}/assignments", 422, email="nobody@example.org")
    make(buyer, f"/seat-blocks/{block}/assignments", 422, email="a@b.c", holder_id=str(uuid4()))
    make(shared_world.client(OTHER), f"/seat-blocks/{block}/assignments", 404, holder_id=person)
    assert told(buyer.get(f"{API}/seat-blocks/{block}"))["holders"] == {"1": str(shared_world.people[OTHER])}
    make(buyer, f"/seat-blocks/{block}/unassignments", seat=1)
    make(buyer, f"/seat-blocks/{block}/returns", seats=2)
    follow(shared_world)
    (found,) = told(staff.get(f"{API}/courses/{id}/seat-blocks"))["items"]
    assert {seat["state"] for seat in found["seats"]} == {"returned"}


def test_a_path_leads_over_courses_until_it_is_closed(shared_world: World, staff: FlaskClient) -> None:
    first, second = a_course(staff), a_course(staff)
    way: dict[str, Any] = {"title": "Structures", "performance": "Design a hall.", "courses": [second, first]}
    id = make(staff, "/paths", **way)["id"]
    make(staff, f"/paths/{id}/layings", **way | {"courses": [first, second]})
    follow(shared_world)
    found = {each["id"]: each["courses"] for each in told(shared_world.client().get(f"{API}/paths"))["items"]}
    assert found[id] == [first, second]
    make(staff, f"/paths/{id}/closings")
    follow(shared_world)
    assert id not in {each["id"] for each in told(shared_world.client().get(f"{API}/paths"))["items"]}
    make(staff, "/paths", 422, **way | {"courses": [str(UUID(int=5))]})


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("descriptions", DESCRIBED | {"language": "English"}, "language"),
    ("descriptions", DESCRIBED | {"form": "member"}, "author_id"),
    ("descriptions", DESCRIBED | {"address": "javascript:alert(1)"}, "address"),
    ("structures", {"modules": []}, "modules"),
    ("structures", {"modules": [{"title": "A"}, {"title": "A"}]}, "modules"),
    ("grade-prices", {"prices": [{"grade": "full", "price": {"minor": 1, "currency": "EUR"}}]}, "prices"),
    ("refund-policies", {"full_days": -1}, "full_days"),
    ("refund-policies", {"full_days": 9, "share_bp": 1, "share_days": 3}, "share_days"),
    ("access-terms", {"months": 0}, "months"),
    ("streams", {"stream": "sponsors"}, "stream"),
    ("assessments", {"most": 21}, "most"),
    ("seat-limits", {"limit": 0}, "limit"),
]


def test_terms_that_cannot_be_are_refused_and_nothing_is_stored(shared_world: World, staff: FlaskClient) -> None:
    id = a_course(staff)
    head = shared_world.head()
    for path, body, field in BAD:
        answer = make(staff, f"/courses/{id}/{path}", 422, **body)
        assert field in str(answer), (path, answer)
    assert shared_world.head() == head
