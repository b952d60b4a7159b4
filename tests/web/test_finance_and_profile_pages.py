"""Finance books what came, was credited and goes back; everybody finds things and keeps their own data."""

import json
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from tests.web.houses import OTHER, World
from tests.web.test_office_pages import post
from web.auth.accounts import check_password, make_account

PASSWORD = "a long enough password"


@pytest.fixture
def office(world: World) -> World:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world


@pytest.fixture
def finance(office: World) -> FlaskClient:
    return office.browser("finance")


def the_invoice(world: World) -> Invoice:
    id = world.things[OTHER]["invoice_id"]
    assert isinstance(id, UUID)
    return world.house.office.read(Invoice, id)


def test_a_bank_payment_is_taken_once_by_its_reference(office: World, finance: FlaskClient) -> None:
    at = f"/invoices/{the_invoice(office).id}/receipts"
    for _ in range(2):
        form = {"reference": "B-1", "amount": "100.00", "via": "bank", "on": "2026-03-01"}
        assert post(office, finance, at, **form).status_code == 303
    assert (the_invoice(office).paid, the_invoice(office).open) == (10_000, 0)


def test_an_amount_in_parts_of_a_cent_is_refused_in_its_field(office: World, finance: FlaskClient) -> None:
    form = {"reference": "B-1", "amount": "1.001", "via": "bank", "on": "2026-03-01"}
    answer = post(office, finance, f"/invoices/{the_invoice(office).id}/receipts", **form)
    assert answer.status_code == 422
    assert "more digits than EUR has" in answer.text


def test_money_goes_back_only_after_a_credit_note(office: World, finance: FlaskClient) -> None:
    received = office.things[OTHER]["received"]
    assert isinstance(received, UUID)
    payment = office.house.office.read(Payment, received)
    invoice = office.house.office.read(Invoice, payment.invoice_id)
    at, line = f"/invoices/{invoice.id}", next(iter(invoice.services))
    assert post(office, finance, f"{at}/credit-notes", line=line, net="50").status_code == 303
    (note,) = set(re.findall(r"CN-\d{6}", finance.get(f"{at}/bookings").text))
    form = {"payment_id": str(payment.id), "credit_note": note}
    assert post(office, finance, f"{at}/refunds", **form, amount="50.01").status_code == 422
    assert post(office, finance, f"{at}/refunds", **form, amount="50").status_code == 303
    assert office.house.office.read(Payment, received).asked == {f"{note}:1": 5_000}


def test_search_finds_what_one_may_see(office: World) -> None:
    number = office.things[OTHER]["number"]
    invoice = the_invoice(office).number
    staff, member = office.browser("staff"), office.browser("member")
    assert "other@example.org" in staff.get("/search?q=other").text
    assert "other@example.org" not in member.get("/search?q=other").text
    assert f">{invoice}</a>" in staff.get(f"/search?q={invoice}").text
    assert f">{invoice}</a>" not in member.get(f"/search?q={invoice}").text
    assert f"/verify/{number}" in member.get(f"/search?q={number}").text
    assert ">Ethics</a>" in member.get("/search?q=ethi").text


def test_a_moved_address_is_the_one_to_sign_in_with(office: World) -> None:
    make_account(office.house.office, office.people["member"], "member@example.org", PASSWORD)
    browser = office.browser("member")
    assert post(office, browser, "/profile/addresses", email="other@example.org").status_code == 422
    assert post(office, browser, "/profile/addresses", email="new@example.org").status_code == 303
    assert check_password(office.house.office, "new@example.org", PASSWORD) == office.people["member"]
    assert check_password(office.house.office, "member@example.org", PASSWORD) is None


def test_a_token_is_shown_once_works_and_ends(office: World) -> None:
    browser, program = office.browser("member"), office.client()
    made = post(office, browser, "/profile/tokens", label="my script", role="member")
    (token,) = set(re.findall(r"clg_[\w-]+", made.text))
    own, headers = f"/api/v1/people/{office.people['member']}", {"Authorization": f"Bearer {token}"}
    page = browser.get("/profile").text
    assert token not in page
    assert program.get(own, headers=headers).status_code == 200
    for hash in re.findall(r'name="token" value="([0-9a-f]{64})"', page):
        post(office, browser, "/profile/tokens/ends", token=hash)
    assert program.get(own, headers=headers).status_code == 401


def test_nobody_makes_a_token_with_a_role_they_lack(office: World) -> None:
    answer = post(office, office.browser("member"), "/profile/tokens", label="x", role="admin")
    assert answer.status_code == 422
    assert "clg_" not in answer.text


def test_what_one_takes_along_has_every_own_fact_and_word(office: World) -> None:
    answer = office.browser("member").get("/profile/facts.json")
    found = json.loads(answer.text)
    assert found["person"]["email"] == "member@example.org"
    topics = {fact["fact"] for fact in found["facts"]}
    assert {"person.registered", "member.applied", "certification.awarded", "invoice.issued"} <= topics
    assert "books.month_closed" not in topics
    logged = next(fact for fact in found["facts"] if fact["fact"] == "activity.logged")
    assert logged["says"]["title"] == "A book"
