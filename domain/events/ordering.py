"""What somebody asks for when they register, who they are as a buyer, and what each part of it costs and why."""

from typing import NamedTuple

import msgspec

TICKET_LINE = "registration"
"""The name of an invoice's line for the seat itself."""
STREAM = "events"
"""The revenue stream of seats."""


class Order(NamedTuple):
    """What is asked for. `told` is the total shown before, in minor units: another one is refused, never charged.

    `stated` declares to be who a ticket is for, a student.
    """

    ticket: str | None = None
    mode: str | None = None
    code: str | None = None
    add_ons: tuple[str, ...] = ()
    stated: bool = False
    told: int | None = None


PLAIN = Order()


class Buyer(NamedTuple):
    """Who buys: a member in good standing or not, how many persons register together, and whether the office gives."""

    is_member: bool = False
    persons: int = 1
    is_office: bool = False


class Charge(msgspec.Struct, frozen=True):
    """One thing that is charged for: the ticket (or the event's own price, without a `code`) or an add-on.

    `line` is its name on the invoice, `stream` its revenue stream, `net` in minor units; `why` tells the rule, with
    its date, in words.
    """

    line: str
    code: str | None
    title: str
    stream: str
    net: int
    why: str
