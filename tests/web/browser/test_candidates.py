"""From an application to a certificate, at a desk and on a phone: reviewed, examined, decided by somebody else."""

from datetime import datetime

import pytest

from tests.web.browser.conftest import Visit
from tests.web.browser.deeds import ZONE, Newcomer, join, pay
from tests.web.browser.tour import audit
from tests.web.browser.visitor import DESKTOP, PHONE, Visitor

PROGRAMME = "Meridian Safety Auditor"
NAMES = {
    DESKTOP: Newcomer("Ola Lindberg", "ola.lindberg@example.org"),
    PHONE: Newcomer("Pia Moro", "pia.moro@example.org"),
}


def open_record(officer: Visitor, name: str, step: str) -> None:
    """Go to a candidate's record by the menu's queue."""
    officer.finds(f"/candidates?step={step}", officer.page.get_by_role("link", name=name)).click()


def unfold(officer: Visitor, label: str, **answers: str) -> None:
    """Open a form, fill it in and press its button."""
    part = officer.page.locator("details.more").filter(has=officer.page.locator("summary", has_text=label)).first
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    for field, answer in answers.items():
        part.get_by_label(field.replace("_", " "), exact=False).first.fill(answer)
    assert audit(officer.page) == []
    part.get_by_role("button", name=label).click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_application_is_reviewed_examined_and_decided_by_somebody_else(visit: Visit, width: int) -> None:
    who, today = NAMES[width], f"{datetime.now(ZONE):%Y-%m-%d}"
    candidate, staff, admin = visit(width=width), visit(width=width), visit(width=width)
    join(candidate, who)
    staff.sign_in_as("staff")
    admin.sign_in_as("admin")
    candidate.go("/certificates").get_by_label("Programme").select_option(label=f"{PROGRAMME}, €45.00")
    candidate.press("Apply")
    pay(candidate)
    open_record(staff, who.name, "completeness")
    assert audit(staff.page) == []
    staff.press("Take it on")
    unfold(staff, "Ask for information", What_is_missing="Which audits did you lead?", Answer_by="2099-01-01")
    staff.sees("is not within the next three years")
    staff.press("It is complete")
    unfold(staff, "Find eligible", On_what="Four years, told by two employers")
    unfold(staff, "Authorise an examination", From=today, Through=today)
    staff.sees("€15.00 open")
    application = candidate.page.get_by_role("link", name="Application, examinations and appeals")
    candidate.finds("/certificates", application).first.click()
    candidate.page.get_by_role("listitem").filter(has_text="Fee of theory, attempt 1").get_by_role("link").click()
    pay(candidate)
    unfold(staff, "Enter the result", Sat_on=today, Points="78.5")
    staff.press("Release the result")
    staff.sees("has examined the candidate")
    open_record(admin, who.name, "decision")
    unfold(admin, "Award", On_what="Eligible, and passed")
    admin.sees("Awarded; they are told by a letter")
    candidate.finds("/certificates", application).first.click()
    candidate.sees("78.5 of 60 to pass")
    assert audit(candidate.page) == []
