"""Takes down in the books what a payment processor says, once, in whatever order it is said."""

from functools import partial

import msgspec

from domain.billing.invoice import Invoice
from domain.billing.payment import Early, Payment
from domain.journal import Actor
from domain.processes.notices import DisputeEnded, DisputeMade, FeeTaken, Notice, Paid, take_notice
from integrations.effects.ports import Heard
from integrations.journal.office import Office
from integrations.store.idempotency import Key
from integrations.stripe import references

ACTOR = "payment-processor"


class Bookkeeping:
    """The books' side of a payment processor."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def take(self, heard: Heard) -> bool:
        """Take one notice down; tell whether it was news.

        Raises Early if it builds on one that has not come, NotFound for an unknown invoice, and what
        else the rules of billing refuse it with.
        """
        notice = heard.notice
        named = msgspec.structs.replace(notice, reference=self._name(heard))
        key = Key.of("processor", f"{heard.payment}:{_label(notice)}", b"")
        done = self.office.carry_out(partial(take_notice, notice=named), Actor(by=ACTOR), key=key)
        if isinstance(notice, Paid):
            self._note_payer(heard.payment, notice)
        return not done.repeated and done.position > 0

    def payment(self, reference: str) -> Payment | None:
        """Return the payment that the processor calls so, as it stands; None if the books do not know it."""
        with self.office.database.reading() as connection:
            found = references.find(connection, reference)
        known = found is not None and self.office.holds(Payment, found.payment)
        return self.office.read(Payment, found.payment) if found is not None and known else None

    def _name(self, heard: Heard) -> str:
        if isinstance(heard.notice, Paid):
            with self.office.database.writing() as connection:
                return references.claim(connection, heard.payment, heard.intent).name
        with self.office.database.reading() as connection:
            found = references.find(connection, heard.payment)
        if found is None:
            raise Early("the payment is not known yet; take this notice again later", field="payment")
        return found.name

    def _note_payer(self, reference: str, paid: Paid) -> None:
        person = self.office.read(Invoice, paid.invoice_id).person_id
        with self.office.database.writing() as connection:
            references.belongs_to(connection, reference, person)


def _label(notice: Notice) -> str:
    kind = type(notice).__name__
    if isinstance(notice, Paid):
        return kind
    if isinstance(notice, FeeTaken):
        return f"{kind}:{notice.transaction}"
    if isinstance(notice, DisputeMade | DisputeEnded):
        return f"{kind}:{notice.dispute}"
    return f"{kind}:{notice.refund}"
