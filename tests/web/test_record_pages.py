"""A person's record on any day: money, learning and history stand on both dates, and say which."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice
from domain.processes import membership, payments
from domain.values import Money
from tests.web.houses import OTHER, TODAY, World, carry_out

BEFORE = "2026-02-28"
PARTS = ("", "/money", "/learning", "/history")


@pytest.fixture
def staff(world: World) -> FlaskClient:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world.browser("staff")


def overpay(world: World, minor: int, *, days: int = 0) -> Invoice:
    """Pay an invoice of the other person's and so much more, so many days from now."""
    id = world.things[OTHER]["invoice_id"]
    assert isinstance(id, UUID)
    amount = Money(world.house.office.read(Invoice, id).open + minor, "EUR")
    terms = {"reference": "B-7", "amount": amount, "via": "bank", "on": TODAY + timedelta(days=days)}
    carry_out(world.house, partial(payments.receive_payment, invoice_id=id, **terms))
    world.house.catch_up()
    return world.house.office.read(Invoice, id)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_says_which_day_it_looks_at(world: World, staff: FlaskClient, part: str) -> None:
    at = f"/people/{world.people[OTHER]}{part}"
    assert "It is not today" not in staff.get(at).text
    page = staff.get(f"{at}?as_of={BEFORE}&known_at={BEFORE}").text
    assert "It is not today" in page
    assert f"/money?as_of={BEFORE}&amp;known_at={BEFORE}" in page


@pytest.mark.parametrize("query", [f"as_of={BEFORE}", f"known_at={BEFORE}"], ids=["true then", "known then"])
def test_before_a_person_came_there_is_nothing(world: World, staff: FlaskClient, query: str) -> None:
    at = f"/people/{world.people[OTHER]}"
    assert "No invoices yet" in staff.get(f"{at}/money?{query}").text
    learning = staff.get(f"{at}/learning?{query}").text
    assert "No certifications" in learning
    assert "No bookings" in learning
    assert "Nothing on the log" in learning
    assert "Nothing had happened" in staff.get(f"{at}/history?{query}").text


def test_a_membership_is_paid_through_what_was_paid_by_the_day_and_known_then(world: World, staff: FlaskClient) -> None:
    member, at = world.things[OTHER]["member_id"], f"/people/{world.people[OTHER]}"
    known = {day: f"{at}?{query}" for day, query in (("now", ""), ("then", f"as_of={TODAY + timedelta(days=2)}"))}
    assert "28 Feb 2027" in staff.get(known["now"]).text
    terms: dict[str, object] = {"on": TODAY + timedelta(days=3), "period": date(2027, 3, 1)}
    invoice = carry_out(world.house, partial(membership.invoice_renewal, member_id=member, **terms))
    amount = Money(world.house.office.read(Invoice, invoice).open, "EUR")
    paid = {"reference": "B-8", "amount": amount, "via": "bank", "on": terms["on"]}
    carry_out(world.house, partial(payments.receive_payment, invoice_id=invoice, **paid))
    world.house.catch_up()
    assert "28 Feb 2027" in staff.get(known["then"]).text
    assert "28 Feb 2028" not in staff.get(known["then"]).text
    assert "29 Feb 2028" in staff.get(f"{at}?as_of={TODAY + timedelta(days=3)}").text


def test_another_days_record_offers_no_deeds_on_a_membership(world: World, staff: FlaskClient) -> None:
    at = f"/people/{world.people[OTHER]}"
    assert "Invoice the next year" in staff.get(at).text
    page = staff.get(f"{at}?as_of={TODAY + timedelta(days=1)}").text
    assert "Paid through" in page
    assert "Invoice the next year" not in page
    assert "Terms without dues left" not in page


def test_credit_is_shown_as_it_stood_and_as_it_was_known(world: World, staff: FlaskClient) -> None:
    invoice = overpay(world, 700, days=3)
    credit = world.house.office.read(Customer, customer_id(world.people[OTHER])).credit
    at = f"/people/{world.people[OTHER]}/money"
    assert (invoice.open, credit) == (0, {"EUR": 700})
    assert "€7.00" in staff.get(f"{at}?as_of={TODAY + timedelta(days=3)}").text
    assert "€7.00" not in staff.get(f"{at}?as_of={TODAY + timedelta(days=2)}").text
    assert "€7.00" not in staff.get(f"{at}?as_of={TODAY + timedelta(days=3)}&known_at={BEFORE}").text


def test_a_history_without_a_day_tells_what_is_decided_for_days_to_come(world: World, staff: FlaskClient) -> None:
    at, member = f"/people/{world.people[OTHER]}", world.things[OTHER]["member_id"]
    staff.post(f"{at}/memberships/{member}/resignations", data={"on": "2026-06-01"})
    world.house.catch_up()
    assert "no member from 1 Jun 2026 on" in staff.get(f"{at}/history").text
    assert "no member from 1 Jun 2026 on" in staff.get(f"{at}/history?as_of=2026-06-01").text
    assert "no member from 1 Jun 2026 on" not in staff.get(f"{at}/history?as_of=2026-05-31").text
