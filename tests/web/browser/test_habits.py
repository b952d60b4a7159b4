"""People press twice, go back, mistype, share devices and switch scripts off: the pages take it calmly."""

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import Newcomer, announce, fill_joining_form, own_facts, pay
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor

OTTO = Newcomer("Otto Marchetti", "otto.marchetti@example.org")


def press_twice(visitor: Visitor, name: str) -> None:
    visitor.page.locator("main button").filter(has_text=name).first.dblclick()


def book(member: Visitor, event: str) -> None:
    """Take a seat and stay at its invoice."""
    member.go(event)
    member.press("Register for")
    member.sees("Your seat is booked")


def test_who_presses_every_pay_button_twice_pays_once(visit: Visit) -> None:
    event, uma = announce(visit().sign_in_as("staff"), "Pressed twice"), visit().sign_in_as("member")
    before = own_facts(uma)
    book(uma, event)
    press_twice(uma, "Pay")
    expect(uma.page.get_by_role("heading", level=1)).to_have_text("Simulated payment page")
    press_twice(uma, "Pay")
    uma.sees("Paid issued")
    asked_and_paid = own_facts(uma) - before
    assert (asked_and_paid["payment.requested"], asked_and_paid["payment.received"]) == (1, 1)


def test_who_registers_twice_at_once_has_one_seat(visit: Visit) -> None:
    event, uma = announce(visit().sign_in_as("staff"), "Registered twice"), visit().sign_in_as("member")
    before = own_facts(uma)
    uma.go(event)
    press_twice(uma, "Register for")
    uma.sees("Your seat is booked")
    assert (own_facts(uma) - before)["registration.booked"] == 1


def test_who_applies_twice_at_once_is_one_applicant_and_signed_in(visit: Visit) -> None:
    otto = visit(width=PHONE)
    fill_joining_form(otto, OTTO)
    press_twice(otto, "Apply for membership")
    expect(otto.page.get_by_role("heading", level=1)).to_have_text("Welcome, Otto")
    facts = own_facts(otto)
    assert (facts["person.registered"], facts["member.applied"]) == (1, 1)


def test_who_goes_back_to_the_payment_page_cannot_pay_again(visit: Visit) -> None:
    event, uma = announce(visit().sign_in_as("staff"), "Gone back"), visit(width=PHONE).sign_in_as("member")
    book(uma, event)
    pay(uma)
    uma.page.go_back()
    uma.sees("This page was used already: paid")
    assert uma.page.locator("main button").count() == 0
    uma.page.get_by_role("link", name="Back to the invoice").click()
    uma.sees("Paid issued")


def test_whose_payment_fails_is_told_and_can_pay_after_all(visit: Visit) -> None:
    event, uma = announce(visit().sign_in_as("staff"), "Failed first"), visit().sign_in_as("member")
    book(uma, event)
    uma.press("Pay")
    uma.press("Let the payment fail")
    uma.sees("Nothing was charged; you can try again")
    pay(uma)


def test_who_waits_is_offered_the_freed_seat_and_takes_it(visit: Visit) -> None:
    event = announce(visit().sign_in_as("staff"), "One seat only", days=30, seats=1)
    uma, greta = visit().sign_in_as("member"), visit(width=PHONE).sign_in_as("finance")
    book(uma, event)
    greta.go(event)
    greta.press("Join the waiting list")
    greta.sees("The event is full. You are in line.")
    uma.go(event)
    uma.press("Cancel my registration")
    uma.sees("Your registration is cancelled")
    greta.finds("/", greta.page.get_by_role("link", name="Take it")).click()
    greta.press("Take the seat")
    greta.sees("You: Booked")
    greta.press("Pay €")
    pay(greta)
    uma.go(event)
    uma.sees("0 free")
    expect(uma.page.get_by_role("button", name="Join the waiting list")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, False)], ids=["scripts", "no-scripts-phone"])
def test_who_mistypes_the_hours_is_told_keeps_the_rest_and_logs_it_then(
    visit: Visit, width: int, *, scripts: bool
) -> None:
    uma, title = visit(width=width, scripts=scripts).sign_in_as("member"), f"A book on judgement, {width} wide"
    page = uma.go("/cpd")
    page.get_by_label("What did you learn, or do?").fill(title)
    page.get_by_label("Hours", exact=True).fill("two")
    with page.expect_navigation() as refused:
        uma.press("Log it")
    assert refused.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("Write hours as digits, such as 1.5.")
    expect(page.get_by_label("What did you learn, or do?")).to_have_value(title)
    expect(page.get_by_label("Hours", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Hours", exact=True).fill("2")
    uma.press("Log it")
    uma.sees("It is on your log")
    expect(page.get_by_role("row").filter(has_text=title)).to_contain_text("2 hours")


def test_a_refused_form_puts_the_focus_where_it_says_what_is_wrong(visit: Visit) -> None:
    uma = visit().sign_in_as("member")
    page = uma.go("/cpd")
    page.get_by_label("What did you learn, or do?").fill("Something")
    page.get_by_label("Hours", exact=True).fill("two")
    uma.press("Log it")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Hours", exact=True)).to_be_focused()


def test_a_guest_with_an_account_applies_without_a_second_one(visit: Visit) -> None:
    priya = visit().sign_in_as("staff")
    priya.go("/membership").get_by_role("link", name="Join", exact=True).click()
    priya.page.get_by_role("radio").first.check()
    priya.press("Apply for membership")
    priya.sees("Your application is in")
    priya.go("/join").get_by_role("radio").first.check()
    priya.press("Apply for membership")
    priya.sees("you are a member already, or your application is in")


def test_anybody_can_verify_a_certificate_by_its_number(visit: Visit) -> None:
    uma = visit().sign_in_as("member")
    path = uma.go("/certificates").locator("a[href^='/verify/']").first.get_attribute("href") or ""
    stranger = visit(width=PHONE)
    stranger.go(path)
    stranger.sees("Valid on")
    assert "Uma" not in stranger.page.content()


def test_nobody_comes_back_in_after_signing_out(visit: Visit) -> None:
    uma = visit().sign_in_as("member")
    uma.go("/cpd")
    cookies = uma.context.cookies()
    uma.sign_out()
    uma.page.go_back()
    expect(uma.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    thief = visit()
    thief.context.add_cookies([{**cookie, "url": thief.address, "domain": None, "path": None} for cookie in cookies])
    thief.go("/cpd")
    expect(thief.page.get_by_role("heading", level=1)).to_have_text("Sign in")
