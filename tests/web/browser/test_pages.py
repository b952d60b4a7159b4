"""Every page that a role is led to is open to it, hinders nobody, fits the screen, is light and keeps to itself."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser.conftest import Visit
from tests.web.browser.demo import Demo
from tests.web.browser.tour import Stop, Tour, audit
from tests.web.browser.visitor import PHONE, Visitor

LIGHT = 100_000  # bytes over the wire for a first load
STARTS = ("/sign-in", "/join", "/events", "/courses", "/api/docs")
CAST = ("anonymous", "member", "staff", "finance", "admin")
AT_LEAST = {"anonymous": 6, "member": 10, "staff": 20, "finance": 20, "admin": 25}
"""Kinds of pages there are at least, so that a walk that leads nowhere does not pass."""


class Walk(NamedTuple):
    """What was found on the way of a role."""

    stops: list[Stop]
    complaints: list[str]


@pytest.fixture(scope="module")
def walks(demo: Demo, browser: Browser) -> Callable[[str], Walk]:
    """Lend what walks through the pages of a role, once for each."""
    tour = Tour()
    return cache(lambda role: _walk(tour, Visitor(browser, demo.address), role))


def _walk(tour: Tour, visitor: Visitor, role: str) -> Walk:
    if role != "anonymous":
        visitor.sign_in_as(role)
    walk = Walk(list(tour.walk(visitor, STARTS if role == "anonymous" else ("/", "/search?q=uma"))), visitor.complaints)
    visitor.context.close()
    return walk


@pytest.fixture(params=CAST)
def walk(walks: Callable[[str], Walk], request: pytest.FixtureRequest) -> Walk:
    found = walks(request.param)
    assert len(found.stops) >= AT_LEAST[request.param], [stop.path for stop in found.stops]
    return found


def test_every_link_leads_to_a_page_that_the_role_may_see(walk: Walk) -> None:
    assert [(stop.path, stop.status) for stop in walk.stops if stop.status != 200] == []


def test_axe_finds_nothing_at_either_width_in_light_and_dark(walk: Walk) -> None:
    assert [found for stop in walk.stops for found in stop.hindrances] == []


def test_no_page_is_wider_than_the_screen(walk: Walk) -> None:
    assert [found for stop in walk.stops for found in stop.overflows] == []


def test_a_first_load_of_any_page_is_light(walk: Walk) -> None:
    assert [(stop.path, stop.weight) for stop in walk.stops if not 0 < stop.weight <= LIGHT] == []


def test_no_page_asks_another_host_or_breaks_its_own_policy(walk: Walk) -> None:
    assert walk.complaints == []


def test_the_open_menus_hinder_nobody_on_a_phone(visit: Visit) -> None:
    page = visit(width=PHONE).sign_in_as("admin").page
    page.locator(".phone-menu > summary").click()
    expect(page.get_by_role("navigation", name="Main, short screen")).to_be_visible()
    opened = audit(page)
    page.locator("summary:has(.avatar)").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert opened + audit(page) == []


def test_a_refused_form_hinders_nobody(visit: Visit) -> None:
    uma = visit().sign_in_as("member")
    uma.go("/cpd").get_by_label("What did you learn, or do?").fill("Something")
    uma.page.get_by_label("Hours", exact=True).fill("two")
    uma.press("Log it")
    expect(uma.page.get_by_role("alert")).to_be_visible()
    assert audit(uma.page) == []


def test_a_page_that_is_not_there_says_so_and_hinders_nobody(visit: Visit) -> None:
    uma = visit().sign_in_as("member")
    page = uma.go("/nowhere")
    uma.sees("There is nothing here for you")
    assert audit(page) == []


def test_a_planted_hindrance_is_found(visit: Visit) -> None:
    page = visit().go("/sign-in")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert any(found.startswith("image-alt") for found in audit(page))


def test_a_planted_request_to_another_host_is_noted(demo: Demo, browser: Browser) -> None:
    visitor = Visitor(browser, demo.address)
    page = visitor.go("/sign-in")
    page.evaluate("new Image().src = 'http://elsewhere.invalid/pixel'")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("fetch('/health/live')")
    visitor.context.close()
    assert any("elsewhere.invalid" in complaint for complaint in visitor.complaints)
