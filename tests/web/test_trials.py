"""A what-if on more people than a page waits for: worked out once, beside, followed, called off, its answer kept."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest

from tests.web.houses import PROGRAMME, World
from web.what_if import beside
from web.what_if.beside import Trying

AT = f"/certifications/programmes/{PROGRAMME}/what-if"


@pytest.fixture
def staff(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give an office for which two people are many, of whom two are tried at a time."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    monkeypatch.setattr(beside, "AT_ONCE", 2)
    monkeypatch.setattr(beside, "PART", 2)
    return world.browser("staff")


def asked(world: World, staff: Any) -> str:
    answer = staff.post(f"{AT}/trials", data={})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_it_is_asked_once_followed_and_its_answer_is_kept(world: World, staff: Any) -> None:
    page = staff.get(AT).text
    assert "5 people hold a certificate" in page
    head = world.head()
    at = asked(world, staff)
    assert asked(world, staff) == at
    assert "0 / 5" in staff.get(at).text
    assert Trying(world.house).step() == 2
    assert "2 / 5" in staff.get(at).text
    world.house.catch_up()
    page = staff.get(f"{at}?who=everybody").text
    assert (page.count('class="lead"'), "Call it off" in page) == (5, False)
    assert asked(world, staff) == at
    assert "The last try" in staff.get(AT).text
    assert world.head() == head
    rows = list(csv.DictReader(io.StringIO(staff.get(f"{at}?who=everybody&format=csv").text.lstrip("\ufeff"))))
    assert len({row["Certification id"] for row in rows}) == 5


def test_called_off_it_stops_and_goes_on_where_it_was(world: World, staff: Any) -> None:
    at = asked(world, staff)
    Trying(world.house).step()
    assert staff.post(f"{at}/cancellations", data={}).status_code == 303
    world.house.catch_up()
    assert "It was called off." in staff.get(at).text
    assert "2 / 5" in staff.get(at).text
    assert staff.post(f"{at}/resumptions", data={}).status_code == 303
    world.house.catch_up()
    found = world.house.trials.find(UUID(at.rpartition("/")[2]))
    assert found is not None
    assert (found.state, found.seen, found.totals["holders"]) == ("done", 5, 5)


def test_of_two_workers_that_try_the_same_people_one_is_heard(world: World, staff: Any) -> None:
    asked(world, staff)
    trial = world.house.trials.next_due()
    assert trial is not None
    Trying(world.house).step()
    world.house.trials.enter(trial, [], {"holders": 2}, is_last=True)
    again = world.house.trials.find(trial.id)
    assert again is not None
    assert (again.state, again.seen, again.totals["holders"]) == ("due", 2, 2)


def test_it_says_what_a_page_says_of_few(world: World, staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    at = asked(world, staff)
    world.house.catch_up()
    found = world.house.trials.find(UUID(at.rpartition("/")[2]))
    assert found is not None
    monkeypatch.setattr(beside, "AT_ONCE", 1_000)
    totals: Any = world.client("staff").get(f"/api/v1/programmes/{PROGRAMME}/what-if").json
    assert beside.totals(found)._asdict() == totals["totals"]


def test_an_answer_is_forgotten_after_a_week_and_another_programmes_is_none(world: World, staff: Any) -> None:
    at = asked(world, staff)
    assert staff.get(at.replace(PROGRAMME, "EX")).status_code == 404
    clock: Any = world.house.clock
    clock.move(days=8)
    world.house.purging.purge()
    assert world.browser("staff").get(at).status_code == 404
