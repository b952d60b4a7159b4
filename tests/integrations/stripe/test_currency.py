import pytest

from domain.errors import Invalid
from domain.values import Money
from integrations.stripe.currency import from_stripe, to_stripe


@pytest.mark.parametrize(
    ("money", "stripe"),
    [
        (Money(1_234, "EUR"), (1_234, "eur")),
        (Money(500, "JPY"), (500, "jpy")),
        (Money(1_230, "KWD"), (1_230, "kwd")),
        (Money(500, "ISK"), (50_000, "isk")),
        (Money(500, "UGX"), (50_000, "ugx")),
        (Money(50_000, "MGA"), (500, "mga")),
    ],
)
def test_amounts_go_there_and_come_back(money: Money, stripe: tuple[int, str]) -> None:
    assert to_stripe(money) == stripe
    assert from_stripe(*stripe) == money


def test_fractions_that_do_not_exist_are_refused() -> None:
    with pytest.raises(Invalid):
        to_stripe(Money(50_050, "MGA"))
    with pytest.raises(Invalid):
        from_stripe(50_050, "isk")
