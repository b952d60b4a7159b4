"""Tells the association, in signed notices, what has happened on simulated payment pages."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Row, Table, select, update

from domain.ports import Clock
from domain.values import Money
from integrations.journal.codec import to_micro
from integrations.store.database import Database
from integrations.store.tables import simulated_refunds, simulated_sessions
from integrations.stripe import payloads
from integrations.stripe.currency import to_stripe
from integrations.stripe.signature import Refused, sign

MICRO = 1_000_000
FEE_BP, FEE_FIXED = 150, 25
"""What a payment costs: 1.5 % and 25 minor units, so that demonstrations show fees."""
Deliver = Callable[[bytes, str], object]
"""Hands a signed notice in at the door: a function of this process, or a request to its address."""
log = structlog.get_logger()


class Telling(NamedTuple):
    """A notice to be told: the row it is about, and the bytes."""

    table: Table
    id: str
    body: bytes


class Teller:
    """Sends what was not told yet, again and again until it is taken in; a job of the worker."""

    def __init__(self, database: Database, clock: Clock, secret: str, deliver: Deliver) -> None:
        self.database = database
        self.clock = clock
        self._secret = secret
        self._deliver = deliver

    def step(self) -> int:
        """Tell everything untold; return how much was taken in."""
        with self.database.reading() as connection:
            untold = [*sessions(connection, untold=True), *refunds(connection, untold=True)]
        return sum(self._tell(telling) for telling in untold)

    def _tell(self, telling: Telling) -> bool:
        now = to_micro(self.clock())
        try:
            self._deliver(telling.body, sign(telling.body, self._secret, now // MICRO))
        except (OSError, Refused) as error:
            log.warning("notice_not_taken", fault=type(error).__name__)
            return False
        table = telling.table
        with self.database.writing() as connection:
            connection.execute(update(table).where(table.c.id == telling.id).values(told=now))
        return True


def sessions(connection: Connection, *, untold: bool = False) -> Iterator[Telling]:
    """Return what is to be told of payment pages that were used."""
    c = simulated_sessions.c
    query = select(simulated_sessions).where(c.state != "open").order_by(c.made)
    for row in connection.execute(query.where(c.told.is_(None)) if untold else query).all():
        kind = "completed" if row.state == "paid" else "async_payment_failed"
        status = "paid" if row.state == "paid" else "unpaid"
        made = row.made // MICRO
        thing = payloads.session(sale_of(row), made, status=status)
        body = payloads.event(f"evt_{row.id}_{kind}", f"checkout.session.{kind}", made, thing)
        yield Telling(simulated_sessions, row.id, body)


def refunds(connection: Connection, *, untold: bool = False) -> Iterator[Telling]:
    """Return what is to be told of refunds."""
    c, s = simulated_refunds.c, simulated_sessions.c
    query = select(simulated_refunds).order_by(c.made)
    for row in connection.execute(query.where(c.told.is_(None)) if untold else query).all():
        session = connection.execute(select(simulated_sessions).where(s.payment == row.payment)).one()
        amount, _ = to_stripe(Money(row.minor, session.currency))
        thing = payloads.refund(sale_of(session), row.id, amount, row.made // MICRO, number=row.number)
        body = payloads.event(f"evt_{row.id}", "refund.created", row.made // MICRO, thing)
        yield Telling(simulated_refunds, row.id, body)


def sale_of(row: Row[Any]) -> payloads.Sale:
    """Return what was bought, in Stripe's units."""
    amount, currency = to_stripe(Money(row.minor, row.currency))
    return payloads.Sale(row.id, row.payment, str(row.invoice), row.intent, amount, currency)


def fee_of(minor: int) -> int:
    """Return what a simulated payment costs, both in minor units."""
    return min(minor * FEE_BP // 10_000 + FEE_FIXED, minor)
