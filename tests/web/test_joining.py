"""Whoever joins writes as people write, is known once, and cannot keep the office busy by a script."""

from typing import Any
from uuid import uuid4

import pytest

from domain.members.member import Member
from domain.people.person import Person
from tests.web.houses import World

ADA = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery", "grade": "full"}


@pytest.fixture
def world(world: World, quick_hashes: None) -> World:
    """Leave the forms' tokens to their own tests."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world


def join(world: World, **more: str) -> Any:
    return world.browser().post("/join", data={**ADA, "idempotency_key": str(uuid4()), **more})


def test_a_statement_may_have_several_lines(world: World) -> None:
    """Browsers send CR LF between them, which is no control character that people typed."""
    assert join(world, statement="I build bridges.\r\nAnd I teach.").status_code == 303


def test_pressed_twice_the_button_joins_once(world: World) -> None:
    browser, form = world.browser(), {**ADA, "idempotency_key": str(uuid4())}
    assert [browser.post("/join", data=form).status_code for _ in range(2)] == [303, 303]
    topics = [raw.topic for raw in world.house.office.recorder.page(0, 10_000)]
    assert topics.count(Person.Registered.TOPIC) == 6
    assert topics.count(Member.Applied.TOPIC) == 6


def test_a_refused_form_keeps_nothing_and_says_what_to_mend(world: World) -> None:
    head = world.head()
    answer = join(world, grade="emperor")
    assert (answer.status_code, world.head()) == (422, head)
    assert "choose one of full" in answer.text
    assert ADA["password"] not in answer.text


def test_ten_may_join_in_a_minute_from_one_address(world: World) -> None:
    assert {join(world, email=f"{n}@example.org").status_code for n in range(10)} == {303}
    refused = join(world, email="eleven@example.org")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
