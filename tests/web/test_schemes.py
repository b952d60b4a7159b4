"""A scheme is published from its file once its own worked cases hold; else every finding has its place and remedy."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.domain.learning.schemes import FILE
from tests.web.houses import World
from web.cli import collegium

WRONG = FILE.replace("expect: {counted: 25", "expect: {counted: 24")


def test_the_file_of_a_scheme_is_published_as_its_next_version(world: World) -> None:
    client = world.client("staff")
    answer = client.post("/api/v1/schemes", json={"content": FILE, "on": "2026-02-01"})
    assert answer.status_code == 201
    world.house.catch_up()
    (rules,) = client.get("/api/v1/schemes?as_of=2026-02-28").json["items"]
    assert (rules["scheme"], rules["version"], rules["on"], rules["unit"]) == ("demo", 2, "2026-02-01", "hour")
    assert client.get("/api/v1/schemes?as_of=2026-01-31").json["items"] == []


def test_a_file_whose_cases_do_not_hold_is_refused_with_place_and_remedy(world: World) -> None:
    before = world.head()
    refusal = world.client("staff").post("/api/v1/schemes", json={"content": WRONG, "source": "demo.yaml"})
    assert (refusal.status_code, refusal.json["code"]) == (422, "scheme-unproven")
    (found,) = refusal.json["errors"]
    assert found["message"] == (
        'demo.yaml:12:23: case `demo-enough` expects counted "24", and the rules say "25"; '
        "correct the rules, or what the case expects"
    )
    assert (found["line"], found["column"], found["field"]) == ("12", "23", "content")
    assert world.head() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "`scheme` is missing"),
        ("scheme: [", "scheme.yaml:1:"),
        (FILE.replace("months: 12", "months: 0"), "scheme.yaml:5:19: cycle.months is 0; write a whole number"),
        (FILE.replace("min: 25", "min: 25, most: 3"), "unknown key `most`"),
        (FILE.partition("cases:")[0], "no worked case proves the scheme"),
        (FILE.replace("date: 2026-02-01", "date: 2026-02-30"), "is not a date"),
        (FILE.replace("hours: 25}", "hours: half}"), "'half' is not a number"),
        (FILE.replace("hours: 25}", "hours: -25}"), "hours is negative: -25"),
        (FILE.replace("date: 2026-02-01", "date: 0001-02-01"), "write a year from 1900 to 2999"),
        (FILE.replace("date: 2026-02-01", "date: 9999-02-01"), "write a year from 1900 to 2999"),
        (FILE.replace("{hours: 1}", "{minutes: 1}").replace("hours: 25}", "minutes: 25.5}"), "minutes is 25.5"),
        (FILE.replace("{hours: 1}", "{hours: 1}, round: {step: 0, mode: up}"), "round.step is 0"),
    ],
)
def test_bad_files_store_nothing(world: World, content: str, said: str) -> None:
    before = world.head()
    refusal = world.client("staff").post("/api/v1/schemes", json={"content": content})
    assert refusal.status_code == 422
    assert any(said in found["message"] for found in refusal.json["errors"]), refusal.json
    assert world.head() == before


def test_the_same_key_publishes_once(world: World) -> None:
    client, key = world.client("staff"), {"Idempotency-Key": "publish-1"}
    first, again = (client.post("/api/v1/schemes", json={"content": FILE}, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["position"] == again.json["position"]


def test_an_audit_sample_follows_from_the_rules(world: World) -> None:
    client = world.client("staff")
    with_rate = FILE.replace("cases:", "  audit: {sample: 0.025}\ncases:")
    assert client.post("/api/v1/schemes", json={"content": with_rate}).status_code == 201
    world.house.catch_up()
    told = client.get("/api/v1/schemes/demo/audit?population=201").json
    assert told == {"scheme": "demo", "version": 2, "rate": "0.025", "audit_sample": 6}
    assert client.get("/api/v1/schemes/nothing/audit?population=1").status_code == 404


def test_an_operator_publishes_a_file(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = world.house.settings
    monkeypatch.setenv("COLLEGIUM_DATA", str(settings.data))
    monkeypatch.setenv("COLLEGIUM_DATABASE_URL", settings.database_url)
    file = tmp_path / "demo.yaml"
    file.write_text(WRONG)
    refused = CliRunner().invoke(collegium, ["schemes", "publish", str(file)])
    assert refused.exit_code == 2
    assert f"{file}:12:23: " in refused.output
    file.write_text(FILE)
    done = CliRunner().invoke(collegium, ["schemes", "publish", str(file), "--trust", "asks", "--from", "2026-02-01"])
    assert (done.exit_code, done.output.partition(";")[0]) == (0, "demo is published, in force from 2026-02-01")
    assert "position" in done.output
