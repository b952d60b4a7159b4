"""What can be sold for an event: types of tickets, add-ons, promotion codes, and what is given back until when."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.errors import Invalid
from domain.events.ordering import STREAM, TICKET_LINE
from domain.events.seats import MODES
from domain.text import clean
from domain.values import Money

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PROMOTION_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
LONGEST_CODE = 30
LONGEST_TITLE = 120
MOST_TICKETS = 20
MOST_QUOTA = 100_000
MOST_PERSONS = 100
MOST_STEPS = 10
MOST_DAYS = 730
WHOLE_BP = 10_000
"""Basis points in a whole."""
STREAMS = frozenset({"dues", "events", "education", "certification"})


class Kind(StrEnum):
    """Who may have a ticket: all, members in good standing, students by their word, groups, whom the office names."""

    OPEN = "open"
    MEMBER = "member"
    STUDENT = "student"
    GROUP = "group"
    COMPLIMENTARY = "complimentary"


class Ticket(msgspec.Struct, frozen=True):
    """A type of ticket. `early` is its price through a day; of a `quota` no more are sold.

    A group has at least so many `persons`. It is good for all modes unless some are named.
    """

    code: str
    title: str
    kind: Kind
    price: Money
    early: Money | None = None
    early_through: date | None = None
    quota: int | None = None
    persons: int = 1
    modes: list[str] = []


class AddOn(msgspec.Struct, frozen=True):
    """Something sold beside a ticket, as a dinner or a workshop, with its own price, quota and revenue stream."""

    code: str
    title: str
    price: Money
    quota: int | None = None
    stream: str = STREAM


class Promotion(msgspec.Struct, frozen=True):
    """A code that lowers a ticket's price by a part in basis points or an amount, from a day through another, so often.

    It is good for all tickets unless some are named.
    """

    code: str
    percent_bp: int | None
    amount: Money | None
    first: date
    through: date
    uses: int
    tickets: list[str] = []


class Step(msgspec.Struct, frozen=True):
    """Whoever gives a seat up at least so many days before the event has so much of its price back."""

    days: int
    percent_bp: int


def checked_tickets(tickets: Sequence[Ticket], currency: str) -> list[Ticket]:
    """Return the types of tickets. Raises Invalid, naming the field, for one that makes no sense, or two of a code."""
    _check_codes([each.code for each in tickets], field="tickets")
    return [_checked_ticket(each, currency) for each in tickets]


def checked_add_ons(add_ons: Sequence[AddOn], currency: str) -> list[AddOn]:
    """Return the add-ons. Raises Invalid, naming the field, for one that makes no sense, or for two of a code."""
    _check_codes([each.code for each in add_ons], field="add_ons")
    for each in add_ons:
        _check_price(each.price, currency, field="add_ons")
        _check_quota(each.quota, field="add_ons")
        if each.code == TICKET_LINE:
            raise Invalid(f"{TICKET_LINE!r} is the seat itself; call the add-on otherwise", field="add_ons")
        if each.stream not in STREAMS:
            raise Invalid(f"{each.stream!r} is no stream; use one of {', '.join(sorted(STREAMS))}", field="add_ons")
    return [replace(each, title=clean(each.title, field="add_ons", most=LONGEST_TITLE)) for each in add_ons]


def checked_promotion(promotion: Promotion, currency: str) -> Promotion:
    """Return the promotion, its code in capitals. Raises Invalid, naming the field, for one that makes no sense."""
    code = promotion_code(promotion.code)
    if (promotion.percent_bp is None) == (promotion.amount is None):
        raise Invalid("a code lowers the price by a percentage or by an amount; give one of them", field="percent")
    if promotion.percent_bp is not None and not 0 < promotion.percent_bp <= WHOLE_BP:
        raise Invalid("a code lowers the price by more than nothing and by 100 % at most", field="percent")
    if promotion.amount is not None:
        _check_price(promotion.amount, currency, field="amount", least=1)
    if promotion.through < promotion.first:
        raise Invalid(f"it ends on {promotion.through}, before it begins on {promotion.first}", field="through")
    if not 0 < promotion.uses <= MOST_QUOTA:
        raise Invalid(f"a code is good for 1 to {MOST_QUOTA} uses", field="uses")
    return replace(promotion, code=code)


def promotion_code(text: str) -> str:
    """Return a promotion's code in capitals. Raises Invalid for what cannot be one."""
    code = text.strip().upper()
    if len(code) > LONGEST_CODE or not PROMOTION_CODE.fullmatch(code):
        raise Invalid(f"a code has letters A to Z, digits and dashes, {LONGEST_CODE} at most", field="code")
    return code


def checked_steps(steps: Sequence[Step]) -> list[Step]:
    """Return the steps, the earliest first. Raises Invalid unless whoever gives up later has no more back."""
    if len(steps) > MOST_STEPS or len({step.days for step in steps}) < len(steps):
        raise Invalid(f"give at most {MOST_STEPS} steps, each for another number of days", field="steps")
    ordered = sorted(steps, key=lambda step: -step.days)
    for step in ordered:
        if not (0 <= step.days <= MOST_DAYS and 0 <= step.percent_bp <= WHOLE_BP):
            raise Invalid(f"a step is 0 to {MOST_DAYS} days before the event, and 0 to 100 %", field="steps")
    shares = [step.percent_bp for step in ordered]
    if shares != sorted(shares, reverse=True):
        raise Invalid("whoever gives up later cannot have more back; lower that step", field="steps")
    return ordered


def _checked_ticket(ticket: Ticket, currency: str) -> Ticket:
    _check_price(ticket.price, currency, field="tickets")
    _check_quota(ticket.quota, field="tickets")
    if (ticket.early is None) != (ticket.early_through is None):
        raise Invalid(f"{ticket.code}: an early price needs its last day, and the day its price", field="tickets")
    if ticket.early is not None:
        _check_price(ticket.early, currency, field="tickets")
        if ticket.early.minor >= ticket.price.minor:
            raise Invalid(f"{ticket.code}: the early price is not below the price; lower it", field="tickets")
    if not 1 <= ticket.persons <= MOST_PERSONS or (ticket.kind is Kind.GROUP) != (ticket.persons > 1):
        raise Invalid(f"{ticket.code}: a group has 2 to {MOST_PERSONS} persons, any other ticket one", field="tickets")
    if unknown := set(ticket.modes) - set(MODES):
        raise Invalid(f"{min(unknown)!r} is no mode; a ticket is for {' or '.join(MODES)}", field="tickets")
    return replace(ticket, title=clean(ticket.title, field="tickets", most=LONGEST_TITLE))


def _check_codes(codes: Sequence[str], *, field: str) -> None:
    if len(codes) > MOST_TICKETS or len(set(codes)) < len(codes):
        raise Invalid(f"give {MOST_TICKETS} at most, each with a code of its own", field=field)
    for code in codes:
        if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
            raise Invalid(
                f"{code!r} is no code; use small letters, digits and dashes, {LONGEST_CODE} at most", field=field
            )


def _check_price(price: Money, currency: str, *, field: str, least: int = 0) -> None:
    if price.currency != currency or price.minor < least:
        raise Invalid(f"prices are in {currency}, as the event's own, and not below zero", field=field)


def _check_quota(quota: int | None, *, field: str) -> None:
    if quota is not None and not 0 < quota <= MOST_QUOTA:
        raise Invalid(f"a quota is 1 to {MOST_QUOTA}; leave it out where there is none", field=field)
