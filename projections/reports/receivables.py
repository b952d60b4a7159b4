"""What each invoice adds to receivables: by days past due, and as a balance sheet presents it."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, select

from projections.ledger import accounts, customers
from projections.ledger.tables import postings
from projections.reports.explained import Says
from projections.reports.finance import Standing, View, bucket, by_invoice
from projections.reports.numbers import Look


class Receivables(NamedTuple):
    """What customers owe, invoice by invoice; of one bucket of days past due alone if named. Minor units."""

    view: View
    bucket: str | None = None

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return what each invoice adds to a bucket, and to deferred and receivable as presented.

        `bucket` is None where nothing is open; over all invoices each amount sums up to the report's.
        """
        told = {id: self._told(row) for id, row in by_invoice(connection, self.view).items()}
        return {id: each for id, each in told.items() if _counts(each) and self.bucket in {None, each["bucket"]}}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the facts behind what invoices have open and deferred."""
        c = postings.c
        wanted = c.account.in_((accounts.RECEIVABLE, accounts.DEFERRED)) & c.invoice_id.in_(keys)
        return select(c.invoice_id.label("key"), c.position).where(self.view.sees(), wanted)

    def _told(self, row: Standing) -> Says:
        open_, matched = row.receivable, row.matched(self.view.as_of)
        return {
            "due": row.due,
            "bucket": bucket((self.view.as_of - row.due).days) if open_ else None,
            "receivable": open_,
            "presented_receivable": open_ - matched,
            "presented_deferred": row.deferred - matched,
        }


class Invoices(NamedTuple):
    """A person's invoices, and what was open of each. Minor units."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return number, days and what is open of each invoice."""
        found = customers.issued(connection, **self.look._asdict(), person=self.person, limit=None)
        return {e.id: {"number": e.number, "issued": e.issued, "due": e.due, "open": e.open} for e in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the facts that were booked on the invoices."""
        return customers.facts(self.person, keys, **self.look._asdict())


def _counts(told: Says) -> bool:
    return bool(told["receivable"] or told["presented_deferred"])
