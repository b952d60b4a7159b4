"""An invoice as the ledger needs it: its lines in the currency of the books, and what is open in its own."""

import msgspec

from domain.billing import facts
from domain.billing.lines import Fx, Line
from domain.billing.service import Service, Services, sold
from domain.billing.splitting import split


class Charged(msgspec.Struct, frozen=True):
    """What later facts build on. `services` and `receivable` in the books' currency; `open` in the invoice's.

    `left` is what the lines have left in the invoice's currency, (net, tax) each.
    """

    currency: str
    services: Services
    receivable: int
    open: int
    left: dict[str, tuple[int, int]]
    fx: Fx | None = None

    def convert(self, minor: int) -> int:
        """Return an amount of the invoice's currency in that of the books, at the invoice's rate."""
        return minor if self.fx is None else self.fx.convert(minor)

    def settling(self, minor: int) -> int:
        """Return what a part of the open balance is in the receivable; the last part takes the rest."""
        if self.fx is None:
            return minor
        return self.receivable if minor == self.open else min(self.fx.convert(minor), self.receivable)

    def settled(self, minor: int) -> "Charged":
        """Return the invoice with a part of its open balance gone."""
        rest = self.receivable - self.settling(minor)
        return msgspec.structs.replace(self, open=self.open - minor, receivable=rest)

    def part(self, line: str, net: int, tax: int) -> tuple[int, int]:
        """Return a part of a line in the books' currency; the last part takes the rest."""
        if self.fx is None:
            return net, tax
        service, (net_left, tax_left) = self.services[line], self.left[line]
        return (
            service.net_left if net == net_left else min(self.convert(net), service.net_left),
            service.tax_left if tax == tax_left else min(self.convert(tax), service.tax_left),
        )

    def with_service(self, line: str, service: Service) -> "Charged":
        """Return the invoice with a line as it now stands."""
        return msgspec.structs.replace(self, services=self.services | {line: service})


def charged(fact: facts.Issued) -> Charged:
    """Return an invoice as issued, converted at its rate and split over its lines. Source: rule 12."""
    lines = _converted(fact.lines, fact.fx)
    return Charged(
        currency=fact.fx.currency if fact.fx else fact.currency,
        services={line.line: sold(line, fact.on) for line in lines},
        receivable=sum(line.gross for line in lines),
        open=sum(line.gross for line in fact.lines),
        left={line.line: (line.net, line.tax) for line in fact.lines},
        fx=fact.fx,
    )


def _converted(lines: list[Line], fx: Fx | None) -> list[Line]:
    if fx is None:
        return lines
    nets = _shared([line.net for line in lines], fx)
    taxes = _shared([line.tax for line in lines], fx)
    replaced = zip(lines, nets, taxes, strict=True)
    return [msgspec.structs.replace(line, net=net, tax=tax) for line, net, tax in replaced]


def _shared(amounts: list[int], fx: Fx) -> list[int]:
    total = fx.convert(sum(amounts))
    return split(total, amounts) if any(amounts) else amounts
