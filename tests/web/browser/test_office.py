"""The office books for people, credit pays, any day can be looked at, and lists leave: at a desk and on a phone."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import ZONE, announce
from tests.web.browser.tour import audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor

UMA = "Uma Dvořák"
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desk", "phone"])


def to_learning(staff: Visitor) -> None:
    """Go to what Uma learns, by the search and her record."""
    staff.go("/search?q=uma.dvorak").get_by_role("link", name=UMA).click()
    staff.page.get_by_role("navigation", name="Parts of the record").get_by_role("link", name="Learning").click()


def register_uma(staff: Visitor, title: str) -> str:
    """Register Uma for an event on her record, and return the number of her invoice."""
    to_learning(staff)
    staff.page.get_by_text("Register them for an event").click()
    choice = staff.page.get_by_label("Event").locator("option").filter(has_text=title)
    staff.page.get_by_label("Event").select_option(choice.get_attribute("value"))
    assert audit(staff.page) == []
    staff.press("Register them")
    staff.sees("They are registered. INV-")
    notice = staff.page.get_by_role("status").inner_text()
    return next(word for word in notice.split() if word.startswith("INV-"))


def open_bookings(finance: Visitor, number: str) -> None:
    finance.finds(f"/invoices?q={number}", finance.page.get_by_role("link", name=number, exact=True)).click()
    finance.page.get_by_role("link", name="Bookings").click()


@WIDTHS
def test_the_office_registers_somebody_whose_credit_then_pays(visit: Visit, width: int) -> None:
    staff, finance, uma = (visit(width=width).sign_in_as(role) for role in ("staff", "finance", "member"))
    for place in ("first", "second"):
        announce(staff, f"A {place} evening, {width} wide", days=20)
    open_bookings(finance, register_uma(staff, f"A first evening, {width} wide"))
    finance.page.get_by_text("Take down a bank payment").click()
    finance.page.get_by_label("Reference of the bank").fill(f"B-{width}")
    finance.page.get_by_label("Amount", exact=True).fill("35.00")
    finance.press("Take it down")
    finance.sees("The payment is taken down")
    number = register_uma(staff, f"A second evening, {width} wide")
    uma.finds("/membership", uma.page.get_by_role("link", name=number, exact=True)).click()
    uma.page.get_by_text("Use credit: €").click()
    assert audit(uma.page) == []
    uma.page.get_by_label("Credit to use").fill("10")
    uma.press("Use it")
    uma.sees("€10.00 of the credit is used. €15.00 is left to pay.")
    to_learning(staff)
    row = staff.page.get_by_role("row").filter(has_text=f"A second evening, {width} wide")
    row.get_by_role("button", name="Cancel").click()
    staff.sees("Cancelled. A freed seat goes to the next in line")


@WIDTHS
def test_a_record_of_another_day_says_so_on_every_part(visit: Visit, width: int) -> None:
    finance = visit(width=width).sign_in_as("admin")
    finance.go("/search?q=uma.dvorak").get_by_role("link", name=UMA).click()
    day = datetime.now(ZONE).date() - timedelta(days=400)
    finance.page.get_by_text("As of ").first.click()
    finance.page.get_by_label("As of").fill(day.isoformat())
    finance.press("Show")
    for part in ("Overview", "Money", "Learning", "Timeline"):
        finance.page.get_by_role("navigation", name="Parts of the record").get_by_role("link", name=part).click()
        finance.sees("It is not today")
        assert f"as_of={day}" in finance.page.url
        assert audit(finance.page) == []


@WIDTHS
def test_a_list_is_kept_as_a_file_with_the_filters_of_the_screen(visit: Visit, width: int) -> None:
    staff = visit(width=width).sign_in_as("staff")
    staff.go("/members?status=lapsed")
    with staff.page.expect_download() as download:
        staff.page.get_by_role("link", name="CSV").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Status"] for row in rows} <= {"lapsed"}
    assert download.value.suggested_filename.startswith(f"members-{datetime.now(ZONE).date()}-known-")


@WIDTHS
def test_a_row_behind_a_bar_names_the_invoice_and_leads_to_it(visit: Visit, width: int) -> None:
    finance = visit(width=width).sign_in_as("finance")
    page = finance.go("/revenue")
    finance.go(page.locator("figure a[href*='stream=dues']").first.get_attribute("href") or "")
    row = page.get_by_role("row").filter(has_text="INV-").first
    number = row.get_by_role("link", name="INV-").inner_text()
    row.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Invoice {number}")
