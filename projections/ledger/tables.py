"""The ledger's tables: postings that are only ever added, and the states that the next posting depends on."""

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, MetaData, String, Table, Uuid

from projections.ledger.charged import Charged

metadata = MetaData()
postings = Table(
    "ledger_postings",
    metadata,
    Column("position", BigInteger, primary_key=True, comment="of the fact that it follows from"),
    Column("place", Integer, primary_key=True, comment="among the postings of one fact, from 1"),
    Column("account", String(20), nullable=False),
    Column("stream", String(40), nullable=False, default=""),
    Column("currency", String(3), nullable=False),
    Column("minor", BigInteger, nullable=False, comment="debit above zero, credit below"),
    Column("business_date", Date, nullable=False, comment="when it is true"),
    Column("posted", Date, nullable=False, comment="the same day, or the first open one after closed months"),
    Column("month", String(7), nullable=False, comment="of posted"),
    Column("invoice_id", Uuid),
    Column("rules", Integer, nullable=False, comment="version of the rules it was posted by"),
    Index("ledger_postings_by_account", "account", "stream", "posted"),
    Index("ledger_postings_by_invoice", "invoice_id", "account", "posted", "position", "currency", "minor"),
)
invoices = Table(
    "ledger_invoices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(20), nullable=False),
    Column("person_id", Uuid, index=True),
    Column("issued", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", JSON, nullable=False, info={"as": Charged}, comment="lines, rate and what is open: `Charged`"),
    Index("ledger_invoices_by_due", "due", "issued", "id"),
)
books = Table(
    "ledger_books",
    metadata,
    Column("books", String(10), primary_key=True),
    Column("closed", Date, comment="nothing is posted up to this day any more"),
)
closings = Table(
    "ledger_closings",
    metadata,
    Column("through", Date, primary_key=True),
    Column("sealed", BigInteger, nullable=False, comment="position that the reports were computed at"),
    Column("hash", String(64), nullable=False),
)
events = Table(
    "ledger_events",
    metadata,
    Column("ref", String(80), primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("line", String(80), primary_key=True),
)
"""Which invoices have lines for an event: whom to tell when it is moved or called off."""
