"""A customer's credit settles an invoice on its page, by the customer or by finance, once and no more than fits."""

import re
from functools import partial
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.processes import payments
from tests.web.houses import OTHER, TODAY, World, carry_out, pay
from tests.web.test_office_pages import post


@pytest.fixture
def office(world: World) -> World:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world


def own_invoice(world: World, name: str) -> UUID:
    id = world.things[name]["invoice_id"]
    assert isinstance(id, UUID)
    return id


def give_credit(world: World, name: str, minor: int) -> None:
    """Let so much of what somebody paid for another invoice become their credit."""
    payment = world.house.office.read(Payment, world.things[name]["received"])  # type: ignore[arg-type]
    paid = world.house.office.read(Invoice, payment.invoice_id)
    terms = {"line": next(iter(paid.services)), "net": minor, "ends_service": False, "on": TODAY}
    carry_out(world.house, partial(payments.credit_invoice, invoice_id=paid.id, **terms))
    world.house.catch_up()


def credit_of(world: World, name: str) -> int:
    return world.house.office.read(Customer, customer_id(world.people[name])).credit["EUR"]


def test_a_member_uses_credit_on_a_part_and_pays_the_rest(office: World) -> None:
    give_credit(office, "member", 4_000)
    browser, invoice = office.browser("member"), own_invoice(office, "member")
    page = browser.get(f"/invoices/{invoice}").text
    assert "Use credit: €40.00 would fit" in page
    assert 'value="40.00"' in page
    answer = post(office, browser, f"/invoices/{invoice}/credit-uses", credit="40.00", idempotency_key="k")
    assert answer.status_code == 303
    assert "€60.00 is left to pay" in browser.get(answer.location).text
    assert (office.house.office.read(Invoice, invoice).open, credit_of(office, "member")) == (6_000, 0)


def test_finance_settles_an_invoice_with_the_customers_credit(office: World) -> None:
    give_credit(office, OTHER, 12_000)
    browser, invoice = office.browser("finance"), own_invoice(office, OTHER)
    assert "€100.00 would fit" in browser.get(f"/invoices/{invoice}/bookings").text
    answer = post(office, browser, f"/invoices/{invoice}/bookings/credit-uses", credit="100")
    assert "The invoice is paid." in browser.get(answer.location).text
    assert credit_of(office, OTHER) == 2_000


def test_the_same_press_twice_uses_credit_once(office: World) -> None:
    give_credit(office, "member", 10_000)
    browser, at = office.browser("member"), f"/invoices/{own_invoice(office, 'member')}/credit-uses"
    for _ in range(2):
        assert post(office, browser, at, credit="100", idempotency_key="once").status_code == 303
    assert credit_of(office, "member") == 0


@pytest.mark.parametrize("credit", ["40.01", "0"])
def test_no_more_than_there_is_can_be_used_and_the_page_says_how_much_that_is(office: World, credit: str) -> None:
    give_credit(office, "member", 4_000)
    browser, invoice = office.browser("member"), own_invoice(office, "member")
    refused = post(office, browser, f"/invoices/{invoice}/credit-uses", credit=credit)
    assert refused.status_code == 422
    assert "of the customer&#39;s credit €40.00 fits here" in refused.text
    assert credit_of(office, "member") == 4_000


def test_without_credit_no_page_offers_any(office: World) -> None:
    assert "Use credit" not in office.browser("member").get(f"/invoices/{own_invoice(office, 'member')}").text
    bookings = office.browser("finance").get(f"/invoices/{own_invoice(office, OTHER)}/bookings").text
    assert "customer’s credit" not in bookings


def test_another_persons_credit_is_not_there(office: World) -> None:
    answer = post(office, office.browser("member"), f"/invoices/{own_invoice(office, OTHER)}/credit-uses", credit="1")
    assert answer.status_code == 404


@pytest.fixture
def finance(office: World) -> FlaskClient:
    return office.browser("finance")


def test_rows_behind_a_revenue_bar_name_invoice_and_person(office: World, finance: FlaskClient) -> None:
    invoice = office.house.office.read(Invoice, own_invoice(office, OTHER))
    pay(office.house, invoice.id)
    office.house.catch_up()
    page = finance.get("/revenue/explanations?stream=events&month=2026-05").text
    assert f'<a href="/invoices/{invoice.id}">{invoice.number}</a>' in page
    assert f'<a href="/people/{office.people[OTHER]}/money">Other</a>' in page
    assert ">Invoice</a>" not in page
    assert "they come to <strong>€" in page


def test_what_explains_a_number_keeps_the_dates_it_stands_on(office: World, finance: FlaskClient) -> None:
    links = re.findall(r'href="(/revenue/explanations[^"]+)"', finance.get("/revenue?known_at=2026-03-01").text)
    assert links
    assert all("known_at=2026-03-01" in link for link in links)
    assert "as it was known on" in finance.get("/revenue?known_at=2026-02-01").text
    assert "as it was known on" in finance.get("/receivables?known_at=2026-02-01").text
