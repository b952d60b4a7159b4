"""A holder takes paper and badge along and shares a link; a stranger finds holders, and checks what a page has told."""

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.web.browser.conftest import Visit
from tests.web.browser.tour import audit
from tests.web.browser.visitor import DESKTOP, PHONE

WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])


def taken(page: Page, name: str) -> bytes:
    """Give the file that a link of the page leads to."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    return Path(download.value.path()).read_bytes()


def test_a_holder_takes_a_certificate_along_and_may_leave_their_name_out(visit: Visit) -> None:
    uma = visit(width=PHONE).sign_in_as("member")
    page = uma.go("/certificates")
    assert "Uma Dvořák" in PdfReader(BytesIO(taken(page, "PDF"))).pages[0].extract_text()
    assert taken(page, "Badge, signed").count(b".") == 2
    assert b"AchievementSubject" in taken(page, "Badge as JSON")
    uma.press("Leave my name out")
    uma.sees("Your name is left out of what the public reads")
    uma.press("Show my name again")
    uma.sees("The public register may show your name")
    assert audit(page) == []


@WIDTHS
def test_a_stranger_finds_a_holder_and_keeps_the_signed_answer(visit: Visit, width: int) -> None:
    stranger = visit(width=width)
    page = stranger.go("/register")
    page.get_by_label("Programme").select_option(label="Meridian Data Ethics")
    stranger.press("Look")
    found = page.locator("tbody tr").first
    name = found.locator(".lead").inner_text()
    assert audit(page) == []
    found.get_by_role("link").click()
    stranger.sees("Valid on")
    stranger.sees(name)
    assert taken(page, "Signed answer").count(b".") == 2
    assert audit(page) == []


def test_the_office_decides_what_the_public_reads(visit: Visit) -> None:
    priya = visit().sign_in_as("staff")
    page = priya.go("/certifications/publication")
    card = page.locator("section.card").filter(has_text="Meridian Chartered Lead")
    card.get_by_label("Holders stand in the public register").check()
    card.get_by_role("button").click()
    priya.sees("Published so from now on")
    expect(visit().go("/register").get_by_label("Programme")).to_contain_text("Meridian Chartered Lead")
    card.get_by_label("Holders stand in the public register").uncheck()
    card.get_by_role("button").click()
    expect(card.get_by_label("Holders stand in the public register")).not_to_be_checked()
    assert audit(page) == []
