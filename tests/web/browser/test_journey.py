"""A stranger becomes a member, learns, and is found in the books, page by page in a real browser."""

from datetime import datetime

from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import PASSWORD, ZONE, Newcomer, announce, join, pay
from tests.web.browser.visitor import PHONE, Visitor

NADIA = Newcomer("Nadia Okafor", "nadia.okafor@example.org")
WEBINAR = "When there is no precedent"


def admit(staff: Visitor, name: str) -> None:
    card = staff.page.locator("section.card").filter(has_text=name)
    staff.finds("/applications", card).get_by_role("button", name="Admit").click()
    staff.sees("Admitted as M-")


def register(member: Visitor, title: str) -> None:
    member.go("/events").get_by_role("link", name=title).click()
    member.press("Register for €25.00")
    member.sees("Your seat is booked")


def take_attendance(staff: Visitor, title: str, name: str) -> None:
    page = staff.go("/rosters")
    page.get_by_role("link", name=title).click()
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_role("button", name="Was there").click()
    staff.sees("Attendance is taken down")
    expect(row).to_contain_text("Attended")


def explained(finance: Visitor, stream: str, title: str) -> str:
    """Follow this month's bar of a stream, and return the page it leads to."""
    now = datetime.now(ZONE)
    bar = finance.page.locator(f"figure a[href*='stream={stream}&month={now:%Y-%m}']")
    finance.finds("/revenue", bar).click()
    expect(finance.page.get_by_role("heading", level=1)).to_have_text(f"{title}, {now:%B %Y}")
    return finance.page.url.removeprefix(finance.address)


def test_a_stranger_becomes_a_member_learns_and_is_found_in_the_books(visit: Visit) -> None:
    nadia, staff, finance = visit(width=PHONE), visit().sign_in_as("staff"), visit().sign_in_as("finance")
    join(nadia, NADIA)
    nadia.sign_out()
    admit(staff, NADIA.name)
    nadia.sign_in(NADIA.email, PASSWORD)
    nadia.press("Pay")
    dues = pay(nadia)
    nadia.finds("/membership", nadia.page.locator("section.card .pill").get_by_text("Current", exact=True))
    announce(staff, WEBINAR)
    register(nadia, WEBINAR)
    fee = pay(nadia)
    take_attendance(staff, WEBINAR, NADIA.name)
    logged = nadia.finds("/cpd", nadia.page.get_by_role("row").filter(has_text=WEBINAR))
    expect(logged).to_contain_text("1.5 hours")
    for stream, title, invoice in (("dues", "Membership dues", dues), ("events", "Events", fee)):
        path = explained(finance, stream, title)
        finance.finds_on_a_page(path, finance.page.locator(f"main a[href='{invoice}']"))
