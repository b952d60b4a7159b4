"""The demonstration can be stopped at any time, and goes on where it was."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.web.browser.deeds import PASSWORD, Newcomer, join
from tests.web.browser.demo import Demo
from tests.web.browser.visitor import Visitor

IDA = Newcomer("Ida Halvorsen", "ida.halvorsen@example.org")


class Restart(NamedTuple):
    """A demonstration that was used, stopped, examined and started again."""

    status: int
    checked: str
    said: str
    again: Demo


@pytest.fixture(scope="module")
def restart(own_demo: Demo, browser: Browser) -> Restart:
    first = Visitor(browser, own_demo.address)
    join(first, IDA)
    first.context.close()
    status = own_demo.stop()
    checked = own_demo.run("check").stdout
    own_demo.start()
    return Restart(status, checked, own_demo.log.read_text(), own_demo)


def test_it_ends_in_time_when_told_to(restart: Restart) -> None:
    assert restart.status == 0


def test_what_people_did_in_it_leaves_journal_and_views_sound(restart: Restart) -> None:
    assert restart.checked.endswith(" 0 problems\n")


def test_the_second_start_tells_no_story_again(restart: Restart) -> None:
    assert "the story is told" not in restart.said


def test_whoever_joined_before_a_restart_can_sign_in_after_it(restart: Restart, browser: Browser) -> None:
    returned = Visitor(browser, restart.again.address)
    returned.sign_in(IDA.email, PASSWORD)
    assert returned.page.get_by_role("heading", level=1).inner_text() == "Welcome, Ida"
