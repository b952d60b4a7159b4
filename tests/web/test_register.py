"""The public register shows whom programme and holder let it show, to whoever looks, and never all at once."""

import csv
from datetime import date
from functools import partial
from io import StringIO
from typing import Any

import pytest

from domain.certifications import publicity, rulings
from domain.processes import publicity as wishes
from tests.offices import MovingClock
from tests.web.houses import OTHER, PROGRAMME, World, carry_out

ON = date(2026, 3, 1)
EVERYBODY = {"Admin", "Finance", "Member", "Other", "Staff"}


def publish(world: World, *shows: str, listed: bool = True) -> None:
    carry_out(world.house, partial(publicity.publish, programme=PROGRAMME, listed=listed, shows=shows, on=ON))
    world.house.engine.catch_up()


@pytest.fixture(scope="module")
def listed(shared_world: World) -> World:
    """Give a world whose programme publishes its holders by name, of whom one has objected."""
    carry_out(shared_world.house, partial(wishes.ask_discretion, person_id=shared_world.people["finance"], on=ON))
    publish(shared_world, "holder")
    return shared_world


@pytest.fixture(autouse=True)
def _as_before(listed: World) -> None:
    """Begin each test a minute later, with the programme published by name."""
    clock = listed.house.clock
    assert isinstance(clock, MovingClock)
    clock.move(minutes=2)
    publish(listed, "holder")


def look(world: World, **query: str) -> Any:
    return world.client().get("/api/v1/register", query_string=query).json


def names(world: World, **query: str) -> list[str]:
    return [item["name"] for item in look(world, **query)["items"]]


def test_holders_are_found_by_name_programme_and_number(listed: World) -> None:
    number = str(listed.things[OTHER]["number"])
    assert names(listed, name="öther") == names(listed, number=number) == ["Other"]
    assert names(listed, programme=PROGRAMME) == sorted(EVERYBODY - {"Finance"})
    (found,) = look(listed, number=number)["items"]
    assert found == {
        "name": "Other", "number": number, "programme": PROGRAMME, "title": "Certified Practitioner", "status": "valid",
        "since": "2026-03-01", "through": "2029-02-28",
    }  # fmt: skip


def test_nobody_is_found_by_an_address(listed: World) -> None:
    assert names(listed, name="example.org") == names(listed, name="other@example.org") == []


def test_whoever_objects_is_in_no_list(listed: World) -> None:
    number = str(listed.things["finance"]["number"])
    assert names(listed, name="Finance") == names(listed, number=number) == []
    assert listed.client().get(f"/api/v1/verify/{number}").json["status"] == "valid"


def test_the_register_is_not_given_away_whole(listed: World) -> None:
    for query in ({}, {"name": "o"}, {"name": ""}, {"name": "  "}):
        assert listed.client().get("/api/v1/register", query_string=query).status_code == 422
    page = listed.browser().get("/register").text
    assert "Other" not in page
    assert "Look for a name" in page


def test_pages_of_one_join_to_the_whole(listed: World) -> None:
    found, cursor = [], None
    for _ in range(9):
        page = look(listed, programme=PROGRAMME, limit="1", **({"cursor": cursor} if cursor else {}))
        found += [item["name"] for item in page["items"]]
        if (cursor := page["cursor"]) is None:
            break
    assert found == sorted(EVERYBODY - {"Finance"})


def test_a_name_that_is_not_published_shows_in_no_search_and_no_order(listed: World) -> None:
    publish(listed)
    numbers = sorted(str(listed.things[name]["number"]) for name in listed.people if name != "finance")
    assert [item["number"] for item in look(listed, programme=PROGRAMME)["items"]] == numbers
    assert set(names(listed, programme=PROGRAMME)) == {""}
    assert names(listed, name="Other") == []


def test_a_programme_that_publishes_no_list_has_none(listed: World) -> None:
    publish(listed, "holder", listed=False)
    assert look(listed, programme=PROGRAMME)["items"] == look(listed, name="Other")["items"] == []
    assert "No programme publishes its holders" in listed.browser().get("/register").text


def test_what_is_withdrawn_stands_in_no_list_and_is_told_by_its_number(listed: World) -> None:
    decided = {"decided_by": "the board", "on": ON}
    for name, deed in ((OTHER, rulings.suspend), ("member", rulings.revoke)):
        id = listed.things[name]["certification_id"]
        carry_out(listed.house, partial(deed, certification_id=id, reason="A complaint", **decided))
    listed.house.engine.catch_up()
    found = {item["name"]: item["status"] for item in look(listed, programme=PROGRAMME)["items"]}
    assert found == dict.fromkeys(EVERYBODY - {"Member", "Finance"}, "valid") | {"Other": "suspended"}
    (withdrawn,) = look(listed, number=str(listed.things["member"]["number"]))["items"]
    assert withdrawn["status"] == "withdrawn"
    for name in (OTHER, "member"):
        id = listed.things[name]["certification_id"]
        carry_out(listed.house, partial(rulings.reinstate, certification_id=id, **decided))


def test_as_a_file_it_is_for_the_office_alone(listed: World) -> None:
    path = f"/register?programme={PROGRAMME}&format=csv"
    assert {listed.browser(caller).get(path).status_code for caller in ("anonymous", "member")} <= {303, 403}
    rows = list(csv.DictReader(StringIO(listed.browser("staff").get(path).text.removeprefix("\ufeff"))))
    assert [row["Name"] for row in rows] == sorted(EVERYBODY - {"Finance"})


def test_it_can_be_looked_up_sixty_times_a_minute(listed: World) -> None:
    asked = [listed.client().get("/api/v1/register?name=nobody").status_code for _ in range(61)]
    assert asked == [200] * 60 + [429]
    assert listed.browser().get("/register?name=nobody").status_code == 429


def test_the_office_is_told_which_facts_a_list_rests_on(listed: World) -> None:
    staff = listed.client("staff")
    found = staff.get(f"/api/v1/register/explain?programme={PROGRAMME}").json
    assert found is not None
    assert len(found["positions"]) >= 2 * (len(EVERYBODY) - 1)
    changed = staff.get(f"/api/v1/register/delta?programme={PROGRAMME}&before_as_of=2026-02-28").json
    assert changed is not None
    assert {(line["before"], line["after"]["status"]) for line in changed["items"]} == {(None, "valid")}


def test_the_office_decides_on_a_page_and_a_member_objects_on_theirs(listed: World) -> None:
    listed.app.config["WTF_CSRF_ENABLED"] = False
    staff, member = listed.browser("staff"), listed.browser("member")
    staff.post("/certifications/publication", data={"programme": PROGRAMME, "listed": "true", "holder": "true"})
    listed.house.engine.catch_up()
    assert "Member" in names(listed, programme=PROGRAMME)
    member.post("/certificates/discretion")
    listed.house.engine.catch_up()
    assert "Member" not in names(listed, programme=PROGRAMME)
    assert "Show my name again" in member.get("/certificates").text
    member.post("/certificates/discretion-waiver")
    listed.house.engine.catch_up()
    assert "Member" in names(listed, programme=PROGRAMME)
