"""Anybody can verify a certificate by its number and learns nothing else: not whose it is, not who is known."""

from datetime import date
from typing import Any

import pytest

from tests.offices import MovingClock
from tests.web.houses import OTHER, World
from web.pages.shell import day as shown

DOORS = ("/api/v1/verify/", "/verify/")


def verify(world: World, number: object, door: str = DOORS[0], caller: str = "anonymous") -> Any:
    client = world.client(caller) if door.startswith("/api") else world.browser(caller)
    return client.get(f"{door}{number}")


def test_a_certificate_is_told_by_its_own_fields_alone(world: World) -> None:
    found = verify(world, world.things[OTHER]["number"]).json
    told = {"number", "programme", "title", "status", "awarded", "since", "through", "on", "known_at", "signed"}
    assert set(found) == told


@pytest.mark.parametrize("door", DOORS)
def test_nothing_tells_whose_it_is(world: World, door: str) -> None:
    text = verify(world, world.things[OTHER]["number"], door).text
    assert not any(secret in text for secret in (str(world.people[OTHER]), "Other", "other@example.org"))


@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_number_of_a_certificate_looks_like_one_never_given(world: World, door: str) -> None:
    strange = [
        "C-2026-99999",
        world.people[OTHER],
        world.things[OTHER]["certification_id"],
        "%27%20OR%201=1",
        "x" * 200,
    ]
    answers = [verify(world, number, door) for number in strange]
    assert {answer.status_code for answer in answers} == {404}
    if door.startswith("/api"):
        assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize("door", DOORS)
def test_it_can_be_asked_sixty_times_a_minute(world: World, clock: MovingClock, door: str) -> None:
    assert {verify(world, "C-2026-99999", door).status_code for _ in range(60)} == {404}
    refused = verify(world, "C-2026-99999", door)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    clock.move(minutes=1)
    assert verify(world, "C-2026-99999", door).status_code == 404


@pytest.mark.parametrize("on", ["foo", "2026-02-30", "31.12.2026", "2026-1-1"])
def test_a_day_that_is_none_is_told_on_the_page_of_the_certificate(world: World, on: str) -> None:
    number = world.things[OTHER]["number"]
    fine, wrong = verify(world, number, DOORS[1]), verify(world, f"{number}?on={on}", DOORS[1])
    assert (fine.status_code, wrong.status_code) == (200, 422)
    assert f"There is no day “{on}” in the calendar. Write it in the address as on=2026-11-30" in wrong.text
    assert fine.text.split('<div class="card">')[0] == wrong.text.split('<div class="card">')[0]


def test_the_page_and_the_program_are_told_the_same_last_day(world: World) -> None:
    number = world.things[OTHER]["number"]
    told = verify(world, number).json
    assert told["status"] == "valid"
    said = f"<dt>Valid through</dt><dd>{shown(date.fromisoformat(told['through']))}</dd>"
    assert said in verify(world, number, DOORS[1]).text
