"""What is due by a day: renewal invoices ahead of time, lapses, offers of seats that ended, CPD cycles, old rows."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple, TypeVar
from uuid import UUID

from domain.errors import DomainError, RuleBroken
from domain.journal import Actor, Journal
from domain.members.commands import lapse
from domain.processes.bookings import let_offer_lapse
from domain.processes.membership import invoice_renewal
from projections.views import renewals, rosters
from projections.views.renewals import Ask, Due
from web.cycles import closable, let_close
from web.installation import Installation

AHEAD = timedelta(days=30)
"""How long before a term ends its successor is invoiced. Source: bylaw 5.2."""
T = TypeVar("T")
ACTOR = Actor("run-due")
PAGE = 500


class Run(NamedTuple):
    """What a run did, how much of each kind, and in a sentence each what it could not do."""

    done: dict[str, int]
    left: list[str]


def run_due(house: Installation, day: date) -> Run:
    """Do what is due by a day and return how much of each kind; asked again, nothing is left to do.

    Views nominate, the aggregates decide: what is not due by them is left alone. Whatever else stands in the way
    of one of them stands in the way of no other. Letters and payments that follow are the worker's.
    """
    left: list[str] = []
    house.engine.catch_up()
    invoiced = _each(house, _wanted(house, day), partial(_invoice, day=day), left)
    with house.views.reading() as connection:
        gone = renewals.unstated_lapses(connection, on=day)
    lapsed = _each(house, gone, lambda journal, id: lapse(journal, id, on=day), left)
    offers = end_offers(house, day, left)
    cycles = _each(house, closable(house, day, left), let_close, left)
    house.engine.catch_up()
    house.purging.purge()
    done = {"renewals invoiced": invoiced, "lapses stated": lapsed, "offers ended": offers, "cycles closed": cycles}
    return Run(done, left)


def end_offers(house: Installation, day: date, left: list[str]) -> int:
    """Let seats that were not taken in time go to whoever is next, and return how many; `left` gets what could not."""
    with house.views.reading() as connection:
        ended = rosters.offers_to_lapse(connection, on=day)
    at = house.clock() if day == house.today() else None
    return _each(house, ended, lambda journal, id: let_offer_lapse(journal, id, on=day, at=at), left)


def _wanted(house: Installation, day: date) -> list[Due]:
    found: list[Due] = []
    ask = Ask(by=day + AHEAD, as_of=day)
    with house.views.reading() as connection:
        while page := renewals.due(connection, ask, after=(found[-1].through, found[-1].member) if found else None):
            found += page
    return found


def _invoice(journal: Journal, due: Due, *, day: date) -> UUID:
    return invoice_renewal(journal, due.member, on=day, period=due.through + timedelta(days=1))


def _each(house: Installation, targets: Iterable[T], do: Callable[[Journal, T], UUID], left: list[str]) -> int:
    """Carry a command out for each target, each on its own; return how many changed anything."""
    count = 0
    for target in targets:
        try:
            receipt = house.office.carry_out(partial(_bound, do, target), ACTOR)
        except DomainError as refusal:
            if not _is_no_longer_due(refusal):
                left.append(_told(target, refusal))
            continue
        count += receipt.position > 0
    return count


def _is_no_longer_due(refusal: DomainError) -> bool:
    return isinstance(refusal, RuleBroken) and refusal.field != "fees"


def _told(target: object, refusal: DomainError) -> str:
    who = f"membership {target.member} (due {target.through})" if isinstance(target, Due) else str(target)
    return f"{who}: {refusal.message}"


def _bound(do: Callable[[Journal, T], UUID], target: T, journal: Journal) -> UUID:
    return do(journal, target)
