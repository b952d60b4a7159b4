"""Whoever joins writes as people write, shows that the address is theirs, and learns nothing of others by it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from domain.members.member import Member
from domain.people.person import Person
from integrations.store.tables import accounts, joinings
from tests.offices import MovingClock
from tests.web.houses import World
from web.auth.accounts import check_password, make_account

ADA = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery", "grade": "full"}
KNOWN = "other@example.org"


@pytest.fixture
def world(world: World, quick_hashes: None) -> World:
    """Leave the forms' tokens to their own tests."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world


def join(world: World, **more: str) -> Any:
    return world.browser().post("/join", data={**ADA, "idempotency_key": str(uuid4()), **more})


def letters(world: World, address: str) -> list[str]:
    """Give the texts of what was written to an address about joining."""
    world.house.catch_up()
    found = [file.read_text() for file in (world.house.settings.data / "mail" / "new").glob("*.eml")]
    return [text for text in found if f"To: {address}" in text and "Subject: Joining" in text]


def opened(world: World, address: str = ADA["email"]) -> str:
    """Give the path that the letter to an address leads to."""
    (text,) = letters(world, address)
    link = re.search(r"/join/letters/\S+", text.replace("=\n", ""))
    assert link is not None
    return link[0]


def topics(world: World) -> list[str]:
    return [raw.topic for raw in world.house.office.recorder.page(0, 10_000)]


def count(world: World, table: Any) -> int:
    with world.house.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_who_opens_the_letter_is_registered_applies_and_is_signed_in(world: World) -> None:
    before = world.head()
    assert join(world).headers["Location"] == "/join/asked"
    assert world.head() == before
    browser: FlaskClient = world.browser()
    path = opened(world)
    assert "Ada, this is your address" in browser.get(path).text
    assert world.head() == before
    assert browser.post(path).status_code == 303
    assert topics(world)[before:] == [Person.Registered.TOPIC, Member.Applied.TOPIC]
    assert "Your application is in" in browser.get("/").text
    person = check_password(world.house.office, ADA["email"], ADA["password"])
    assert person is not None
    assert world.house.office.read(Person, person).name == "Ada"
    assert count(world, joinings) == 0


def test_a_known_address_gets_the_same_answer_and_another_letter(world: World) -> None:
    unknown, known = join(world), join(world, email=KNOWN)
    assert unknown.status_code == known.status_code
    assert unknown.data == known.data
    assert sorted(unknown.headers.keys()) == sorted(known.headers.keys())
    head = world.head()
    (to_unknown,), (to_known,) = letters(world, ADA["email"]), letters(world, KNOWN)
    assert "/join/letters/" in to_unknown
    assert "/join/letters/" not in to_known
    assert "/sign-in" in to_known
    assert world.head() == head


def test_nothing_new_comes_of_a_known_address_even_with_its_token(world: World) -> None:
    browser, office = world.browser(), world.house.office
    path = opened_before_it_was_known(world)
    head = world.head()
    answer = browser.post(path)
    assert answer.headers["Location"] == "/sign-in"
    assert world.head() == head
    assert check_password(office, ADA["email"], ADA["password"]) is None
    assert browser.post(path).status_code in {404, 422}


def opened_before_it_was_known(world: World) -> str:
    join(world)
    path = opened(world)
    make_account(world.house.office, world.people["other"], ADA["email"], "another password")
    return path


def test_a_statement_may_have_several_lines(world: World) -> None:
    """Browsers send CR LF between them, which is no control character that people typed."""
    assert join(world, statement="I build bridges.\r\nAnd I teach.").status_code == 303
    assert world.browser().post(opened(world)).status_code == 303


def test_pressed_twice_the_buttons_join_once(world: World) -> None:
    browser, form = world.browser(), {**ADA, "idempotency_key": str(uuid4())}
    assert [browser.post("/join", data=form).status_code for _ in range(2)] == [303, 303]
    path = opened(world)
    assert browser.post("/join", data=form).status_code == 303
    assert browser.post(path).status_code == 303
    assert browser.post(path).status_code in {404, 422}
    assert topics(world).count(Person.Registered.TOPIC) == 6
    assert topics(world).count(Member.Applied.TOPIC) == 6


def test_a_letter_is_good_for_a_day_and_then_nothing_is_kept(world: World, clock: MovingClock) -> None:
    join(world)
    path = opened(world)
    clock.move(hours=25)
    assert world.browser().get(path).status_code == 404
    assert letters(world, ADA["email"]) == []
    assert (count(world, joinings), count(world, accounts)) == (0, 0)


def test_what_was_entered_is_kept_sealed(world: World) -> None:
    join(world)
    with world.house.database.reading() as connection:
        row = connection.execute(select(joinings)).one()
    assert not any(word in row.body for word in (b"Ada", b"ada@example.org"))
    assert ADA["email"] not in str(row)


def test_an_erasure_takes_what_was_asked_with_the_address_along(world: World) -> None:
    make_account(world.house.office, world.people["other"], KNOWN, "another password")
    join(world, email=KNOWN)
    assert letters(world, KNOWN)
    world.house.workroom.eraser.erase(world.people["other"], on=world.house.today())
    assert letters(world, KNOWN) == []
    assert count(world, joinings) == 0


def test_a_refused_form_keeps_nothing_and_says_what_to_mend(world: World) -> None:
    answer = join(world, grade="emperor")
    assert (answer.status_code, count(world, joinings)) == (422, 0)
    assert "choose one of full" in answer.text
    assert ADA["password"] not in answer.text


def test_ten_may_join_in_a_minute_from_one_address(world: World) -> None:
    assert {join(world, email=f"{n}@example.org").status_code for n in range(10)} == {303}
    refused = join(world, email="eleven@example.org")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("address", [ADA["email"], KNOWN])
def test_nobody_can_be_buried_in_letters(world: World, address: str) -> None:
    assert [join(world, email=address).status_code for _ in range(4)] == [303, 303, 303, 429]
