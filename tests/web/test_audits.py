"""Audits over HTTP and by command: announced, drawn, drawn again by anyone, answered, decided, appealed against."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.learning import obligations
from domain.learning.obligation import obligation_id
from tests.web.houses import OTHER, TODAY, World, carry_out
from web.api.audits import PER_MINUTE
from web.auditing import ticket_of
from web.cli import collegium

API = "/api/v1"
SEED = "03 14 22 31 40 45"
TERMS = {"scheme": "demo", "title": "Spring", "register_day": TODAY.isoformat(), "seed_from": "A lottery", "days": 30}


@pytest.fixture
def staff(shared_world: World) -> FlaskClient:
    return shared_world.client("staff")


def told(answer: TestResponse, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def announced(world: World, rate: str = "1/2") -> str:
    world.house.engine.catch_up()
    return str(told(world.client("staff").post(f"{API}/audits", json=TERMS | {"rate": rate}))["id"])


def published(world: World, id: str) -> dict[str, Any]:
    world.house.engine.catch_up()
    return told(world.client().get(f"{API}/audits/{id}"), 200)


def checked(folder: Path, published: object, *options: str) -> Result:
    file = folder / "round.json"
    file.write_text(json.dumps(published))
    return CliRunner().invoke(collegium, ["audit", "check", str(file), *options])


def test_b19_trust_dial__the_published_seed_and_register_draw_the_same_sample_for_anyone(
    shared_world: World, staff: FlaskClient, tmp_path: Path
) -> None:
    """The trust dial with a sample that can be drawn again. B 19."""
    id = announced(shared_world)
    before = published(shared_world, id)
    assert (before["seed"], before["drawn"], before["population"], before["holds"]) == (None, [], 5, True)
    assert "5 tickets, not drawn yet: as published" in checked(tmp_path, before).output
    told(staff.post(f"{API}/audits/{id}/draws", json={"seed": SEED}))
    after = published(shared_world, id)
    mine = ticket_of(shared_world.house, UUID(id), shared_world.people["member"])
    again = checked(tmp_path, after, "--digest", before["digest"], "--ticket", mine)
    assert (again.exit_code, len(after["drawn"])) == (0, 3)
    assert f"3 drawn by the seed '{SEED}': as published" in again.output
    assert f"{mine} is in the population" in again.output
    assert not {str(person) for person in shared_world.people.values()} & {*str(after).replace("'", " ").split()}


def test_b19_trust_dial__a_change_of_one_member_is_detected(
    shared_world: World, staff: FlaskClient, tmp_path: Path
) -> None:
    """Added, taken out, exchanged, spared or singled out: the check says so with status 1. B 19."""
    id = announced(shared_world)
    told(staff.post(f"{API}/audits/{id}/draws", json={"seed": SEED}))
    right = published(shared_world, id)
    one, spare = right["drawn"][0], next(each for each in right["tickets"] if each not in right["drawn"])
    changed = {
        "tickets are published": {"tickets": right["tickets"][:-1]},
        "added, taken out or exchanged": {"tickets": [*right["tickets"][:-1], "0" * 32]},
        "the seed draws it": {"drawn": right["drawn"][1:]},
        "the seed does not draw it": {"drawn": [*right["drawn"][1:], spare]},
        "stands twice": {"tickets": [*right["tickets"], one]},
        "without a seed": {"seed": None},
    }
    for finding, change in changed.items():
        found = checked(tmp_path, right | change)
        assert (found.exit_code, finding in found.output) == (1, True), (finding, found.output)
    assert "not the one you kept" in checked(tmp_path, right, "--digest", "0" * 64).output
    faulty: tuple[object, ...] = ([], right | {"rate": "2"}, {"tickets": []})
    for unreadable in faulty:
        assert checked(tmp_path, unreadable).exit_code == 2


def test_a_register_that_changed_since_is_still_drawn_as_it_was_known(shared_world: World, staff: FlaskClient) -> None:
    id = announced(shared_world, "1")
    person = shared_world.people[OTHER]
    said: dict[str, Any] = {"on": TODAY - timedelta(days=1), "decided_by": "the board"}
    release = partial(obligations.release, obligation_id=obligation_id(person, "demo"), reason="Left", **said)
    carry_out(shared_world.house, release)
    assert published(shared_world, id)["holds"]
    told(staff.post(f"{API}/audits/{id}/draws", json={"seed": SEED}))
    assert published(shared_world, announced(shared_world))["population"] == 4


def test_a_round_is_worked_out_for_an_address_so_often_and_cheaply_when_nothing_has_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, anybody = announced(world), world.client()
    world.house.engine.catch_up()
    first = anybody.get(f"{API}/audits/{id}")
    with monkeypatch.context() as none:
        none.setattr("web.api.audits.tickets", lambda *_: pytest.fail("it was worked out again"))
        known = {"If-None-Match": first.headers["ETag"]}
        again = anybody.get(f"{API}/audits/{id}", headers=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    told(world.client("staff").post(f"{API}/audits/{id}/draws", json={"seed": SEED}))
    world.house.engine.catch_up()
    drawn = anybody.get(f"{API}/audits/{id}", headers=known)
    assert (drawn.status_code, len(drawn.get_json()["drawn"])) == (200, 3)
    statuses = [anybody.get(f"{API}/audits/{id}", headers=known).status_code for _ in range(PER_MINUTE)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_who_was_drawn_answers_is_decided_about_by_others_and_appeals(shared_world: World, staff: FlaskClient) -> None:
    things = shared_world.things["member"]
    at, member, admin = (
        f"{API}/audit-cases/{things['case_id']}",
        shared_world.client("member"),
        shared_world.client("admin"),
    )
    told(member.post(f"{at}/evidence", json={"activities": [str(things["activity_id"])], "text": "The receipt"}))
    others = str(shared_world.things[OTHER]["activity_id"])
    told(member.post(f"{at}/evidence", json={"activities": [others], "text": "Not mine"}), 422)
    told(member.post(f"{at}/assessments", json={"result": "passed", "grounds": "I say so"}), 403)
    told(staff.post(f"{at}/assessments", json={"result": "not_passed", "grounds": "No date on it"}))
    told(member.post(f"{at}/appeals", json={"grounds": "It is on the back"}))
    again = {"result": "passed", "grounds": "So it is"}
    told(staff.post(f"{at}/appeal-decisions", json=again), 403)
    told(admin.post(f"{at}/appeal-decisions", json=again))
    assert told(member.get(at), 200)["result"] == "passed"
    shared_world.house.engine.catch_up()
    listed = told(staff.get(f"{API}/audits/{things['round_id']}/cases"), 200)["items"]
    assert {each["person"]: each["state"] for each in listed}[str(shared_world.people["member"])] == "passed"
    told(shared_world.client(OTHER).get(at), 404)


def test_terms_that_cannot_be_leave_nothing(shared_world: World, staff: FlaskClient) -> None:
    head = shared_world.head()
    for change in ({"rate": "2"}, {"days": 0}, {"scheme": "none"}, {"register_day": "2030-01-01"}, {"rate": "x"}):
        assert staff.post(f"{API}/audits", json=TERMS | {"rate": "1/2"} | change).status_code in {409, 422}, change
    told(staff.post(f"{API}/audits/{uuid4()}/draws", json={"seed": SEED}), 404)
    told(staff.post(f"{API}/audits/{announced(shared_world)}/draws", json={"seed": "7"}), 422)
    assert shared_world.head() == head + 1
