"""A programme's rules through the API: drafted, tried on everybody, published, and held by until re-based."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.learning import commands as learning
from tests.domain.certifications.rules import rules
from tests.domain.learning.schemes import FILE
from tests.web.houses import OTHER, PROGRAMME, TODAY, World, carry_out

AT = f"/api/v1/programmes/{PROGRAMME}"
FULL: dict[str, Any] = msgspec.to_builtins(rules(grace_days=30))
OF_35 = FILE.replace("min: 25", "min: 35").replace("hours: 25}", "hours: 35}").replace("counted: 25", "counted: 35")


@pytest.fixture
def staff(world: World) -> Any:
    return world.client("staff")


def publish(world: World, staff: Any, **said: Any) -> None:
    assert staff.post(f"{AT}/drafts", json={**FULL, **said}).status_code == 201
    assert staff.post(f"{AT}/versions", json={}).status_code == 201
    world.house.engine.catch_up()


def theirs(world: World) -> UUID:
    """Give the certification that belongs to somebody else than who asks."""
    id = world.things[OTHER]["certification_id"]
    assert isinstance(id, UUID)
    return id


def test_a_version_is_drafted_tried_published_and_read_by_anybody(world: World, staff: Any) -> None:
    assert staff.post(f"{AT}/drafts", json=FULL).status_code == 201
    draft = staff.get(f"{AT}/draft")
    assert (draft.json["rules"]["grace_days"], draft.json["rules"]["fees"]) == (30, FULL["fees"])
    world.house.engine.catch_up()
    head = world.head()
    tried = staff.get(f"{AT}/what-if").json
    assert tried["totals"]["holders"] == tried["totals"]["fail"] == len(tried["items"]) > 0
    assert (tried["items"][0]["before"], tried["items"][0]["after"]) == ({}, {"total": "18"})
    assert world.head() == head
    assert staff.post(f"{AT}/versions", json={"starts": "2026-04-01"}).status_code == 201
    world.house.engine.catch_up()
    found = world.client().get(f"{AT}/versions?as_of=2026-05-01").json["items"]
    assert [(each["version"], each["starts"]) for each in found] == [(1, "2026-03-01"), (2, "2026-04-01")]
    assert found[1]["rules"]["eligibility"][0] == {
        "evidence": True,
        "key": "degree",
        "text": FULL["eligibility"][0]["text"],
    }
    assert world.client().get(f"{AT}/versions/explain?of=2").json["positions"] == [world.head()]


def test_a_scheme_of_35_hours_is_tried_from_its_file_before_anything_changes(world: World, staff: Any) -> None:
    publish(world, staff)
    person = world.people[OTHER]
    log = partial(learning.log, id=UUID(int=7), person_id=person, kind="reading", title="Books", on=TODAY)
    carry_out(world.house, partial(log, amounts={"hours": "30"}))
    world.house.engine.catch_up()
    head = world.head()
    assert person not in {UUID(each["holder"]["person"]) for each in staff.get(f"{AT}/what-if").json["items"]}
    answer = staff.post(f"{AT}/what-if?who=newly", json={"content": OF_35})
    assert answer.status_code == 200, answer.json
    told = {UUID(each["holder"]["person"]): each for each in answer.json["items"]}
    assert (told[person]["before"], told[person]["after"]) == ({}, {"total": "3"})
    assert answer.json["totals"]["fail"] == answer.json["totals"]["holders"]
    assert world.head() == head
    refused = staff.post(f"{AT}/what-if", json={"content": OF_35.replace("months: 12", "months: 0")})
    assert (refused.status_code, refused.json["code"]) == (422, "scheme-unproven")


def test_the_pages_of_a_what_if_are_the_whole_of_it(world: World, staff: Any) -> None:
    publish(world, staff)
    whole = staff.get(f"{AT}/what-if?who=everybody").json
    found, cursor = [], ""
    while cursor is not None:
        page = staff.get(f"{AT}/what-if?who=everybody&limit=2{cursor and '&cursor=' + cursor}").json
        assert (page["totals"] is None) is bool(cursor)
        found, cursor = [*found, *page["items"]], page["cursor"]
    assert found == whole["items"]
    assert len(found) == whole["totals"]["holders"]


def test_whoever_holds_a_certificate_keeps_their_version_until_re_based(world: World, staff: Any) -> None:
    publish(world, staff, months=12, window_months=3)
    id = theirs(world)
    before = {each["certification"]: each for each in staff.get(f"{AT}/holders").json["items"]}
    assert {each["version"] for each in before.values()} == {1}
    assert staff.get(f"{AT}/holders?version=2").json["items"] == []
    assert staff.post(f"/api/v1/certifications/{id}/rebasings", json={"version": 2, "reason": "Law"}).status_code == 201
    world.house.engine.catch_up()
    [after] = staff.get(f"{AT}/holders?version=2").json["items"]
    told = before[str(id)]
    assert (after["certification"], after["expires"], after["dated_by"]) == (str(id), told["expires"], 1)
    [change] = staff.get(f"{AT}/holders/delta?before_known_at={world.head() - 1}").json["items"]
    assert (change["id"], change["facts"][-1]) == (str(id), world.head())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scheme": "nowhere"}, "scheme"),
        ({"recertification": "exam", "examinations": []}, "examinations"),
        ({"window_months": 36}, "window_months"),
        ({"trust": "evidence"}, "sample_percent"),
        ({"months": -1}, "months"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_rules_that_make_no_sense_store_nothing(shared_world: World, said: dict[str, Any], field: str) -> None:
    head = shared_world.head()
    refused: Any = shared_world.client("staff").post(f"{AT}/drafts", json={**FULL, **said})
    assert refused.status_code == 422
    assert field in {each["field"] for each in refused.json["errors"]}
    assert shared_world.head() == head


def test_of_two_who_publish_at_once_one_is_told_to_look_again(world: World, staff: Any) -> None:
    staff.post(f"{AT}/drafts", json=FULL)
    seen = {"If-Match": staff.get(f"{AT}/draft").headers["ETag"]}
    first, second = (world.client(who).post(f"{AT}/versions", json={}, headers=seen) for who in ("staff", "admin"))
    assert (first.status_code, second.status_code) == (201, 412)
    assert staff.post(f"{AT}/versions", json={}).status_code == 409


def test_the_same_draft_sent_twice_with_one_key_is_one(world: World, staff: Any) -> None:
    keyed = {"Idempotency-Key": "draft-1"}
    first, second = (staff.post(f"{AT}/drafts", json=FULL, headers=keyed) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["position"] == second.json["position"] == world.head()


@pytest.mark.parametrize("part", ["draft", "versions", "holders", "what-if"])
def test_an_unknown_programme_is_not_found(shared_world: World, part: str) -> None:
    assert shared_world.client("staff").get(f"/api/v1/programmes/nothing/{part}").status_code == 404
