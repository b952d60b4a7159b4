"""The office drafts a version, tries it on everybody, publishes it and re-bases holders: at a desk and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.browser.conftest import Demo
from tests.web.browser.tour import audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor

AT = "/certifications/programmes/MDE"


@pytest.fixture
def staff(own_demo: Demo, browser: Browser, width: int) -> Iterator[Visitor]:
    visitor = Visitor(browser, own_demo.address, width=width).sign_in_as("staff")
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_version_is_drafted_tried_published_and_held_by(staff: Visitor, width: int) -> None:
    fee = width % 100
    staff.go("/certifications").locator("main").get_by_role("link", name="Programmes").click()
    staff.page.get_by_role("link", name="Meridian Data Ethics").click()
    staff.press("Draft the next version")
    staff.page.get_by_label("Days after its end in which it is still renewed").fill(str(fee))
    staff.press("Keep validity and renewal")
    staff.sees("The draft is kept")
    staff.page.get_by_label("Renewal").last.fill(str(fee))
    staff.press("Keep the fees")
    staff.sees(f"Renewal: €{fee}.00")
    assert audit(staff.page) == []
    staff.press("Try it on everybody")
    staff.sees("Would renew on other days")
    assert audit(staff.page) == []
    staff.go(AT).get_by_text("Publish it").click()
    assert audit(staff.page) == []
    staff.press("Publish version")
    staff.sees("Nobody was re-based")
    staff.go(f"{AT}/holders").get_by_role("checkbox").nth(1).check()
    staff.page.get_by_label("Reason").fill("The law changed")
    assert audit(staff.page) == []
    staff.press("Show what it would do")
    plan = staff.page.url
    staff.finds(plan, staff.page.get_by_role("button", name="Carry it out"))
    assert audit(staff.page) == []
    staff.press("Carry it out")
    staff.finds(plan, staff.page.get_by_text("It is finished."))
    staff.page.locator("tbody a").first.click()
    staff.page.get_by_role("link", name="Version, renewal and its fee").click()
    staff.sees("days after it")
    assert audit(staff.page) == []
    staff.go("/programmes/MDE")
    staff.sees(f"Renewal: €{fee}.00")
    assert audit(staff.page) == []
    assert staff.page.evaluate("document.documentElement.scrollWidth") <= width
