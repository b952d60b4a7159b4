"""What the simulated payment processor remembers, so that told payments can be refunded and reconciled."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import insert, select

from domain.billing.payment import payment_id
from domain.billing.payment_facts import Requested
from integrations.effects import rows
from integrations.effects.payments import PAGE
from integrations.journal.office import Office
from integrations.store.tables import processor_payments, simulated_refunds, simulated_sessions
from integrations.stripe.simulated import PAID

TAIL = 20_000
"""Among the last so many facts are all payments that somebody still tries to make."""


class Charge(NamedTuple):
    """A payment by card: its name in the books, what it was for, and when it was taken (microseconds)."""

    name: str
    invoice: UUID
    person: UUID | None
    minor: int
    currency: str
    at: int

    @property
    def reference(self) -> str:
        """The payment as the processor calls it."""
        return f"pi_demo_{payment_id(self.name).hex}"


class Return(NamedTuple):
    """Money given back to a card."""

    charge: Charge
    number: str
    minor: int
    at: int


def remember(office: Office, charges: Sequence[Charge], returns: Sequence[Return]) -> None:
    """Write down what the processor would know of all payments and refunds, once."""
    with office.database.writing() as connection:
        if connection.execute(select(simulated_sessions.c.id).limit(1)).first() is not None:
            return
        connection.execute(insert(processor_payments), [_payment(charge) for charge in charges])
        connection.execute(insert(simulated_sessions), [_session(charge) for charge in charges])
        if returns:
            connection.execute(insert(simulated_refunds), [_refund(given) for given in returns])


def expect(office: Office, tried: Iterable[str]) -> None:
    """Have payment pages opened for those who have tried to pay and got no further."""
    wanted = {payment_id(name): name for name in tried}
    head = office.recorder.head()
    with office.database.writing() as connection:
        for raw in office.recorder.page(head - TAIL, TAIL, head):
            if raw.topic == Requested.TOPIC and raw.originator_id in wanted:
                intent = rows.Intent(wanted[raw.originator_id], raw.position, PAGE, raw.originator_id)
                rows.put(connection, intent, raw.recorded)


def _payment(charge: Charge) -> dict[str, object]:
    payment = payment_id(charge.name)
    return {"reference": charge.reference, "name": charge.name, "payment": payment, "person": charge.person}


def _session(charge: Charge) -> dict[str, object]:
    return {
        "id": f"cs_demo_{payment_id(charge.name).hex}",
        "intent": charge.name,
        "invoice": charge.invoice,
        "payment": charge.reference,
        "minor": charge.minor,
        "currency": charge.currency,
        "state": PAID,
        "success": "/",
        "cancel": "/",
        "made": charge.at,
        "told": charge.at,
    }


def _refund(given: Return) -> dict[str, object]:
    payment = payment_id(given.charge.name)
    intent = f"refund:{given.number}:{payment.hex}"
    return {
        "id": f"re_demo_{uuid5(payment, given.number).hex}",
        "intent": intent,
        "number": given.number,
        "payment": given.charge.reference,
        "minor": given.minor,
        "made": given.at,
        "told": given.at,
    }
