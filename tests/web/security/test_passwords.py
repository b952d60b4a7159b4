"""A password is chosen by whoever reads its owner's mail or knows the old one, and is none of those tried first."""

import re

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from integrations.effects.ports import Unreachable
from integrations.mail.ports import Letter
from integrations.store.tables import resets
from tests.offices import MovingClock
from tests.web.houses import World
from web.auth.accounts import check_password, make_account
from web.auth.guessable import COMMONEST, is_guessable
from web.auth.resets import PasswordLetters

EMAIL, OLD, NEW = "member@example.org", "correct horse battery", "another horse battery"
UNKNOWN = "nobody@example.org"


@pytest.fixture
def world(world: World, quick_hashes: None) -> World:
    """Give the member an account; forms' tokens have tests of their own."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    make_account(world.house.office, world.people["member"], EMAIL, OLD)
    return world


def ask(world: World, email: str = EMAIL) -> TestResponse:
    return world.browser().post("/password", data={"email": email})


def links(world: World, email: str = EMAIL) -> list[str]:
    """Give the paths that the letters to an address lead to, the latest last."""
    world.house.catch_up()
    files = (world.house.settings.data / "mail" / "new").glob("*.eml")
    texts = [file.read_text().replace("=\n", "") for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)]
    found = [re.search(r"/password/letters/\S+", text) for text in texts if email in text]
    return [link[0] for link in found if link]


def choose(world: World, path: str, password: str = NEW) -> int:
    return world.browser().post(path, data={"password": password}).status_code


def owner(world: World, password: str, email: str = EMAIL) -> object:
    return check_password(world.house.office, email, password)


def count(world: World) -> int:
    with world.house.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(resets)).scalar_one())


def test_who_opens_the_letter_chooses_a_password_and_is_signed_out_everywhere(world: World) -> None:
    browser = world.browser("member")
    assert browser.get("/membership").status_code == 200
    assert ask(world).headers["Location"] == "/password/asked"
    (path,) = links(world)
    page = world.browser().get(path)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert owner(world, OLD) == world.people["member"]
    assert choose(world, path) == 303
    assert (owner(world, OLD), owner(world, NEW)) == (None, world.people["member"])
    assert browser.get("/membership").status_code == 303


def test_a_letter_is_good_once_and_no_other_is_after_it(world: World) -> None:
    ask(world)
    ask(world)
    first, second = links(world)
    assert choose(world, first) == 303
    assert {choose(world, path, "a third horse battery") for path in (first, second)} <= {404, 422}
    assert owner(world, NEW) == world.people["member"]
    assert count(world) == 0


def test_a_letter_is_good_for_an_hour(world: World, clock: MovingClock) -> None:
    ask(world)
    (path,) = links(world)
    clock.move(minutes=59, seconds=59)
    assert world.browser().get(path).status_code == 200
    clock.move(seconds=1)
    assert world.browser().get(path).status_code == 404
    assert choose(world, path) in {404, 422}
    assert owner(world, OLD) == world.people["member"]
    world.house.purging.purge()
    assert count(world) == 0


def test_known_and_unknown_addresses_look_alike(world: World) -> None:
    known, unknown = ask(world), ask(world, UNKNOWN)
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert {name for name, _ in known.headers} == {name for name, _ in unknown.headers}
    assert count(world) == 2
    assert len(links(world)) == 1
    assert links(world, UNKNOWN) == []


def test_nothing_kept_opens_anything(world: World) -> None:
    ask(world)
    (path,) = links(world)
    token = path.rpartition("/")[2]
    with world.house.database.reading() as connection:
        row = connection.execute(select(resets)).one()
    assert len(token) * 6 >= 128
    assert token not in str(row)
    assert EMAIL not in str(row)
    assert {choose(world, f"/password/letters/{kept}") for kept in (row.token, row.address, row.id)} <= {404, 422}
    assert owner(world, OLD) == world.people["member"]


def test_an_address_that_moved_on_opens_nothing(world: World) -> None:
    ask(world)
    (path,) = links(world)
    moved = world.client("member").post(
        f"/api/v1/people/{world.people['member']}/addresses", json={"email": "moved@example.org"}
    )
    assert moved.status_code == 201
    assert world.browser().get(path).status_code == 404


def test_an_erased_person_gets_no_letter_and_theirs_opens_nothing(world: World) -> None:
    ask(world)
    (path,) = links(world)
    ask(world)
    world.house.workroom.eraser.erase(world.people["member"], on=world.house.today())
    assert links(world) == []
    assert world.browser().get(path).status_code == 404


def test_whom_the_office_registered_chooses_a_first_password(world: World) -> None:
    ask(world, "other@example.org")
    (path,) = links(world, "other@example.org")
    assert choose(world, path) == 303
    assert owner(world, NEW, "other@example.org") == world.people["other"]


def test_a_letter_that_did_not_get_through_is_written_again(world: World, clock: MovingClock) -> None:
    carried: list[Letter] = []

    class Ill:
        def send(self, letter: Letter) -> None:
            carried.append(letter)
            if len(carried) == 1:
                raise Unreachable("the mail server is down")

        def forget(self, person: object) -> None:
            pass

    ask(world)
    writer = world.house.workroom.worker.jobs[3]
    assert isinstance(writer, PasswordLetters)
    again = PasswordLetters(world.house.office, Ill(), writer.house)
    assert [again.step(), again.step()] == [1, 0]
    clock.move(minutes=1)
    assert [again.step(), again.step()] == [1, 0]
    path = re.search(r"/password/letters/\S+", carried[1].text)
    assert path
    assert choose(world, path[0]) == 303


@pytest.mark.parametrize("weak", ["nine chrs", "password123!", "x" * 129, "qwertyuiop1", "member2026"])
def test_a_weak_password_is_refused_and_the_letter_stays_good(world: World, weak: str) -> None:
    ask(world)
    (path,) = links(world)
    answer = world.browser().post(path, data={"password": weak})
    assert answer.status_code == 422
    assert weak not in answer.text
    assert choose(world, path) == 303


def test_whoever_knows_the_old_password_changes_it_and_stays_in_alone(world: World) -> None:
    mine, other = world.browser("member"), world.browser("member")
    assert mine.post("/password/changes", data={"old": "wrong horse battery", "password": NEW}).status_code == 422
    assert owner(world, OLD) == world.people["member"]
    assert mine.post("/password/changes", data={"old": OLD, "password": NEW}).status_code == 303
    assert owner(world, NEW) == world.people["member"]
    assert (mine.get("/membership").status_code, other.get("/membership").status_code) == (200, 303)


def test_nobody_changes_a_password_by_another_persons(world: World) -> None:
    """The old password must be one's own, not just somebody's."""
    assert world.browser("other").post("/password/changes", data={"old": OLD, "password": NEW}).status_code == 422
    assert owner(world, OLD) == world.people["member"]


@pytest.mark.parametrize("email", [EMAIL, UNKNOWN])
def test_nobody_is_buried_in_letters(world: World, email: str) -> None:
    assert [ask(world, email).status_code for _ in range(4)] == [303, 303, 303, 429]


def test_ten_tries_a_minute_from_an_address(world: World) -> None:
    answers = [world.browser().post("/password/letters/x", data={"password": NEW}) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"


@pytest.mark.parametrize("password", ["correct horse battery", "Tr0ub4dor&3", "liveinaplaintree", "Füße auf dem Tisch"])
def test_words_that_somebody_thought_of_are_taken(password: str) -> None:
    assert not is_guessable(password, "member")


@pytest.mark.parametrize(
    "password",
    ["1234567890", "passwordpassword", "Passw0rd2026!", "aaaaaaaaaaaa", "1q2w3e4r5t", "abcdefghij", "memberMEMBER1"],
)
def test_what_everybody_tries_first_is_not(password: str) -> None:
    assert is_guessable(password, "member")


@pytest.mark.parametrize("password", ["cookiemonster", "Oldsmobile", "ARGENTINA1", "ghjcnjghjcnj"])
def test_the_commonest_are_known_by_a_list_where_no_rule_tells(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_guessable(password)
    monkeypatch.setattr("web.auth.guessable._commonest", frozenset)
    assert not is_guessable(password), "the control: without the list it would be taken"


def test_the_list_is_whole_and_in_order() -> None:
    lines = COMMONEST.read_text().splitlines()
    assert (len(lines), lines) == (2_429, sorted(set(lines)))
    assert {len(line) for line in lines} == {16}
