"""A member asks what a webinar counts for, looks before logging and follows cycles; staff reopen one: in a browser."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import ZONE, announce
from tests.web.browser.demo import Demo
from tests.web.browser.tour import WIDTH, audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor


def fits_and_hinders_nobody(visitor: Visitor, width: int) -> None:
    """Check the page as it stands."""
    assert audit(visitor.page) == []
    assert visitor.page.evaluate(WIDTH) <= width


@pytest.fixture(scope="module")
def demo(own_demo: Demo) -> Demo:
    """Give a demonstration in which nobody else has used up what counts."""
    return own_demo


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, False)])
def test_a_member_sees_what_something_counts_for_before_doing_it(visit: Visit, width: int, *, scripts: bool) -> None:
    title = f"An evening on ethics at {width}"
    webinar = announce(visit().sign_in_as("staff"), title, days=3)
    uma = visit(width=width, scripts=scripts).sign_in_as("member")
    uma.go(webinar)
    uma.press("What would it count for?")
    uma.sees(f"{title} counts 1.5 hours.")
    if scripts:
        fits_and_hinders_nobody(uma, width)
    uma.go("/cpd").get_by_label("What did you learn, or do?").fill(f"A talk at {width}")
    uma.page.get_by_label("When").fill(datetime.now(ZONE).date().isoformat())
    uma.page.get_by_label("Hours", exact=True).fill("1.5")
    uma.press("See what it counts for")
    uma.sees("Nothing is stored yet.")
    uma.sees("counts 1.5 hours")
    uma.press("Log it")
    uma.sees("It is on your log.")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_member_looks_at_a_cycle_and_takes_a_transcript(visit: Visit, width: int) -> None:
    uma = visit(width=width).sign_in_as("member")
    uma.go("/cpd")
    uma.press("Details")
    uma.sees("of the rules")
    uma.sees("All cycles")
    fits_and_hinders_nobody(uma, width)
    uma.go("/cpd")
    uma.press("Transcript")
    fits_and_hinders_nobody(uma, width)
    with uma.page.expect_download() as begun:
        uma.press("PDF")
    assert begun.value.suggested_filename.startswith("transcript-")


def test_staff_reopen_a_cycle_that_would_differ_and_close_it_again(visit: Visit) -> None:
    staff = visit().sign_in_as("staff")
    row = staff.go("/cycles").locator("td.lead a").first
    fits_and_hinders_nobody(staff, DESKTOP)
    row.click()
    staff.sees("Would now be")
    staff.page.get_by_text("Reopen this cycle").first.click()
    staff.page.get_by_label("Reason").fill("A certificate came late")
    fits_and_hinders_nobody(staff, DESKTOP)
    staff.page.get_by_role("button", name="Reopen this cycle").click()
    staff.sees("The cycle is open again")
    staff.press("Close this cycle")
    staff.sees("The cycle is closed.")
    expect(staff.page.locator("main")).not_to_contain_text("Would now be")
