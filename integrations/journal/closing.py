"""Sealing a month: its reports are computed first, and the seal is appended only if nothing came between."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial

from domain.billing.books import BOOKS
from domain.billing.commands import close_month
from domain.errors import RuleBroken, Stale
from domain.journal import Actor
from integrations.journal.office import Office, Receipt
from integrations.journal.postgres import FENCE, LOCK
from integrations.journal.unit import Unit
from integrations.store.idempotency import Key

TRIES = 8
SLICE = ("invoice.", "payment.", "donation.", "payout.", "books.")
REACHING_BACK = frozenset({"invoice.rescheduled", "invoice.event_moved"})
"""Facts that may post to earlier months than their own date."""
Seal = Callable[[int], str]
"""Returns the hash of the month's reports as known at a position, once the views have come that far."""


def seal_month(office: Office, actor: Actor, *, through: date, seal: Seal, key: Key | None = None) -> Receipt:
    """Close the books through the end of a month, once for its key, and return where the closing stands.

    Raises RuleBroken if the month is closed, Stale if billing facts kept coming between report and seal,
    KeyReused when the key came with another request.
    """
    for _ in range(TRIES):
        if key is not None and (done := office._done(key)):  # noqa: SLF001  the same package
            return done._replace(result=BOOKS)
        position = office.recorder.head()
        digest = seal(position)
        try:
            return Receipt(BOOKS, _sealed(office, actor, key, partial(_close, through, position, digest)))
        except Stale:
            continue
        except RuleBroken:
            if key is None or not office._done(key):  # noqa: SLF001  the same package
                raise
    raise Stale("billing facts kept coming while the month was closed; close it at a quieter moment")


def _sealed(office: Office, actor: Actor, key: Key | None, close: Callable[[Unit], None]) -> int:
    with office.unit(actor, key) as unit:
        close(unit)
    return unit.positions[-1]


def _close(through: date, position: int, digest: str, unit: Unit) -> None:
    if not _untouched(unit, position, through):
        raise Stale("billing facts came in between; compute the reports again")
    close_month(unit, through=through, position=position, hash=digest)


def _untouched(unit: Unit, position: int, through: date) -> bool:
    """Tell whether no fact after a position touches the month; nobody can append until the unit ends."""
    unit.exclusively(BOOKS)
    driver = unit._begin()  # noqa: SLF001  the same package; a unit lends its transaction to nobody else
    if driver.postgres:
        driver.run(LOCK, (FENCE,))
    since = driver.run("SELECT topic, state FROM journal WHERE position > ?", (position,))
    return not any(_touches(topic, state, through) for topic, state in since)


def _touches(topic: str, state: bytes, through: date) -> bool:
    if not topic.startswith(SLICE):
        return False
    on = json.loads(state)["f"].get("on")
    return topic in REACHING_BACK or on is None or date.fromisoformat(on) <= through
