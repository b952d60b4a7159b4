"""What a process says of its work can be followed by one id, and holds nothing that a person told it."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import structlog

from domain.journal import Entry
from tests.web.houses import World
from web import logs
from web.app import create_app

CANARIES = {
    "name": "Zerafina Quillfeather",
    "email": "zerafina@quillfeather.example",
    "password": "hunter2-canary-password",
    "token": "clg" + "_canary-token-canary-token-canary",
    "api key": "sk" + "_live_canary4242",
    "number": "4242424242424242",
}


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Iterator["Lines"]:
    """Give what the server would write to standard error, from now on."""
    before = structlog.get_config(), logging.getLogger().handlers, sys.excepthook
    logs.take_over()
    yield Lines(capfd)
    structlog.configure(**before[0])
    logging.getLogger().handlers = before[1]
    sys.excepthook = before[2]
    logging.captureWarnings(capture=False)


class Lines:
    """Lines of JSON, as they came."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def text(self) -> str:
        return self.capfd.readouterr().err

    def read(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text().splitlines()]


def facts(world: World, after: int) -> list[Entry]:
    return world.house.office.codec.entries(world.house.office.recorder.page(after, 1_000))


def test_each_request_has_one_line_and_its_id_stands_on_its_facts(world: World, lines: Lines) -> None:
    asked, before = uuid4(), world.head()
    body = {"name": CANARIES["name"], "email": CANARIES["email"]}
    answer = world.client("admin").post("/api/v1/people?q=x", json=body, headers={"X-Request-ID": str(asked)})
    assert answer.headers["X-Request-ID"] == str(asked)
    assert {entry.correlation for entry in facts(world, before)} == {asked}
    (line,) = lines.read()
    assert line["at"]
    assert float(str(line["ms"])) > 0
    told = {name: line[name] for name in ("event", "level", "route", "method", "status", "correlation", "position")}
    assert told == {
        "event": "request", "level": "info", "route": "/api/v1/people", "method": "POST", "status": 201,
        "correlation": str(asked), "position": world.head(),
    }  # fmt: skip


def test_what_follows_from_a_request_bears_its_id(world: World, lines: Lines) -> None:
    event, asked, client = world.things["other"]["event_id"], uuid4(), world.client("admin")
    person = client.post("/api/v1/people", json={"name": "Bo", "email": "bo@example.org"}).json["id"]
    seat = {"json": {"person_id": person}, "headers": {"X-Request-ID": str(asked)}}
    assert client.post(f"/api/v1/events/{event}/registrations", **seat).status_code == 201
    lines.read()
    world.house.catch_up()
    said = [line for line in lines.read() if line.get("correlation") == str(asked)]
    assert {line["event"] for line in said} & {"effect", "policy"}


@pytest.mark.parametrize("header", ["", "not-an-id", CANARIES["email"], "x" * 5_000])
def test_an_id_that_is_none_is_replaced(world: World, lines: Lines, header: str) -> None:
    answer = world.client().get("/health/live", headers={"X-Request-ID": header})
    assert UUID(answer.headers["X-Request-ID"])
    assert header == "" or header not in lines.text()


def test_two_requests_have_two_ids(world: World) -> None:
    answers = [world.client().get("/health/live").headers["X-Request-ID"] for _ in range(2)]
    assert len(set(answers)) == 2


def everywhere(world: World) -> str:
    """Send each canary by every way in, and give all that was answered where it has no business."""
    answers = []
    for canary in CANARIES.values():
        bearer = {"Authorization": f"Bearer {canary}"}
        client, browser = world.client("admin"), world.browser("admin")
        answers += [
            client.get(f"/api/v1/people?q={canary}"),
            client.get(f"/api/v1/members?cursor={canary}&status={canary}"),
            client.post("/api/v1/people", json={"name": 7, "email": canary, "password": canary}),
            client.post("/api/v1/people", data=f"{{broken {canary}", content_type="application/json"),
            client.get(f"/{canary}"),
            client.get("/health/ready", headers={**bearer, "User-Agent": canary, "Referer": canary, "Cookie": canary}),
            client.get("/metrics", headers=bearer),
            world.client().post("/webhooks/stripe", data=canary, headers={"Stripe-Signature": canary}),
            browser.get(f"/search?q={canary}"),
            browser.post("/sign-in", data={"email": canary, "password": canary}),
        ]
    return "".join(answer.text for answer in answers if answer.request.path in ("/metrics", "/health/ready"))


def test_no_canary_comes_out_by_a_log_a_metric_or_health(world: World, lines: Lines) -> None:
    answered = everywhere(world)
    world.house.catch_up()
    written = lines.text()
    assert len(written.splitlines()) >= 10 * len(CANARIES)
    assert hits(answered + written) == []


def test_an_error_that_nobody_expected_is_told_without_its_message(world: World, lines: Lines) -> None:
    def fail(what: str) -> str:
        raise RuntimeError(" ".join(CANARIES.values()))

    fail.__dict__["right"] = world.app.view_functions["health.live"].__dict__["right"]
    app = create_app(world.house)
    app.add_url_rule("/fails/<path:what>", "fails", fail)
    answer = app.test_client().get(f"/fails/{CANARIES['name']}?q={CANARIES['token']}")
    assert answer.status_code == 500
    written = lines.text()
    assert hits(written + answer.text) == []
    (fault,) = [line for line in map(json.loads, written.splitlines()) if line["event"] == "logged"]
    assert fault["fault"] == "RuntimeError"
    assert any("fail" in where for where in fault["where"])
    assert fault["correlation"] == answer.headers["X-Request-ID"]


def test_a_database_error_with_its_values_is_told_without_them(world: World, lines: Lines) -> None:
    try:
        with world.house.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (CANARIES["name"],))
    except Exception:
        logging.getLogger("some.library").exception("cannot do %s", CANARIES["email"])
        logging.getLogger("some.library").warning(f"failed for {CANARIES['email']}")  # noqa: G004  others do this
    said = lines.read()
    assert hits(json.dumps(said)) == []
    assert said[0]["said"] == "cannot do %s"
    assert said[0]["fault"] == "OperationalError"


def test_an_error_that_nobody_caught_ends_a_command_without_its_message(tmp_path: Path) -> None:
    code = f"from web import logs; logs.take_over(); raise RuntimeError({CANARIES['name']!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert json.loads(ended.stderr)["fault"] == "RuntimeError"
    assert hits(ended.stderr + ended.stdout) == []


def test_a_log_that_quotes_is_caught(world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: were the address written as it came, each canary in it would be found."""
    monkeypatch.setattr(logs, "route", lambda: logs.request.full_path)
    everywhere(world)
    assert len(hits(lines.text())) == len(CANARIES)


def hits(text: str) -> list[str]:
    """Name the canaries that a text holds, as they are or as an address writes them."""
    return [name for name, canary in CANARIES.items() if canary in text or canary.replace(" ", "%20") in text]
