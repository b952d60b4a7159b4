"""A fair with tickets, at the venue and online: set up, booked, changed, handed on, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import announce, pay
from tests.web.browser.tour import audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor


def unfold(visitor: Visitor, name: str) -> None:
    visitor.page.locator("main summary").filter(has_text=name).first.click()


def fill(visitor: Visitor, **answers: str) -> None:
    for field, answer in answers.items():
        visitor.page.locator(f"#f-{field.replace('_', '-')}").fill(answer)


def set_up(staff: Visitor, event: str) -> None:
    """Keep venue and online apart, sell two tickets and a dinner, agree on a code."""
    page = staff.go(f"/rosters{event}/sales")
    unfold(staff, "Keep venue and online apart")
    fill(staff, venue="2", online="5")
    staff.press("Agree")
    staff.sees("Each mode has seats and a waiting list of its own")
    unfold(staff, "Change the tickets")
    for number, (code, price) in enumerate((("guest", "60"), ("member", "30"))):
        at = f"ticket-{number}-"
        for name, text in (("code", code), ("title", code.title()), ("price", price)):
            page.locator(f"#f-{at}{name}").fill(text)
    page.locator("#f-ticket-1-kind").select_option("member")
    assert audit(page) == []
    page.locator("form[action$='/tickets'] button.primary").click()
    staff.sees("These tickets are sold from now on")
    unfold(staff, "Change what is sold beside")
    for name, text in (("code", "dinner"), ("title", "Dinner"), ("price", "40"), ("quota", "1")):
        page.locator(f"#f-add_on-0-{name}").fill(text)
    page.locator("form[action$='/add-ons'] button.primary").click()
    staff.sees("These add-ons are sold from now on")
    unfold(staff, "Agree on a code")
    for name, text in (("code", "friends"), ("percent", "50"), ("uses", "1")):
        page.locator(f"#f-{name}").fill(text)
    page.locator("form[action$='/promotions'] button.primary").click()
    staff.sees("FRIENDS is good from")


def book(member: Visitor, event: str) -> None:
    """Choose, see the price and why, and pay just that."""
    page = member.go(event)
    member.press("Register")
    page.get_by_label("Venue (2 free)").check()
    page.get_by_label("Member: €30.00").check()
    page.get_by_label("Dinner: €40.00, 1 left").check()
    page.get_by_label("Promotion code").fill("friends")
    member.press("Show the price")
    member.sees("less 50 % by FRIENDS")
    assert audit(page) == []
    member.press("Register for €55.00")
    member.sees("Your seat is booked")
    expect(page.locator("main")).to_contain_text("Pay €55.00")
    pay(member)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_fair_is_set_up_booked_changed_and_handed_on(visit: Visit, width: int) -> None:
    staff, uma = visit().sign_in_as("staff"), visit(width=width).sign_in_as("member")
    event = announce(staff, f"A fair at {width}", days=20)
    set_up(staff, event)
    book(uma, event)
    uma.go(event)
    uma.press("Change this seat")
    assert audit(uma.page) == []
    uma.press("Be there online")
    uma.sees("Your seat is online now")
    uma.press("Change this seat")
    uma.page.locator("#f-namesubstitute").fill("Dana Quell")
    uma.page.locator("#f-emailsubstitute").fill(f"dana{width}@example.org")
    uma.page.locator("#f-ticketsubstitute").select_option("guest")
    uma.press("Send them")
    uma.sees("They come instead")
    uma.press("Register colleagues")
    uma.page.locator("#f-name-0").fill("Emil Quell")
    uma.page.locator("#f-email-0").fill(f"emil{width}@example.org")
    uma.page.get_by_label("They have agreed").check()
    assert audit(uma.page) == []
    uma.press("Register them")
    uma.sees("Emil Quell")
    row = staff.finds(f"/rosters{event}", staff.page.get_by_role("row").filter(has_text="Dana Quell"))
    expect(row).to_contain_text("online, guest, dinner")
    assert audit(staff.page) == []
    takings = staff.finds(f"/rosters{event}/sales", staff.page.get_by_role("row").filter(has_text="Dinner").first)
    expect(takings).to_contain_text("€40.00")
    assert audit(staff.page) == []
