"""A script that somebody stored in any text runs on no page: it is escaped, and the policy would stop it besides."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Error, Page
from werkzeug.serving import make_server

from tests.web.browser.tour import DOWNLOAD
from tests.web.houses import World
from tests.web.routes import Route, routes, sample
from web.app import POLICY, create_app
from web.auth import joinings
from web.auth.rights import Right

SCRIPT = "\"'><img src=x onerror=ran()>"
PLAIN = "as agreed"
"""What tests send where any text will do."""
BY_HEART = {"title", "summary", "performance", "name", "label", "venue", "reason"}
LAST = ("erase", "withdraw", "cancel", "resign", "decline", "refuse", "revoke", "call_off", "suspend", "move_email")
LEAST_STORED, LEAST_SHOWN = 25, 12
"""Texts that must have been taken, and pages that must show one, so that nothing passes unseen."""


def poisoned(value: Any) -> Any:
    """Put the script wherever a body holds any text."""
    if isinstance(value, dict):
        return {name: SCRIPT if name in BY_HEART else poisoned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    return SCRIPT if value == PLAIN else value


def store(world: World) -> int:
    """Have programs put the script into every text of every write that takes it; count those taken."""
    writes = [route for route in routes(world.app) if route.is_api and route.method == "POST" and route.schema]
    taken = 0
    for route in sorted(writes, key=lambda route: any(word in route.endpoint for word in LAST)):
        if "erase" in route.endpoint:
            continue
        for whose in ("admin", "other"):
            assert route.schema is not None
            body = poisoned(sample(route.schema, world.things[whose]))
            if SCRIPT in str(body).replace("\\'", "'"):
                taken += route.ask(world.client("admin"), world.things[whose], json=body).status_code == 201
    world.house.catch_up()
    return taken


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """Open a window of an administrator's on an installation that is really served."""
    app = create_app(world.house)
    for path, headers in (("/control/open", {"Content-Security-Policy": "img-src *"}), ("/control/closed", {})):
        app.add_url_rule(path, path, unescaped(headers))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
    kept = world.browser("admin")._cookies.values()  # noqa: SLF001  there is no other way to them
    context.add_cookies([{"name": c.key, "value": c.value, "url": f"http://127.0.0.1:{server.port}"} for c in kept])
    context.add_init_script("window.ran = () => { window.wasRun = true; }")
    yield context.new_page()
    context.close()
    server.shutdown()
    thread.join()


def unescaped(headers: dict[str, str]) -> Any:
    """Give a page that forgets to escape, with headers of its own."""

    def show() -> tuple[str, dict[str, str]]:
        return f"<!doctype html><p>{SCRIPT}</p>", headers

    show.__dict__["right"] = Right(public=True)
    return show


def runs(page: Page, path: str) -> bool:
    """Tell whether the script runs on a page."""
    try:
        page.goto(path, wait_until="load")
    except Error as refused:
        if DOWNLOAD not in str(refused):
            raise
        return False
    page.wait_for_timeout(30)
    return bool(page.evaluate("window.wasRun === true"))


def pages(world: World) -> list[Route]:
    found = (route for route in routes(world.app) if route.method == "GET" and not route.is_api)
    kept = ("static", "calendar.entry", "profile.export", "metrics.show", "api-docs.openapi_json", "invoices_pages.go")
    return [one for one in found if one.endpoint not in kept and not one.endpoint.startswith(("/control", "health"))]


def test_no_stored_script_runs_on_any_page(world: World, page: Page) -> None:
    assert store(world) >= LEAST_STORED
    form = {"name": SCRIPT, "email": "joining@example.org", "grade": "full", "statement": SCRIPT}
    letter = joinings.ask(world.house.office, uuid4(), form, "correct horse battery")
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    shown, ran = set(), []
    for route in pages(world):
        things = {**world.things["other" if route.rule.arguments else "admin"], "id": letter}
        path = route.path(things) + (f"?q={SCRIPT}" if route.endpoint == "search.show" else "")
        ran += [path] if runs(page, path) else []
        shown |= {route.endpoint} if "onerror=ran()" in page.content() else set()
    assert (ran, complaints) == ([], [])
    assert len(shown) >= LEAST_SHOWN, shown


def test_where_nothing_is_escaped_it_runs_unless_the_policy_stops_it(world: World, page: Page) -> None:
    """The control: the same script, the same browser."""
    assert runs(page, "/control/open")
    answer = page.goto("/control/closed")
    assert answer is not None
    assert answer.headers["content-security-policy"] == POLICY
    assert not runs(page, "/control/closed")
