"""By which name the books know a payment that the processor calls otherwise."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from domain.billing.payment import payment_id
from integrations.store.tables import processor_payments

CLAIM = "INSERT INTO processor_payments (reference, name, payment) VALUES ({0}, {0}, {0}) ON CONFLICT DO NOTHING"


class Name(NamedTuple):
    """A payment's name in the books, and the id that follows from it."""

    name: str
    payment: UUID


def claim(connection: Connection, reference: str, intent: str) -> Name:
    """Return the payment's name: its intent, or its own reference when another has paid for that intent."""
    for name in (intent, reference):
        if name:
            _claim(connection, reference, name)
        found = find(connection, reference)
        if found is not None:
            return found
    raise AssertionError


def find(connection: Connection, reference: str) -> Name | None:
    """Return a payment's name, None if the books do not know it yet."""
    c = processor_payments.c
    row = connection.execute(select(c.name, c.payment).where(c.reference == reference)).first()
    return None if row is None else Name(row.name, row.payment)


def belongs_to(connection: Connection, reference: str, person: UUID | None) -> None:
    """Write down whose payment it is, so that an erasure finds what was said about it."""
    c = processor_payments.c
    connection.execute(update(processor_payments).where(c.reference == reference).values(person=person))


def _claim(connection: Connection, reference: str, name: str) -> None:
    postgres = connection.dialect.name == "postgresql"
    payment = payment_id(name)
    values = (reference, name, payment if postgres else payment.hex)
    connection.exec_driver_sql(CLAIM.format("%s" if postgres else "?"), values)
