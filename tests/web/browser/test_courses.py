"""A course is set up, found and got through on a phone, waited for by another; a round of audits is open to anybody."""

from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.tour import audit
from tests.web.browser.visitor import PHONE, Visitor

TITLE = "Reading shells at sight"


def offer(staff: Visitor) -> None:
    page = staff.go("/rosters/courses/new")
    said = {"Title": TITLE, "What people can do afterwards": "Tell a shell from a slab.", "What it is about": "Thin."}
    for label, text in (said | {"Price for guests": "0", "Price for members": "0"}).items():
        page.get_by_label(label).fill(text)
    staff.press("Offer")
    staff.sees("The course is on offer")


def set_up(staff: Visitor) -> None:
    page = staff.page
    page.get_by_role("link", name="Set it up").click()
    page.get_by_text("Describe it").click()
    page.get_by_label("Theme").fill("Shells")
    page.get_by_role("button", name="Describe").click()
    staff.sees("The catalogue says so now")
    page.get_by_text("Lay out its modules").click()
    page.get_by_label("Modules").fill("Loads; 60\nForms")
    page.locator("form[action$=structures]").get_by_role("button").click()
    staff.sees("The course has these modules")
    page.get_by_text("Limit its seats").click()
    page.get_by_label("Seats").fill("1")
    page.locator("form[action$=seat-limits]").get_by_role("button").click()
    staff.sees("Whoever comes later waits in line")


def test_a_course_is_set_up_found_and_finished_and_another_waits(visit: Visit) -> None:
    staff, member, finance = visit().sign_in_as("staff"), visit(width=PHONE), visit().sign_in_as("finance")
    member.sign_in_as("member")
    offer(staff)
    set_up(staff)
    assert audit(staff.page) == []
    page = member.go("/courses")
    page.get_by_label("Theme").select_option("Shells")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=TITLE).click()
    member.press("Enrol for €0.00")
    member.sees("You are enrolled")
    assert audit(page) == []
    at = page.url.removeprefix(member.address)
    finance.go(at)
    finance.press("Join the waiting list")
    finance.sees("You are in line")
    for _ in range(2):
        page.get_by_role("button", name="I finished it").first.click()
    member.sees("The course is completed")
    expect(page.get_by_role("link", name="Certificate (PDF)")).to_be_visible()
    member.go("/courses/mine")
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text("2 of 2")
    assert audit(page) == []


def test_a_round_of_audits_is_shown_to_anybody_on_a_phone(visit: Visit) -> None:
    stranger, staff = visit(width=PHONE), visit().sign_in_as("staff")
    page = stranger.go("/audits")
    assert audit(page) == []
    staff.go("/audits").get_by_text("Announce a round").last.click()
    assert audit(staff.page) == []
