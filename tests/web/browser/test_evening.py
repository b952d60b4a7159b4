"""An evening from its programme to its certificate: the organiser at a desk, the door and the member on a phone."""

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import announce, pay
from tests.web.browser.tour import audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor


def unfold(visitor: Visitor, name: str) -> None:
    visitor.page.locator("main summary").filter(has_text=name).first.click()


def set_up(staff: Visitor, event: str) -> None:
    """Put a session with a room into the programme, and agree on the link."""
    page = staff.go(f"/rosters{event}/programme")
    unfold(staff, "Add a session")
    page.get_by_label("Title").fill("Cases from practice")
    page.locator("#f-minutessession").fill("45")
    page.get_by_label("Room (optional)").fill("Hall 2")
    staff.press("Add")
    staff.sees("The session stands in the programme")
    unfold(staff, "Agree on the link")
    page.locator("#f-linklink").fill("https://meet.example.org/evening")
    page.locator("form[action$='/links'] button").click()
    staff.sees("Whoever has a seat finds the link")
    assert audit(page) == []


def book(member: Visitor, event: str) -> str:
    """Take a seat, pay, and return the text of the ticket."""
    member.go(event)
    member.sees("Whoever has a seat finds the link here")
    member.press("Register for")
    pay(member)
    member.finds(event, member.page.get_by_role("link", name="Join online"))
    member.press("Ticket")
    member.sees("Show this at the door")
    assert audit(member.page) == []
    return member.page.locator("main code").inner_text()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_evening_from_its_programme_to_its_certificate(visit: Visit, width: int) -> None:
    staff, uma, door = (visit(width=screen) for screen in (DESKTOP, width, PHONE))
    event = announce(staff.sign_in_as("staff"), f"An evening at {width}")
    set_up(staff, event)
    ticket = book(uma.sign_in_as("member"), event)
    door.sign_in_as("staff").go(f"/check-in/{ticket}")
    assert audit(door.page) == []
    door.press("Let them in")
    door.sees("Uma Dvořák is in.")
    door.press("It took place")
    door.sees("Attendance of 1 is taken down")
    uma.go("/events/mine")
    uma.page.get_by_role("link", name=f"Your word on An evening at {width}").click()
    uma.page.get_by_label("Very much").check()
    uma.page.get_by_label("Yes", exact=True).last.check()
    assert audit(uma.page) == []
    uma.press("Send")
    uma.sees("Thank you")
    found = uma.page.get_by_role("link", name=f"Certificate of An evening at {width}").get_attribute("href")
    assert uma.page.request.get(found or "").headers["content-type"] == "application/pdf"
    staff.go(f"/rosters{event}/feedback")
    staff.sees("Fewer than five answers so far")
    expect(staff.page.get_by_role("heading", level=1)).to_have_text("What people thought")
