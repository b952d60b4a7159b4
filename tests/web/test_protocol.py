"""Programs can repeat, compare and wait: keys are carried out once, versions compared, positions told and awaited."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest
from flask import Flask, g, session
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.web.houses import World, settle
from tests.web.routes import routes
from web.api import reading
from web.installation import Installation

ADA = {"name": "Ada", "email": "ada@example.org"}
PROGRAMS = "/api/", "/xapi/", "/webhooks/", "/health"
"""Where addresses begin whose refusals are problems, not pages."""


def send(client: FlaskClient, body: dict[str, Any] = ADA, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/api/v1/people", json=body, headers=named)


def test_the_same_request_with_the_same_key_is_answered_again(world: World) -> None:
    first = send(world.client("staff"), Idempotency_Key="a")
    head = world.head()
    again = send(world.client("staff"), Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json["id"], again.json["position"]) == (first.json["id"], first.json["position"])
    assert (first.json["repeated"], again.json["repeated"]) == (False, True)
    assert world.head() == head


def test_another_request_with_the_same_key_is_refused(world: World) -> None:
    send(world.client("staff"), Idempotency_Key="a")
    head = world.head()
    other = send(world.client("staff"), {**ADA, "name": "Eve"}, Idempotency_Key="a")
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")
    assert world.head() == head


def test_the_same_key_of_another_account_is_another_key(world: World) -> None:
    first = send(world.client("staff"), Idempotency_Key="a")
    second = send(world.client("admin"), {**ADA, "email": "eve@example.org"}, Idempotency_Key="a")
    assert (second.status_code, second.json["repeated"]) == (201, False)
    assert second.json["id"] != first.json["id"]


def test_a_refused_request_may_be_mended_under_its_key(world: World) -> None:
    assert send(world.client("staff"), {**ADA, "email": "none"}, Idempotency_Key="a").status_code == 422
    assert send(world.client("staff"), Idempotency_Key="a").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_none_is_refused(world: World, key: str) -> None:
    head = world.head()
    answer = send(world.client("staff"), Idempotency_Key=key)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert world.head() == head


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def twelve_at_once(world: World, **headers: str) -> list[httpx.Response]:
    """Send one request from twelve threads to a server that answers them at once."""
    headers["Authorization"] = f"Bearer {world.tokens['staff']}"
    with (
        served(world.app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as program,
        ThreadPoolExecutor(12) as crowd,
    ):
        return list(crowd.map(lambda _: program.post("/api/v1/people", json=ADA), range(12)))


def test_twelve_at_once_with_one_key_are_one(house: Installation) -> None:
    world = settle(house)
    before = world.head()
    answers = twelve_at_once(world, **{"Idempotency-Key": str(uuid4())})
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 11}
    assert len({answer.json()["id"] for answer in answers}) == 1
    (stated,) = house.office.recorder.page(before, 100)  # a clash may use up a position, but states nothing
    assert stated.topic == "person.registered"


def test_without_a_key_the_other_eleven_are_refused(house: Installation) -> None:
    """The control: it is the key by which they are answered again."""
    answers = twelve_at_once(settle(house))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 11}


def test_a_write_tells_its_position(world: World) -> None:
    answer = send(world.client("staff"))
    assert answer.headers["Collegium-Position"] == str(answer.json["position"]) == str(world.head())


@pytest.mark.parametrize(("asked", "awaited"), [("5", [5]), ("0", []), (None, [])])
def test_a_read_waits_for_the_callers_own_write(
    world: World, monkeypatch: pytest.MonkeyPatch, asked: str | None, awaited: list[int]
) -> None:
    waited: list[int] = []
    monkeypatch.setattr(world.house, "engine_wait", lambda position, _patience: waited.append(position))
    headers = {} if asked is None else {"Collegium-Position": asked}
    assert world.client("admin").get("/api/v1/people", headers=headers).status_code == HTTPStatus.OK
    assert waited == awaited


@pytest.mark.parametrize("asked", ["", "soon", "-1", "1.5", "²", "9" * 5_000, "99999999999"])
@pytest.mark.parametrize("path", ["people", "people/{person_id}", "reports/revenue", "verify/{number}"])
def test_a_position_that_no_fact_has_is_refused_by_name(shared_world: World, path: str, asked: str) -> None:
    address = "/api/v1/" + path.format(**shared_world.things["admin"])
    headers = {"Collegium-Position": asked.encode().decode("latin-1")}
    answer = shared_world.client("admin").get(address, headers=headers)
    (error,) = answer.json["errors"]
    assert (answer.status_code, error["field"]) == (422, "Collegium-Position")
    assert f"the journal stands at {shared_world.head()}; send the header as a write answered it" in error["message"]


def test_a_write_with_a_position_that_no_fact_has_is_not_carried_out(world: World) -> None:
    head = world.head()
    assert send(world.client("staff"), Collegium_Position=str(head + 1)).status_code == 422
    assert world.head() == head
    assert send(world.client("staff"), Collegium_Position=str(head)).status_code == 201


def test_a_page_waits_for_what_its_own_form_wrote(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(world.house, "engine_wait", lambda position, _patience: waited.append(position))
    with world.app.test_request_context():
        session["position"] = 3
        with reading.views():
            assert waited == [3]
        g.position = 4
        with reading.views():
            assert waited == [3, 4]


def test_a_read_after_a_write_shows_it(house: Installation) -> None:
    world = settle(house)
    position = send(world.client("staff")).json["position"]
    with world.app.test_request_context("/api/v1/people", headers={"Collegium-Position": str(position)}):
        reading.heed_position()
        stop = threading.Event()
        follower = threading.Thread(target=house.engine.run, args=(stop,))
        follower.start()
        try:
            with reading.views():
                assert min(state.position for state in house.engine.health()) >= position
        finally:
            stop.set()
            follower.join()


def test_reading_tells_the_version_to_send_back(shared_world: World) -> None:
    for name in ("people/{person_id}", "members/{member_id}", "invoices/{invoice_id}", "events/{event_id}"):
        path = "/api/v1/" + name.format(**shared_world.things["admin"])
        etag = shared_world.client("admin").get(path).headers["ETag"]
        assert etag.strip('"').isdigit()


def test_another_method_is_refused_and_told_which_are_taken(shared_world: World) -> None:
    for route in routes(shared_world.app):
        path = route.path(shared_world.things["admin"])
        answer = shared_world.client("admin").delete(path)
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert route.method in answer.headers["Allow"], route.endpoint
        assert answer.is_json == route.rule.rule.startswith(PROGRAMS), route.endpoint


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/v1/nothing", 404), ("/api/v1/people/1", 404), ("/webhooks/nobody", 404), ("/health/nothing", 404)],
)
def test_programs_get_problems(shared_world: World, path: str, status: int) -> None:
    answer = shared_world.client("admin").get(path)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_whoever_is_not_known_is_told_how_to_sign_in(shared_world: World) -> None:
    answer = shared_world.client().get(f"/api/v1/people/{uuid4()}")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "Authorization" in answer.json["detail"]


def test_people_get_pages(shared_world: World) -> None:
    unknown = shared_world.browser("admin").get("/nothing")
    foreign = shared_world.browser("admin").get(f"/invoices/{uuid4()}")
    barred = shared_world.browser("member").get("/revenue")
    assert [page.status_code for page in (unknown, foreign, barred)] == [404, 404, 403]
    assert all(page.text.startswith("<!doctype html>") for page in (unknown, foreign, barred))


def test_a_page_that_needs_an_account_asks_for_it_and_comes_back(shared_world: World) -> None:
    answer = shared_world.browser().get("/membership?x=1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/membership?x%3D1")


def test_a_rule_broken_by_a_form_is_told_on_a_page(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    seat = world.things["member"]["registration_id"]
    page = world.browser("member").post(f"/events/registrations/{seat}/acceptances")
    assert (page.status_code, page.content_type) == (409, "text/html; charset=utf-8")
    assert "seat" in page.text


def test_an_erasure_is_carried_out_once_for_its_key(world: World) -> None:
    admin, path = world.client("admin"), f"/api/v1/people/{world.people['other']}/erasures"
    first = admin.post(path, headers={"Idempotency-Key": "e"})
    head = world.head()
    again = admin.post(path, headers={"Idempotency-Key": "e"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json["repeated"], again.json["repeated"]) == (False, True)
    assert first.json["everywhere"]
    assert first.json["holders"] == []
    assert (again.json["id"], again.json["position"]) == (first.json["id"], first.json["position"])
    assert again.headers["Collegium-Position"] == str(first.json["position"])
    assert world.head() == head
    other = admin.post(f"/api/v1/people/{world.people['staff']}/erasures", headers={"Idempotency-Key": "e"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")


def test_a_month_is_closed_once_for_its_key(world: World) -> None:
    def close(through: str, key: str) -> Any:
        body = {"through": through}
        return world.client("finance").post("/api/v1/books/closings", json=body, headers={"Idempotency-Key": key})

    first, again = close("2026-02-28", "c"), close("2026-02-28", "c")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == {**first.json, "repeated": True}
    assert (close("2026-01-31", "c").json["code"]) == "idempotency-key-reused"
    world.house.catch_up()
    assert close("2026-02-28", "another").json["code"] == "rule-broken"


def test_what_was_asked_cannot_be_guessed_from_what_is_kept(world: World) -> None:
    body = b'{"name": "Ada", "email": "ada@example.org"}'
    headers = {"Idempotency-Key": "a", "Content-Type": "application/json"}
    assert world.client("staff").post("/api/v1/people", data=body, headers=headers).status_code == HTTPStatus.CREATED
    said = b"POST/api/v1/people?" + body
    with world.house.database.reading() as connection:
        kept = set(connection.exec_driver_sql("SELECT fingerprint FROM idempotency").scalars())
    assert world.house.keys.fingerprint(said) in kept
    assert hashlib.sha256(said).hexdigest() not in kept
