"""What monitoring is told: figures of the whole installation, to this machine and to administrators alone."""

import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from integrations.effects import rows
from integrations.store.tables import effects, inbox
from tests.web.houses import World
from web.instruments import Instruments, sweep

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def figures(client: FlaskClient, **options: object) -> dict[str, float]:
    """Give each line of the answer by its name with labels."""
    answer = client.get("/metrics", **options)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain")
    lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_figures_tell_how_the_installation_fares(world: World) -> None:
    found = figures(world.client())
    assert found["collegium_journal_head"] == world.head()
    assert found['collegium_view_lag_facts{view="people"}'] == 0
    assert found["collegium_views_quarantined"] == 0
    assert found["collegium_effects_stuck"] == 0
    assert found["collegium_erasures_waiting"] == 0
    assert found["collegium_webhook_oldest_seconds"] == 0


def test_lag_counts_facts_that_a_view_has_not_folded(world: World) -> None:
    body = {"name": "Bo", "email": "bo@example.org"}
    assert world.client("admin").post("/api/v1/people", json=body).status_code == 201
    assert figures(world.client())['collegium_view_lag_facts{view="people"}'] > 0
    world.house.catch_up()
    assert figures(world.client())['collegium_view_lag_facts{view="people"}'] == 0


def test_what_is_stuck_or_waits_is_counted(world: World) -> None:
    row = {"intent": 1, "target": UUID(int=1), "tries": 1, "next": 0, "first": 0}
    notice = {"source": "stripe", "event": "evt_1", "kind": "x", "body": b"sealed", "waits": "pi_1"}
    received = int(world.house.clock().timestamp() * 1_000_000) - 90_000_000
    with world.house.database.writing() as connection:
        connection.execute(insert(effects).values(key="a", kind="letter", state=rows.STUCK, **row))
        connection.execute(insert(effects).values(key="b", kind="erasure", state=rows.DUE, **row))
        connection.execute(insert(inbox).values(received=received, **notice))
    found = figures(world.client())
    assert found["collegium_effects_stuck"] == 1
    assert found["collegium_erasures_waiting"] == 1
    assert found["collegium_webhook_oldest_seconds"] == 90


def test_requests_are_counted_by_route_and_class_of_status_never_by_address(world: World) -> None:
    client, person = world.client("admin"), world.people["member"]
    client.get(f"/api/v1/people/{person}")
    client.get(f"/api/v1/people/{UUID(int=9)}?q=secret")
    text = client.get("/metrics").text
    for status in ("2xx", "4xx"):
        name = (
            f'collegium_request_seconds_count{{method="GET",route="/api/v1/people/<uuid:person_id>",status="{status}"}}'
        )
        assert f"{name} 1.0" in text
    assert str(person) not in text
    assert "secret" not in text


def test_an_append_is_timed(world: World) -> None:
    before = figures(world.client()).get("collegium_append_seconds_count", 0)
    body = {"name": "Bo", "email": "bo@example.org"}
    world.client("admin").post("/api/v1/people", json=body)
    assert figures(world.client())["collegium_append_seconds_count"] == before + 1


@pytest.mark.parametrize("caller", ["anonymous", "member", "staff", "finance"])
def test_from_elsewhere_only_an_administrator_is_told(shared_world: World, caller: str) -> None:
    refused = 401 if caller == "anonymous" else 403
    assert shared_world.client(caller).get("/metrics", environ_base=ELSEWHERE).status_code == refused


def test_an_administrator_is_told_from_anywhere(shared_world: World) -> None:
    assert figures(shared_world.client("admin"), environ_base=ELSEWHERE)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_who_comes_through_a_proxy_on_this_machine_is_not_this_machine(shared_world: World, header: str) -> None:
    assert shared_world.client().get("/metrics", headers={header: "127.0.0.1"}).status_code == 401


def test_labels_are_names_of_ours_alone(world: World) -> None:
    world.browser("admin").open("/", method="ZERAFINA")
    text = world.client().get("/metrics").text
    assert set(re.findall(r'[{,](\w+)="', text)) == {"view", "route", "method", "status", "le"}
    assert "ZERAFINA" not in text


COUNT = """
for metric in instruments.registry().collect():
    for sample in metric.samples:
        if sample.name == "collegium_append_seconds_count":
            print(sample.value)
"""
MEASURE = """
import sys
from pathlib import Path
from web import instruments as ours
ours._lives = lambda pid: sys.argv[2] == "kept"
ours.share(Path(sys.argv[1]))
instruments = ours.Instruments()
instruments.append(0.003)
"""


def test_processes_add_up_what_they_measure(tmp_path: Path) -> None:
    assert in_a_process(MEASURE, tmp_path, "kept") == ""
    assert in_a_process(MEASURE + COUNT, tmp_path, "kept") == "2.0"


def test_what_ended_processes_measured_is_cleared_away_at_the_next_start(tmp_path: Path) -> None:
    assert in_a_process(MEASURE, tmp_path, "kept") == ""
    assert in_a_process(MEASURE + COUNT, tmp_path, "cleared") == "1.0"


def test_folders_of_ended_installations_are_swept_away_and_no_others(tmp_path: Path) -> None:
    mine, ended, fresh, living = (tmp_path / f"collegium-0-{name}" for name in ("a", "b", "c", "d"))
    for folder in (mine, ended, fresh, living):
        folder.mkdir()
    (ended / "histogram_999999999.db").touch()
    (living / f"histogram_{os.getpid()}.db").touch()
    for folder in (mine, ended, living):
        os.utime(folder, (0, 0))
    sweep(mine)
    assert sorted(tmp_path.iterdir()) == [mine, fresh, living]


def in_a_process(code: str, *words: object) -> str:
    env = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip()


def test_without_sharing_a_process_tells_its_own() -> None:
    instruments = Instruments()
    instruments.append(0.1)
    found = {s.name: s.value for m in instruments.registry().collect() for s in m.samples if not s.labels}
    assert found["collegium_append_seconds_count"] == 1
