"""Every answer keeps browsers safe, and none tells what only the association may know."""

import logging
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.offices import MovingClock
from tests.web.houses import CALLERS, World, open_house
from tests.web.routes import routes
from web.api.evidence import SEALED
from web.app import HEADERS, create_app

CANARY = "canary-7f3a9c"


def safe(answer: Any) -> bool:
    policy = answer.headers["Content-Security-Policy"]
    is_saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    wanted = {**HEADERS, "Content-Security-Policy": SEALED} if is_saved and "sandbox" in policy else HEADERS
    return (
        {name: answer.headers.get(name) for name in HEADERS} == wanted
        and "unsafe" not in policy
        and "*" not in policy
        and "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
    )


@pytest.mark.parametrize("caller", CALLERS)
def test_every_answer_is_safe(shared_world: World, caller: str) -> None:
    for route in routes(shared_world.app):
        if route.method == "GET":
            client = shared_world.client(caller) if route.is_api else shared_world.browser(caller)
            assert safe(route.ask(client, shared_world.things["other"])), route.endpoint


@pytest.mark.parametrize(("method", "path", "status"), [("get", "/no", 404), ("put", "/", 405), ("post", "/join", 400)])
def test_refusals_are_safe_too(shared_world: World, method: str, path: str, status: int) -> None:
    answer = shared_world.client().open(path, method=method)
    assert (answer.status_code, safe(answer)) == (status, True)


def test_what_is_ones_own_is_kept_in_no_cache(shared_world: World) -> None:
    own = shared_world.browser("member").get("/membership")
    api = shared_world.client("member").get(f"/api/v1/people/{shared_world.people['member']}")
    assert "no-store" in own.headers["Cache-Control"]
    assert "no-store" in api.headers["Cache-Control"]


def test_a_page_has_no_script_or_style_of_its_own(shared_world: World) -> None:
    """The policy would stop them; a page that needs one would be broken."""
    for route in routes(shared_world.app):
        if route.method == "GET" and not route.is_api and route.endpoint != "static":
            answer = route.ask(shared_world.browser("admin"), shared_world.things["admin"])
            text = answer.text if answer.mimetype == "text/html" else ""
            assert "<style" not in text, route.endpoint
            assert " style=" not in text, route.endpoint
            assert not any(" src=" not in part.split(">")[0] for part in text.split("<script")[1:]), route.endpoint
            assert " onclick=" not in text, route.endpoint


@pytest.fixture
def broken(world: World) -> World:
    """Give an application two of whose routes fail with a secret in the error."""

    def fail() -> str:
        raise RuntimeError(CANARY)

    fail.__dict__["right"] = world.app.view_functions["health.live"].__dict__["right"]
    app = create_app(world.house)
    for path in ("/api/v1/broken", "/broken"):
        app.add_url_rule(path, path, fail)
    return world._replace(app=app)


def ask(client: FlaskClient, path: str) -> tuple[int, str, str]:
    answer = client.get(path)
    assert safe(answer)
    return answer.status_code, str(answer.content_type), answer.text + str(answer.headers)


def test_a_failure_of_ours_tells_nothing_of_itself(broken: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL + 1):
        problem, page = ask(broken.client(), "/api/v1/broken"), ask(broken.browser("member"), "/broken")
    assert problem[:2] == (HTTPStatus.INTERNAL_SERVER_ERROR, "application/problem+json")
    assert page[:2] == (HTTPStatus.INTERNAL_SERVER_ERROR, "text/html; charset=utf-8")
    assert not any(secret in text for text in (problem[2], page[2]) for secret in (CANARY, "Traceback", "RuntimeError"))


def test_no_password_or_token_is_shown_or_logged(
    world: World, quick_hashes: None, caplog: pytest.LogCaptureFixture
) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    browser, client = world.browser(), world.app.test_client()
    with caplog.at_level(logging.DEBUG):
        answers = [
            browser.post("/sign-in", data={"email": "a@example.org", "password": CANARY}),
            browser.post("/join", data={"name": "", "email": "a@example.org", "password": CANARY, "grade": "full"}),
            client.get("/api/v1/people", headers={"Authorization": f"Bearer {CANARY}"}),
            client.post("/api/v1/people", json={}, headers={"Idempotency-Key": CANARY}),
        ]
    assert not any(CANARY in answer.text + str(answer.headers) for answer in answers)
    assert CANARY not in caplog.text


def test_behind_a_proxy_each_visitor_has_an_address_of_their_own(
    tmp_path: Path, clock: MovingClock, quick_hashes: None
) -> None:
    """Else ten sign-ins a minute would be all that the whole association has."""
    house = open_house(tmp_path, f"sqlite:///{tmp_path / 'a.sqlite'}", clock, COLLEGIUM_ADDRESS="https://x.org")
    seen = create_app(house)
    seen.config["WTF_CSRF_ENABLED"] = False
    form = {"email": "a@example.org", "password": "wrong horse battery"}
    statuses = [
        seen.test_client()
        .post(
            "/sign-in",
            data={**form, "email": f"{n}@example.org"},
            base_url="https://x.org",
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        )
        .status_code
        for n in range(12)
    ]
    assert statuses == [422] * 12
    house.close()


def test_without_a_proxy_nobody_chooses_their_address(world: World, quick_hashes: None) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    form = {"password": "wrong horse battery"}
    statuses = [
        world.browser()
        .post("/sign-in", data={**form, "email": f"{n}@x.org"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        .status_code
        for n in range(11)
    ]
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
