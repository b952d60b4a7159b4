"""A member brings several entries and shows one of them; the office imports a table and takes it back: in a browser."""

from datetime import datetime

import pytest
from playwright.sync_api import FilePayload, expect

from tests.integrations.evidence.samples import PDF
from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import ZONE
from tests.web.browser.tour import WIDTH, audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor

UMA = "uma.dvorak@example.org"


def today() -> str:
    return datetime.now(ZONE).date().isoformat()


def a_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def fits_and_hinders_nobody(visitor: Visitor, width: int) -> None:
    """Check the page as it stands."""
    assert audit(visitor.page) == []
    assert visitor.page.evaluate(WIDTH) <= width


def carried_out(visitor: Visitor, deed: str, said: str) -> None:
    """Press a button of a batch's page and wait until the worker has done it all."""
    path = visitor.page.url.removeprefix(visitor.address)
    visitor.press(deed)
    visitor.finds(path, visitor.page.locator("main").get_by_text(said))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_member_logs_several_and_puts_a_file_beside_one(visit: Visit, width: int) -> None:
    uma, title = visit(width=width).sign_in_as("member"), f"A talk at {width}"
    uma.go("/cpd")
    uma.press("Log several at once")
    fits_and_hinders_nobody(uma, width)
    first = uma.page.get_by_role("group", name="Line 1", exact=True)
    first.get_by_label("What").fill(title)
    first.get_by_label("When").fill(today())
    first.get_by_label("Hours").fill("1,5")
    uma.press("Show what it would log")
    uma.sees("1 line will be done exactly as shown")
    fits_and_hinders_nobody(uma, width)
    carried_out(uma, "Carry it out", "It is finished.")
    uma.finds("/cpd", uma.page.get_by_role("link", name=title)).click()
    uma.page.get_by_label("File", exact=True).set_input_files(a_file("Certificate.pdf", PDF))
    uma.press("Put it beside the entry")
    uma.sees("The file is kept beside the entry.")
    uma.page.get_by_label("What did it change for you?").fill("I listen differently.")
    uma.press("Write it down")
    uma.sees("It is written down.")
    expect(uma.page.get_by_role("link", name="Certificate.pdf")).to_be_visible()
    fits_and_hinders_nobody(uma, width)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_office_imports_a_table_and_takes_it_back(visit: Visit, width: int) -> None:
    staff = visit(width=width).sign_in_as("staff")
    rows = f"{UMA},{today()},Imported at {width},2\nnobody@example.org,{today()},A book,1\n"
    staff.go("/bulk")
    fits_and_hinders_nobody(staff, width)
    staff.page.get_by_label("Table").set_input_files(a_file("log.csv", f"email,on,title,hours\n{rows}".encode()))
    staff.press("Show what it would do")
    staff.sees("nobody here has this address")
    fits_and_hinders_nobody(staff, width)
    carried_out(staff, "Carry it out", "It is finished.")
    carried_out(staff, "Undo", "It was undone: 1 taken back, 0 kept")
    fits_and_hinders_nobody(staff, width)


def test_evidence_that_is_a_program_is_refused_without_scripts_too(visit: Visit) -> None:
    uma = visit(scripts=False).sign_in_as("member")
    uma.go("/cpd").get_by_role("row").filter(has_text="Accepted").get_by_role("link").first.click()
    uma.page.get_by_label("File", exact=True).set_input_files(a_file("certificate.pdf", b"MZ\x90\x00"))
    uma.press("Put it beside the entry")
    uma.sees("the file is a program")
