"""Refusals write amounts as pages do, in the digits of each currency."""

import pytest
from babel.numbers import get_currency_precision

from domain.values import DIGITS, Money
from tests.web.houses import OTHER, World
from web.currencies import know_currencies


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD", "ISK"])
def test_a_currency_has_the_digits_that_pages_give_it(monkeypatch: pytest.MonkeyPatch, currency: str) -> None:
    monkeypatch.setattr("web.currencies.DIGITS", found := {})
    know_currencies()
    assert found.get(currency, 2) == get_currency_precision(currency)


def test_an_installation_knows_them(shared_world: World) -> None:
    assert DIGITS["JPY"] == 0
    assert str(Money(120, "JPY")) == "120 JPY"


def test_more_than_is_open_is_refused_with_the_amount_as_people_read_it(shared_world: World) -> None:
    invoice = shared_world.things[OTHER]["invoice_id"]
    credit = {"line": "registration", "net": 10_001, "ends_service": False}
    told = shared_world.client("admin").post(f"/api/v1/invoices/{invoice}/credit-notes", json=credit).json
    use = shared_world.client("admin").post(f"/api/v1/invoices/{invoice}/credit-uses", json={"amount": 1}).json
    assert told is not None
    assert use is not None
    assert told["detail"] == "only 100.00 EUR is left of line registration; credit no more"
    assert use["detail"] == "the customer's credit is 0.00 EUR; write the credit note first, or take no more"
