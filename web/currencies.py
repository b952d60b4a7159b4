"""How many digits an amount has after its point, by currency, so that refusals write amounts as pages do."""

from babel.numbers import get_currency_precision, list_currencies

from domain.values import DIGITS, USUAL_DIGITS


def know_currencies() -> None:
    """Tell the domain which currencies have more or fewer digits than most. Source: Unicode CLDR."""
    digits = {code: get_currency_precision(code) for code in list_currencies()}
    DIGITS.update({code: count for code, count in digits.items() if count != USUAL_DIGITS})
