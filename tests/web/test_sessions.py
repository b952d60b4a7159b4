"""A session is the browser's that signed in, ends when it should, and nobody else can use or guess one."""

import re
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from integrations.store.tables import sessions
from tests.offices import MovingClock
from tests.web.houses import World, open_house
from tests.web.routes import routes
from web.app import create_app
from web.auth import accounts
from web.auth.accounts import make_account

EMAIL, PASSWORD = "member@example.org", "correct horse battery"


@pytest.fixture
def world(world: World, quick_hashes: None) -> World:
    """Give the member an account."""
    make_account(world.house.office, world.people["member"], EMAIL, PASSWORD)
    return world


def csrf(browser: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def sign_in(browser: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **more: str) -> TestResponse:
    form = {"email": email, "password": password, "csrf_token": csrf(browser), **more}
    return browser.post("/sign-in", data=form)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/membership").status_code == 200


def test_whoever_signs_in_is_in(world: World) -> None:
    browser = world.browser()
    assert not is_in(browser)
    assert sign_in(browser).status_code == 303
    assert is_in(browser)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    cookie = sign_in(world.browser()).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain=" not in cookie


def test_behind_tls_the_cookie_never_leaves_it(tmp_path: Path, clock: MovingClock) -> None:
    house = open_house(tmp_path, f"sqlite:///{tmp_path / 'tls.sqlite'}", clock, COLLEGIUM_ADDRESS="https://x.org")
    answer = create_app(house).test_client().get("/sign-in", base_url="https://x.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    house.close()


def token_of(browser: FlaskClient) -> str:
    with browser.session_transaction() as session:
        return str(session["token"])


def test_a_session_made_before_signing_in_is_worth_nothing_after(world: World) -> None:
    """Fixation: whoever slips somebody a session does not share theirs."""
    browser, thief = world.browser(), world.browser()
    csrf(browser)
    name, value = next((c.key, c.value) for c in browser._cookies.values())  # noqa: SLF001  there is no other way in
    thief.set_cookie(name, value)
    sign_in(browser)
    assert is_in(browser)
    assert not is_in(thief)


def test_signing_in_anew_ends_the_session_before(world: World) -> None:
    browser, thief = world.browser(), world.browser()
    sign_in(browser)
    first = token_of(browser)
    sign_in(browser)
    assert token_of(browser) != first
    with thief.session_transaction() as session:
        session["token"] = first
    assert not is_in(thief)


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    browser, thief = world.browser(), world.browser()
    sign_in(browser)
    with thief.session_transaction() as session:
        session["token"] = token_of(browser)
    assert is_in(thief)
    assert browser.post("/sign-out", data={"csrf_token": csrf(browser, "/membership")}).status_code == 303
    assert not is_in(browser)
    assert not is_in(thief)


def test_a_session_ends_after_half_an_hour_without_use(world: World, clock: MovingClock) -> None:
    browser = world.browser("member")
    clock.move(minutes=30)
    assert is_in(browser)
    clock.move(minutes=30, seconds=1)
    assert not is_in(browser)


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(world: World, clock: MovingClock) -> None:
    browser = world.browser("member")
    for _ in range(36):
        clock.move(minutes=20)
        assert is_in(browser)
    clock.move(seconds=1)
    assert not is_in(browser)


def test_a_forged_cookie_signs_nobody_in(world: World) -> None:
    browser = world.browser()
    browser.set_cookie("collegium", "eyJ0b2tlbiI6ICJ4In0.aaaaaa.bbbbbbbb")
    assert not is_in(browser)


def test_the_server_keeps_no_session_that_could_be_used(world: World) -> None:
    browser = world.browser()
    sign_in(browser)
    with world.house.database.reading() as connection:
        kept = [str(row) for row in connection.execute(select(sessions))]
    assert kept
    assert not any(token_of(browser) in row for row in kept)
    assert len(token_of(browser)) * 6 >= 128


def test_every_form_without_its_token_is_refused(world: World) -> None:
    for route in routes(world.app):
        if route.method == "POST" and not route.by_token and not route.endpoint.startswith("webhooks."):
            head = world.head()
            for data in ({}, {"csrf_token": "made up"}):
                answer = world.browser("admin").post(route.path(world.things["admin"]), data=data)
                assert (answer.status_code, world.head()) == (400, head), route.endpoint


def test_a_forms_token_serves_its_own_session_alone(world: World) -> None:
    token = csrf(world.browser("admin"), "/membership")
    browser = world.browser("member")
    csrf(browser, "/membership")
    assert browser.post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert is_in(browser)


def test_unknown_address_and_wrong_password_look_alike(world: World) -> None:
    def body(email: str, password: str) -> str:
        text = sign_in(world.browser(), email, password).text
        return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", text).replace(email, "")

    assert body("nobody@example.org", PASSWORD) == body(EMAIL, "wrong horse battery")
    assert "do not fit together" in body("nobody@example.org", "x")


def test_unknown_address_and_wrong_password_take_as_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark measures how alike; this finds a hash that is left out."""

    def seconds(email: str) -> float:
        start = perf_counter()
        accounts.check_password(world.house.office, email, "wrong horse battery")
        return perf_counter() - start

    slow = accounts.PasswordHasher(time_cost=2, memory_cost=8_192, parallelism=1)
    monkeypatch.setattr(accounts, "hasher", lambda: slow)
    accounts._nobody.cache_clear()  # noqa: SLF001  it was made by the quick one
    accounts._nobody()  # noqa: SLF001
    make_account(world.house.office, world.people["other"], "other@example.org", PASSWORD)
    known = median(seconds("other@example.org") for _ in range(15))
    unknown = median(seconds("nobody@example.org") for _ in range(15))
    assert unknown > known / 3


def test_ten_tries_a_minute_for_an_account(world: World, clock: MovingClock) -> None:
    def tried(email: str, address: str) -> TestResponse:
        browser = world.browser()
        form = {"email": email, "password": "wrong horse battery", "csrf_token": csrf(browser)}
        return browser.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": address})

    assert {tried(EMAIL, f"10.0.0.{n}").status_code for n in range(10)} == {422}
    refused = tried(EMAIL.upper(), "10.0.0.99")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "wait 60 seconds" in refused.text
    clock.move(seconds=59)
    assert tried(EMAIL, "10.0.1.1").headers["Retry-After"] == "1"
    clock.move(seconds=1)
    assert tried(EMAIL, "10.0.1.2").status_code == 422


def test_ten_tries_a_minute_from_an_address(world: World) -> None:
    statuses = [sign_in(world.browser(), f"{n}@example.org").status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]
    assert sign_in(world.browser()).status_code == 429


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example"),
        *("/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "http:evil.example", "//[", "evil.example"),
        *("/%5cevil.example\\..", " //evil.example", "https:///evil.example", "/\x00//evil.example"),
    ],
)
def test_signing_in_leads_to_our_own_pages_alone(world: World, target: str) -> None:
    answer = sign_in(world.browser(), next=target)
    assert answer.status_code in {303, 400}
    assert answer.headers.get("Location", "/") == "/"


def test_signing_in_leads_back_to_where_one_was(world: World) -> None:
    assert sign_in(world.browser(), next="/membership?x=1").location == "/membership?x=1"


def test_a_real_installation_has_no_door_for_the_demonstration(world: World) -> None:
    browser = world.browser()
    answer = browser.post("/sign-in/demo", data={"role": "member", "csrf_token": csrf(browser)})
    assert answer.status_code == 404


def test_an_old_session_is_not_found_by_another_persons_token(world: World, clock: MovingClock) -> None:
    world.browser("member")
    clock.instant += timedelta(hours=1)
    with world.house.database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(sessions)) == 1
