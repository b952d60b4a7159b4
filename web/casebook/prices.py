"""The lines of a worked invoice priced: parts of a term, discounts, bundles, taxes and rates of exchange."""

from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from domain.billing import pricing
from domain.billing.lines import Fx, Line, Recognise
from domain.errors import Invalid
from integrations.books.charges import Charge, Component, Discount, Part
from integrations.books.words import Invoice, Rate

LONGEST_RATE = 20


def priced(fact: Invoice, rounding: pricing.Rounding) -> list[Line]:
    """Return the lines of an invoice after discount, bundles split, taxes added.

    Raises Invalid for a line that is neither of its own nor a bundle, or a discount that cannot be.
    """
    amounts = _discounted(fact.lines, [_amount(charge) for charge in fact.lines], fact.discount)
    lines = [line for charge, amount in zip(fact.lines, amounts, strict=True) for line in _lines(charge, amount)]
    return pricing.taxed(lines, rounding)


def rate_of(rate: Rate | None, currency: str, books: str) -> Fx | None:
    """Return a rate given for one whole unit as one for minor units, None in the books' own currency.

    Raises Invalid if there is none for another currency, or it is no number above zero.
    """
    if currency == books:
        if rate is not None:
            raise Invalid(f"a rate from {currency} to {books} says nothing; leave `fx` out")
        return None
    if rate is None:
        raise Invalid(f"there is no rate from {currency} to {books}; add `fx`")
    try:
        whole = Decimal(str(rate))
        minor = whole.scaleb(get_currency_precision(books) - get_currency_precision(currency))
    except InvalidOperation:
        raise Invalid(f"{rate!r} is no rate of exchange; write it as '1.0823'") from None
    if len(str(rate)) > LONGEST_RATE:
        raise Invalid(f"the rate has more than {LONGEST_RATE} digits; round it")
    return Fx(books, f"{minor:f}")


def _amount(charge: Charge) -> int:
    own = (charge.stream, charge.net, charge.recognise)
    bundle = (charge.price, charge.components)
    if None not in own and bundle == (None, None):
        net = charge.net
        return pricing.prorated(net.prorate, net.from_, net.term) if isinstance(net, Part) else net or 0
    if None not in bundle and own == (None, None, None) and not charge.tax_bp:
        return charge.price or 0
    raise Invalid(f"line {charge.line} needs stream, net and recognise, or else price and components")


def _discounted(charges: list[Charge], amounts: list[int], discount: Discount | None) -> list[int]:
    if discount is None:
        return amounts
    names = {charge.line for charge in charges}
    wanted = names if discount.lines is None else set(discount.lines)
    if unknown := sorted(wanted - names):
        raise Invalid(f"the discount is on {', '.join(unknown)}, which the invoice has not; correct its lines")
    places = [place for place, charge in enumerate(charges) if charge.line in wanted]
    less = _less([amounts[place] for place in places], discount)
    return [dict(zip(places, less, strict=True)).get(place, amount) for place, amount in enumerate(amounts)]


def _less(amounts: list[int], discount: Discount) -> list[int]:
    match discount.percent_bp, discount.amount:
        case int(percent), None:
            return pricing.less_percent(amounts, percent)
        case None, int(amount):
            return pricing.less_amount(amounts, amount)
        case _:
            raise Invalid("a discount is either percent_bp or amount; write one of them")


def _lines(charge: Charge, amount: int) -> list[Line]:
    if charge.components is None:
        assert charge.stream is not None
        assert charge.recognise is not None
        return [_line(charge.line, charge.stream, amount, charge.recognise, charge.tax_bp)]
    parts = pricing.bundled(amount, [component.ssp for component in charge.components])
    return [_component(component, part) for component, part in zip(charge.components, parts, strict=True)]


def _component(component: Component, amount: int) -> Line:
    return _line(component.line, component.stream, amount, component.recognise, 0)


def _line(name: str, stream: str, net: int, recognise: Recognise, tax_bp: int) -> Line:
    return Line(line=name, stream=stream, net=net, recognise=recognise, tax_bp=tax_bp)
