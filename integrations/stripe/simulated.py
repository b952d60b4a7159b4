"""A payment processor that takes no money: for demonstrations, and says so on every page it shows."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, Table, func, select, update

from domain.errors import NotFound, RuleBroken
from domain.ports import Clock
from domain.processes.notices import FeeTaken, Paid
from domain.values import Money
from integrations.effects.ports import Declined, Fee, Heard, Order, Page, Refunded, RefundOrder, Statement
from integrations.journal.codec import to_micro
from integrations.store.database import Database
from integrations.store.tables import simulated_refunds, simulated_sessions
from integrations.stripe import notices, shapes, teller

LABEL = "Simulated payment: no card is charged and no money moves."
OPEN, PAID, FAILED = "open", "paid", "failed"


class SimulatedPage(NamedTuple):
    """What the simulated payment page shows, and where it sends people afterwards."""

    id: str
    invoice: UUID
    amount: Money
    state: str
    success: str
    cancel: str
    label: str = LABEL


class Simulated:
    """Keeps payment pages and refunds in the store, one for each intent.

    `address` is where its pages are: `{address}/{page id}`. A `Teller` tells the door of what happens.
    """

    def __init__(self, database: Database, clock: Clock, *, address: str, zone: tzinfo = UTC) -> None:
        self.database = database
        self.clock = clock
        self._address = address.rstrip("/")
        self._zone = zone

    def checkout(self, order: Order) -> Page:
        """Open a payment page, the same one for the same intent."""
        row = {
            "id": f"cs_sim_{secrets.token_hex(16)}",
            "intent": order.intent,
            "invoice": order.invoice,
            "payment": f"pi_sim_{secrets.token_hex(12)}",
            "minor": order.amount.minor,
            "currency": order.amount.currency,
            "state": OPEN,
            "success": order.success,
            "cancel": order.cancel,
            "made": to_micro(self.clock()),
        }
        with self.database.writing() as connection:
            session = _once(connection, simulated_sessions, row)
        return self._page(session)

    def refund(self, order: RefundOrder) -> Refunded:
        """Send simulated money back. Raises Declined for an unknown payment or more than was paid."""
        row = {
            "id": f"re_sim_{secrets.token_hex(12)}",
            "intent": order.intent,
            "number": order.refund,
            "payment": order.payment,
            "minor": order.amount.minor,
            "made": to_micro(self.clock()),
        }
        with self.database.writing() as connection:
            if not self._covers(connection, order):
                raise Declined("charge_already_refunded")
            made = _once(connection, simulated_refunds, row)
        return Refunded(made.id, "succeeded")

    def find_checkout(self, intent: str, since: datetime) -> Page | None:  # noqa: ARG002  pages are kept for good
        """Return the page opened for an intent."""
        with self.database.reading() as connection:
            row = _by_intent(connection, simulated_sessions, intent)
        return None if row is None else self._page(row)

    def find_refund(self, intent: str, since: datetime) -> Refunded | None:  # noqa: ARG002  as above
        """Return the refund made for an intent."""
        with self.database.reading() as connection:
            row = _by_intent(connection, simulated_refunds, intent)
        return None if row is None else Refunded(row.id, "succeeded")

    def fee(self, payment: str) -> Fee | None:
        """Return what a payment cost. Raises Declined for an unknown payment."""
        c = simulated_sessions.c
        with self.database.reading() as connection:
            row = connection.execute(select(simulated_sessions).where(c.payment == payment, c.state == PAID)).first()
        if row is None:
            raise Declined("unknown_payment")
        on = notices.day(row.made // teller.MICRO, self._zone)
        return Fee(f"txn_{row.id}", Money(teller.fee_of(row.minor), row.currency), on)

    def statement(self, since: datetime, until: datetime) -> Statement:
        """List what happened on pages opened, and with refunds made, in a period; it keeps no list of disputes."""
        with self.database.reading() as connection:
            told = [*teller.sessions(connection), *teller.refunds(connection)]
        events = [shapes.EVENT.decode(telling.body) for telling in told]
        ours = [event for event in events if since.timestamp() <= event.created < until.timestamp()]
        heard = [heard for event in ours for each in notices.read_event(event, self._zone) for heard in self._all(each)]
        return Statement(heard, mute=frozenset({"dispute"}))

    def _all(self, heard: Heard) -> Iterator[Heard]:
        yield heard
        fee = self.fee(heard.payment) if isinstance(heard.notice, Paid) else None
        if fee is not None:
            yield Heard(heard.payment, FeeTaken(heard.payment, fee.transaction, "", fee.amount, fee.on))

    def page(self, id: str) -> SimulatedPage:
        """Return what to show on a payment page. Raises NotFound for an unknown one."""
        with self.database.reading() as connection:
            query = select(simulated_sessions).where(simulated_sessions.c.id == id)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound("there is no such payment page; open it from the invoice", field="id")
        return SimulatedPage(row.id, row.invoice, Money(row.minor, row.currency), row.state, row.success, row.cancel)

    def pay(self, id: str) -> SimulatedPage:
        """Pay on a page, also after a failure; the door is told of it. Raises RuleBroken if it was paid already."""
        return self._use(id, PAID, (OPEN, FAILED))

    def fail(self, id: str) -> SimulatedPage:
        """Fail to pay on a page, to show what happens then. Raises RuleBroken as `pay` does."""
        return self._use(id, FAILED, (OPEN,))

    def _use(self, id: str, state: str, before: tuple[str, ...]) -> SimulatedPage:
        page, c = self.page(id), simulated_sessions.c
        values = {"state": state, "made": to_micro(self.clock()), "told": None}
        with self.database.writing() as connection:
            used = connection.execute(update(simulated_sessions).where(c.id == id, c.state.in_(before)).values(values))
        if not used.rowcount:
            raise RuleBroken("this payment page was used already; go back to the invoice", field="id")
        return page._replace(state=state)

    def _covers(self, connection: Connection, order: RefundOrder) -> bool:
        s, r = simulated_sessions.c, simulated_refunds.c
        paid = select(s.minor).where(s.payment == order.payment, s.state == PAID)
        back = select(func.coalesce(func.sum(r.minor), 0)).where(r.payment == order.payment, r.intent != order.intent)
        rest = (connection.execute(paid).scalar_one_or_none() or 0) - connection.execute(back).scalar_one()
        return bool(order.amount.minor <= rest)

    def _page(self, row: Row[Any]) -> Page:
        return Page(row.id, f"{self._address}/{row.id}")


def _by_intent(connection: Connection, table: Table, intent: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.intent == intent)).first()


def _once(connection: Connection, table: Table, row: dict[str, object]) -> Row[Any]:
    """Return the row of an intent, made from this one if there was none."""
    found = _by_intent(connection, table, str(row["intent"]))
    if found is None:
        connection.execute(table.insert().values(row))
        found = _by_intent(connection, table, str(row["intent"]))
    assert found is not None
    return found
