"""Sealing a month: its reports are computed first, and the seal is appended only if nothing came between."""

import json
from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from domain.billing.books import BOOKS
from domain.billing.commands import close_month
from domain.errors import Stale
from domain.journal import Actor
from integrations.journal.office import Office, Receipt
from integrations.journal.postgres import FENCE
from integrations.journal.recorder import journal
from integrations.journal.unit import Unit

TRIES = 8
SLICE = ("invoice.", "payment.", "donation.", "payout.", "books.")
REACHING_BACK = frozenset({"invoice.rescheduled", "invoice.event_moved"})
"""Facts that may post to earlier months than their own date."""
Seal = Callable[[int], str]
"""Returns the hash of the month's reports as known at a position, once the views have come that far."""


def seal_month(office: Office, actor: Actor, *, through: date, seal: Seal) -> Receipt:
    """Close the books through the end of a month and return where the closing stands.

    Raises RuleBroken if the month is closed, Stale if billing facts kept coming between report and seal.
    """
    for _ in range(TRIES):
        position = office.recorder.head()
        digest = seal(position)
        with office.unit(actor) as unit:
            if _untouched(unit, office, position, through):
                close_month(unit, through=through, position=position, hash=digest)
        if unit.positions:
            return Receipt(BOOKS, unit.positions[-1])
    raise Stale("billing facts kept coming while the month was closed; close it at a quieter moment")


def _untouched(unit: Unit, office: Office, position: int, through: date) -> bool:
    """Tell whether no fact after a position touches the month; nobody can append until the unit ends."""
    unit.exclusively(BOOKS)
    connection = unit._begin()  # noqa: SLF001  the same package; a unit lends its transaction to nobody else
    if office.database.dialect == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FENCE})")
    c = journal.c
    query = select(c.topic, c.state).where(c.position > position)
    return not any(_touches(row.topic, row.state, through) for row in connection.execute(query))


def _touches(topic: str, state: bytes, through: date) -> bool:
    if not topic.startswith(SLICE):
        return False
    on = json.loads(state)["f"].get("on")
    return topic in REACHING_BACK or on is None or date.fromisoformat(on) <= through
