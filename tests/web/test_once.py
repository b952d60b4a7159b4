"""What nobody does: apply twice at once, leave in the past, log what is to come, use a role they do not have."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from domain.people import commands as people
from tests.offices import MovingClock
from tests.web.houses import OTHER, PROGRAMME, TODAY, World, carry_out
from web.cli import collegium
from web.pages.forms import SENT_BEFORE


def a_guest(world: World) -> UUID:
    return carry_out(world.house, partial(people.register, id=uuid4(), name="Gus", email="gus@example.org", on=TODAY))


@pytest.mark.parametrize(
    ("path", "what", "field"),
    [("members", {"grade": "full"}, "grade"), ("certifications", {"programme": PROGRAMME}, "programme")],
    ids=["grade", "programme"],
)
def test_six_applications_at_once_are_one(world: World, path: str, what: dict[str, str], field: str) -> None:
    body, head = {"person_id": str(a_guest(world)), **what}, world.head()

    def send(_number: int) -> Any:
        key = {"Idempotency-Key": str(uuid4())}
        return world.client("staff").post(f"/api/v1/{path}", json=body, headers=key)

    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(send, range(6)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
    refused = next(answer.json for answer in answers if answer.status_code == 409)
    assert refused["errors"][0]["field"] == field
    assert "already" in refused["detail"]
    assert {answer.json["position"] for answer in answers if answer.status_code == 201} == {world.head()}
    assert world.head() > head


@pytest.mark.parametrize(("who", "days", "status"), [(OTHER, -1, 422), (OTHER, 0, 201), ("staff", -1, 201)])
def test_members_leave_from_today_on_and_the_office_enters_any_day(
    world: World, clock: MovingClock, who: str, days: int, status: int
) -> None:
    clock.move(days=52)
    on = (TODAY + timedelta(days=52 + days)).isoformat()
    path = f"/api/v1/members/{world.things[OTHER]['member_id']}/resignations"
    answer: Any = world.client(who).post(path, json={"on": on})
    assert answer.status_code == status
    if status != 201:
        assert answer.json["errors"][0]["field"] == "on"


@pytest.mark.parametrize(("on", "status"), [("2026-03-01", 201), ("2026-03-02", 422), ("0202-03-01", 422)])
def test_what_is_to_come_or_long_before_anybody_is_not_logged(world: World, on: str, status: int) -> None:
    body = {"person_id": str(world.people[OTHER]), "kind": "reading", "title": "A book", "on": on, "amounts": {}}
    answer: Any = world.client(OTHER).post("/api/v1/activities", json=body)
    page = world.browser(OTHER)
    world.app.config["WTF_CSRF_ENABLED"] = False
    form = page.post("/cpd", data={"kind": "reading", "title": "A book", "on": on, "hours": "1"})
    assert (answer.status_code, form.status_code) == (status, 303 if status == 201 else 422)
    if status != 201:
        assert answer.json["errors"][0]["field"] == "on"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("activities/{activity_id}/acceptances", {"scheme": "nope"}),
        ("activities/{activity_id}/rejections", {"scheme": "nope", "reason": "No"}),
        (
            "programmes",
            {"scheme": "nope", "code": "CX", "title": "X", "months": 12, "fee": {"minor": 0, "currency": "EUR"}},
        ),
    ],
    ids=["accept", "reject", "programme"],
)
def test_a_scheme_that_nobody_published_is_named(world: World, path: str, body: dict[str, Any]) -> None:
    head = world.head()
    answer: Any = world.client("staff").post(f"/api/v1/{path.format(**world.things[OTHER])}", json=body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "scheme")
    assert world.head() == head


def test_no_token_uses_a_role_that_its_person_does_not_have(world: World) -> None:
    settings = world.house.settings
    env = {"COLLEGIUM_DATA": str(settings.data), "COLLEGIUM_DATABASE_URL": settings.database_url}

    def create(role: str) -> Any:
        words = ["token", "create", "--email", "staff@example.org", "--role", role]
        return CliRunner().invoke(collegium, words, env=env)

    refused = create("finance")
    assert refused.exit_code != 0
    assert "do not have the role finance" in str(refused.exception)
    assert create("staff").output.startswith("clg_")


def test_a_form_sent_again_with_other_words_is_shown_again_with_a_notice(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    browser = world.browser("member")
    filled = {"idempotency_key": "once", "reason": "moving away", "on": (TODAY + timedelta(days=60)).isoformat()}
    at = f"/membership/{world.things['member']['member_id']}/resignations"
    assert browser.post(at, data=filled).status_code == 303
    head = world.head()
    assert browser.post(at, data=filled).status_code == 303
    again = browser.post(at, data=filled | {"reason": "a new job"})
    assert again.status_code == 422
    assert SENT_BEFORE in again.text
    assert world.head() == head
