"""What is still owed of each line of an invoice: what was earned, what is yet to be, what was taken back."""

from collections.abc import Mapping
from datetime import date

import msgspec

from domain.billing.lines import AtDate, Line, OnCompletion, Recognise
from domain.billing.schedule import Plan, earned, month_of, remaining, settled, spread
from domain.billing.splitting import half_up, split


class Service(msgspec.Struct, frozen=True):
    """One line as it stands. `rest` is spread by `how`; `past` is settled and moves only by a correction.

    Amounts in minor units; `net` and `tax` as invoiced, `net_left` and `tax_left` after what was taken back.
    `ended` tells the day on which the service was ended last, and how much net was taken back by that.
    """

    stream: str
    net: int
    tax: int
    net_left: int
    tax_left: int
    invoiced: str
    rest: int
    how: Recognise | None
    past: Plan = {}
    halted: bool = False
    ended: tuple[date, int] | None = None

    @property
    def plan(self) -> Plan:
        """Return what each month earns, as things stand."""
        coming = {} if self.halted else spread(self.rest, self.how, self.invoiced)
        both = {m: self.past.get(m, 0) + coming.get(m, 0) for m in sorted({*self.past, *coming})}
        return {month: share for month, share in both.items() if share}

    def unearned(self, on: date) -> int:
        """Return what is not earned by a day."""
        return self.rest - (0 if self.halted else earned(self.rest, self.how, on))


class Taken(msgspec.Struct, frozen=True):
    """What was taken back of one line: from what was unearned, from what was earned, and of its tax."""

    line: str
    unearned: int
    earned: int
    tax: int


Services = dict[str, Service]


def sold(line: Line, on: date) -> Service:
    """Return a line as it stands when invoiced on a day."""
    return Service(
        stream=line.stream,
        net=line.net,
        tax=line.tax,
        net_left=line.net,
        tax_left=line.tax,
        invoiced=month_of(on),
        rest=line.net,
        how=line.recognise,
    )


def tax_of(service: Service, net: int) -> int:
    """Return the tax that goes with a part of the net; the last part takes the rest. Source: rule 8."""
    if net == service.net_left:
        return service.tax_left
    return min(half_up(service.tax * net, service.net), service.tax_left) if service.net else 0


def take(service: Service, net: int, tax: int, on: date, *, ends: bool) -> Service:
    """Return the line with a part taken back, of the unearned first.

    If the service ends, what stays unearned is earned in the day's month; else it is spread over what remains
    of the service. Source: worked cases, rule 8.
    """
    unearned = service.unearned(on)
    kept = unearned - min(net, unearned)
    past = service.past
    if not service.halted:
        past = added(past, settled(service.rest, service.how, on, service.invoiced))
    left = {"net_left": service.net_left - net, "tax_left": service.tax_left - tax}
    if ends:
        past = added(past, {max(month_of(on), service.invoiced): kept})
        ended = {"rest": 0, "how": None, "halted": False, "ended": (on, net)}
        return msgspec.structs.replace(service, past=past, **ended, **left)
    return msgspec.structs.replace(service, past=past, rest=kept, how=remaining(service.how, on), **left)


def shares(services: Services, gross: int, tax: int, on: date) -> list[Taken]:
    """Return an amount with its tax shared over the lines: of all that is unearned first. Source: rule 11."""
    unearned = [min(s.unearned(on), s.net_left) for s in services.values()]
    net = min(gross - tax, sum(s.net_left for s in services.values()))
    first = min(net, sum(unearned))
    parts = zip(
        services,
        split(first, unearned),
        split(net - first, [s.net_left - u for s, u in zip(services.values(), unearned, strict=True)]),
        split(tax, [s.tax_left for s in services.values()]),
        strict=True,
    )
    return [Taken(*part) for part in parts]


def tax_within(services: Services, gross: int) -> int:
    """Return the tax in a part of what is left of an invoice, in proportion, half up."""
    tax = sum(s.tax_left for s in services.values())
    whole = gross_left(services)
    return min(half_up(min(gross, whole) * tax, whole), tax) if whole else 0


def gross_left(services: Services) -> int:
    """Return what is left of an invoice with its tax after everything taken back."""
    return sum(s.net_left + s.tax_left for s in services.values())


def taken(services: Services, parts: list[Taken], on: date, *, ends: bool) -> Services:
    """Return the lines after their parts were taken back."""
    by_line = {part.line: part for part in parts}
    return {
        line: take(s, by_line[line].unearned + by_line[line].earned, by_line[line].tax, on, ends=ends)
        for line, s in services.items()
    }


def moved(service: Service, to: date) -> Service:
    """Return an event's line with its event on another day. Source: worked cases, rule 4."""
    ref = service.how.ref if isinstance(service.how, AtDate) else None
    return msgspec.structs.replace(service, how=AtDate(to, ref), halted=False)


def halted(service: Service) -> Service:
    """Return an event's line that earns nothing while the event is called off."""
    return msgspec.structs.replace(service, halted=True)


def delivered(service: Service, on: date) -> Service:
    """Return a line earned by its completion, unless the right to it had expired before."""
    expires = service.how.expires if isinstance(service.how, OnCompletion) else None
    return msgspec.structs.replace(service, how=OnCompletion(expires=min(on, expires or on)))


def replanned(service: Service, how: Recognise) -> Service:
    """Return the line with other service dates, everything still kept of it planned anew."""
    whole = service.rest + sum(service.past.values())
    return msgspec.structs.replace(service, past={}, rest=whole, how=how, halted=False)


def added(plan: Plan, more: Mapping[str, int]) -> Plan:
    """Return two plans as one."""
    both = {month: plan.get(month, 0) + more.get(month, 0) for month in sorted({*plan, *more})}
    return {month: share for month, share in both.items() if share}
