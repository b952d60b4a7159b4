"""A small association of invoices and notes, made to show every side of the view engine."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, LargeBinary, MetaData, String, Table, Uuid

from domain.aggregate import STAFF, Aggregate, Fact, applies
from domain.values import Personal
from projections.engine import Rows, View


class Bill(Aggregate, topic="samplebill"):
    """An invoice as the engine's tests know it."""

    class Sent(Fact, frozen=True):
        TOPIC = "samplebill.sent"
        SEEN_BY = frozenset({STAFF})
        on: date
        stream: str
        currency: str
        amount_minor: int
        buyer: UUID

    class Lined(Fact, frozen=True):
        TOPIC = "samplebill.lined"
        SEEN_BY = frozenset({STAFF})
        number: int
        minor: int

    class Voided(Fact, frozen=True):
        TOPIC = "samplebill.voided"
        SEEN_BY = frozenset({STAFF})
        on: date

    class Settled(Fact, frozen=True):
        TOPIC = "samplebill.settled"
        SEEN_BY = frozenset({STAFF})
        VERSION = 2
        on: date
        minor: int
        by: str = "transfer"

        @classmethod
        def upcast(cls, version: int, fields: dict[str, object]) -> dict[str, object]:
            """Version 1 wrote whole units."""
            assert version == 1
            return {"on": fields["on"], "minor": int(str(fields["amount"])) * 100}

    class Scanned(Fact, frozen=True):
        TOPIC = "samplebill.scanned"
        SEEN_BY = frozenset({STAFF})
        digest: str
        pages: int | None = None

    @applies(Sent)
    def _sent(self, fact: Sent) -> None: ...

    @applies(Lined)
    def _lined(self, fact: Lined) -> None: ...

    @applies(Voided)
    def _voided(self, fact: Voided) -> None: ...

    @applies(Settled)
    def _settled(self, fact: Settled) -> None: ...

    @applies(Scanned)
    def _scanned(self, fact: Scanned) -> None: ...


class Buyer(Aggregate, topic="samplebuyer"):
    """Somebody with a name that only their own key can read."""

    class Named(Fact, frozen=True):
        TOPIC = "samplebuyer.named"
        SEEN_BY = frozenset({STAFF})
        SUBJECT: ClassVar[str] = "id"
        name: Personal[str]

    class Praised(Fact, frozen=True):
        TOPIC = "samplebuyer.praised"
        SEEN_BY = frozenset({STAFF})
        SUBJECT: ClassVar[str] = "whom"
        whom: UUID
        words: Personal[str] | None = None

    @applies(Named)
    def _named(self, fact: Named) -> None: ...

    @applies(Praised)
    def _praised(self, fact: Praised) -> None: ...


metadata = MetaData()
revenue = Table(
    "sample_revenue",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("stream", String(20), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("minor", BigInteger, nullable=False, index=True),
    Column("bills", Integer, nullable=False),
)
bills = Table(
    "sample_bills",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("buyer", Uuid, nullable=False, index=True),
    Column("sent", Date, nullable=False),
    Column("settled", Date),
    Column("state", String(10), nullable=False, default="open"),
    Column("minor", BigInteger, nullable=False),
    Column("notes", JSON, nullable=False, default=list),
    Column("digest", LargeBinary),
)
lines = Table(
    "sample_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("bill", Uuid, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("minor", BigInteger, nullable=False),
    info={"by": "bill"},
)
owed = Table(
    "sample_owed",
    metadata,
    Column("buyer", Uuid, primary_key=True),
    Column("minor", BigInteger, nullable=False),
)

revenue_view = View("sample_revenue", revenue)
bills_view = View("sample_bills", bills, lines, owed)


@revenue_view.on(Bill.Sent)
def revenue_sent(sample_revenue: Rows, *, on: date, stream: str, currency: str, amount_minor: int) -> None:
    row = sample_revenue[on.isoformat()[:7], stream, currency]
    row.minor += amount_minor
    row.bills += 1


@bills_view.on(Bill.Sent)
def sent(sample_bills: Rows, sample_owed: Rows, *, id: UUID, on: date, amount_minor: int, buyer: UUID) -> None:
    bill = sample_bills[id]
    bill.buyer, bill.sent, bill.minor = buyer, on, amount_minor
    bill.notes.append("sent")
    sample_owed[buyer].minor += amount_minor


@bills_view.on(Bill.Lined)
def lined(sample_lines: Rows, *, id: UUID, position: int, number: int, minor: int) -> None:
    sample_lines.append(position=position, bill=id, number=number, minor=minor)


@bills_view.on(Bill.Voided)
def voided(sample_bills: Rows, sample_lines: Rows, sample_owed: Rows, *, id: UUID) -> None:
    bill = sample_bills.find(id)
    if bill is None:
        return
    owes = sample_owed[bill.buyer]
    owes.minor -= bill.minor
    if owes.minor == 0:
        sample_owed.delete(bill.buyer)
    for line in sample_lines.where(id):
        sample_lines.delete(line)
    sample_bills.delete(id)


@bills_view.on(Bill.Settled)
def settled(sample_bills: Rows, sample_owed: Rows, *, id: UUID, on: date, minor: int) -> None:
    bill = sample_bills.find(id)
    if bill is not None:
        bill.state, bill.settled = "settled", on
        bill.notes.append(f"settled {minor}")
        sample_owed[bill.buyer].minor -= minor


@bills_view.on(Bill.Scanned)
def scanned(sample_bills: Rows, sample_lines: Rows, *, id: UUID, digest: str, pages: int | None) -> None:
    bill = sample_bills.find(id)
    if bill is not None:
        bill.digest = bytes.fromhex(digest)
        bill.notes.append({"pages": pages, "lines": [line.minor for line in sample_lines.where(id)]})


def some_facts(rng: Random, count: int) -> list[tuple[UUID, Fact]]:
    """Return the facts of a few bills in a random order, as no office would state them."""
    bills, buyers = _ids(rng, 8), _ids(rng, 3)
    return [(rng.choice(bills), _any_fact(rng, number, rng.choice(buyers))) for number in range(count)]


def _ids(rng: Random, count: int) -> list[UUID]:
    return [UUID(int=rng.getrandbits(128)) for _ in range(count)]


def _any_fact(rng: Random, number: int, buyer: UUID) -> Fact:
    on = date(2026, rng.randint(1, 3), 1)
    kinds: dict[Callable[..., Fact], tuple[object, ...]] = {
        Bill.Sent: (on, rng.choice(["dues", "events"]), "EUR", rng.randint(1, 9), buyer),
        Bill.Lined: (number, rng.randint(1, 99)),
        Bill.Voided: (on,),
        Bill.Settled: (on, rng.randint(1, 9)),
        Bill.Scanned: ("00ff", rng.choice([None, 2])),
    }
    kind = rng.choice([Bill.Lined, *kinds])
    return kind(*kinds[kind])
