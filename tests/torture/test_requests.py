"""Hundreds of requests of every kind by each role, over the network, and no answer is a failure or undescribed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from tests.offices import MovingClock
from tests.postgres import dies_with_us, free_port
from tests.torture.stage import FOREVER, Stage
from tests.web.houses import CALLERS, OTHER, World, open_house, settle
from web.auth.tokens import make_token
from web.installation import now

pytestmark = pytest.mark.torture

EXAMPLES = int(os.environ.get("COLLEGIUM_EXAMPLES", "200"))
"""For each operation, in each of the phases that make requests up."""
LAST = ("belongings-erase", "people-withdraw_role")
"""What can take the caller's own rights away: asked last, and of others alone."""
MOST = 0.9
"""The part of the minutes for all others."""
SHORTEST = 5
"""Seconds in which something is asked, on a crowded machine too."""
LEFT_OUT = ("positive_data_acceptance", "ensure_resource_availability", "use_after_free")
"""Checks that know nothing of rules: a request of the right shape may well be refused by the association."""
BIN = Path(sys.executable).parent
DEADLINE = 60
GRACE = 40


class Served(NamedTuple):
    """An installation in use, at an address, with a token for each role."""

    address: str
    world: World
    tokens: dict[str, str]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve an installation in use as operators do, with the views' follower and the worker."""
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite:///{data / 'collegium.sqlite'}"
    world = settle(open_house(data, url, MovingClock()))
    world.house.office.clock = now
    tokens = {name: _token(world, name) for name in world.tokens}
    world.house.close()
    port = free_port()
    names = {"COLLEGIUM_DATA": data, "COLLEGIUM_PORT": port, "COLLEGIUM_SIMULATED_PAYMENTS": 1}
    env = {**os.environ, **{name: str(value) for name, value in names.items()}}
    with (tmp_path / "served.log").open("wb") as log:
        command = [*dies_with_us(), str(BIN / "collegium"), "serve", "--workers", "1", "--all-in-one"]
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    _await(address, process)
    yield Served(address, world, tokens)
    process.terminate()
    assert process.wait(GRACE) == 0


def _token(world: World, name: str) -> str:
    roles = frozenset({"member", "staff", "finance", "admin"})
    return make_token(world.house.office, world.people[name], label="requests", roles=roles)


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{address}/health/ready", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def asked(
    served: Served, caller: str, folder: Path, *options: str, description: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """Have Schemathesis ask, with things that exist in most addresses and bodies, as nobody finds one by chance."""
    folder.mkdir(parents=True)
    config = folder / "schemathesis.toml"
    config.write_text(configured(served, caller))
    source = description or f"{served.address}/api/v1/openapi.json"
    command: list[str | Path] = [BIN / "schemathesis", "--config-file", config, "run", source]
    terms = ["--max-examples", str(EXAMPLES), "--checks", "all", "--exclude-checks", ",".join(LEFT_OUT)]
    noted: list[str | Path] = [
        "--continue-on-failure",
        "--warnings",
        "off",
        "--report",
        "json",
        "--report-json-path",
        folder / "report.json",
    ]
    written = subprocess.run(
        [*command, *terms, *noted, "--no-color", *options], capture_output=True, text=True, check=False, cwd=folder
    )
    (folder / "said.txt").write_text(written.stdout + written.stderr)
    return written


def configured(served: Served, caller: str) -> str:
    """Give Schemathesis' settings: who asks, and what to put where a thing's id is asked for."""
    lines = []
    if caller in served.tokens:
        lines += ["[headers]", f'Authorization = "Bearer {served.tokens[caller]}"']
    things = pool(served.world, caller)
    for name, values in things.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    bound = [f'"{place}.{name}" = {{dictionary = "{name}", probability = 0.9}}' for name in things for place in PLACES]
    last = [f"[[operations]]\ninclude-operation-id = {json.dumps(LAST)}", "[operations.parameters]"]
    others = '"path.person_id" = {dictionary = "others"}'
    theirs = [str(person) for name, person in served.world.people.items() if name == OTHER]
    also = ["[dictionaries.others]", f"values = {json.dumps(theirs)}"]
    return "\n".join([*lines, *also, "[parameters]", *bound, *last, others]) + "\n"


PLACES = ("path", "body", "query")


def pool(world: World, caller: str) -> dict[str, list[Any]]:
    """Give, for each name in an address or body, things of the caller's, another's and nobody's."""
    whose = [world.things[name] for name in (caller, OTHER, "nobody") if name in world.things]
    names = whose[0].keys() - {"filename", "part", "received", "id", "position", "through"}
    return {name: [_plain(one[name]) for one in whose] for name in sorted(names)}


def _plain(thing: object) -> object:
    return str(thing) if isinstance(thing, UUID) else thing


def asked_in_time(stage: Stage, served: Served, caller: str, folder: Path, options: list[str], part: float) -> bool:
    """Ask until each operation was asked often enough, or a part of the test's minutes is up; True if the former.

    Fails where an answer is a failure of ours or not described.
    """
    bounded = stage.told.minutes < FOREVER
    within = ["--max-time", str(max(SHORTEST, int(stage.seconds_left() * part)))] if bounded else []
    done = asked(served, caller, folder, *options, *within)
    assert done.returncode == 0, done.stdout[-20_000:]
    told = json.loads((folder / "report.json").read_text())
    run, counts = told["operations"], told["test_cases"]
    stage.counts["requests"] += counts["generated"]
    assert run["errored"] == 0
    played = [phase for phase in told["phases"].values() if phase["status"] == "success"]
    phases = len(options[-1].split(",")) if "--phases" in options else len(told["phases"])
    whole = len(played) == phases and told["complete"] and run["tested"] == run["selected"]
    assert whole or bounded, told["phases"]
    return bool(whole and counts["generated"] >= run["tested"] * EXAMPLES)


@pytest.mark.parametrize("caller", CALLERS)
def test_whatever_programs_ask_is_answered_as_described(
    stage: Stage, served: Served, caller: str, tmp_path: Path
) -> None:
    leave = [word for name in LAST for word in ("--exclude-operation-id", name)]
    only = [word for name in LAST for word in ("--include-operation-id", name)]
    most = asked_in_time(stage, served, caller, tmp_path / "most", leave, MOST)
    last = asked_in_time(stage, served, caller, tmp_path / "last", [*only, "--phases", "coverage,fuzzing"], 1)
    stage.counts["to the end" if most and last else "not to the end"] += 1
    assert (most and last) or stage.told.minutes < FOREVER


def test_an_answer_that_is_not_described_would_be_found(served: Served, tmp_path: Path) -> None:
    """The control: a description that keeps quiet about one status."""
    description = httpx.get(f"{served.address}/api/v1/openapi.json").json()
    del description["paths"]["/api/v1/me"]["get"]["responses"]["401"]
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(description))
    told = ["--url", served.address, "--include-operation-id", "me-show", "--phases", "fuzzing"]
    done = asked(served, "anonymous", tmp_path / "control", *told, description=str(file))
    assert done.returncode == 1
    assert "Undocumented status code" in done.stdout
