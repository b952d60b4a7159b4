"""Running totals of the postings, so that any balance on any day, as known at any position, is a short sum.

Totals are kept for stretches of positions: fine ones, wider ones, the widest; the widest by day and by month. What
was known at a position is the widest stretches that end before it, then wider, then fine ones, and of the last
unfinished stretch the postings themselves. It is the same sum, to the minor unit.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    Subquery,
    Table,
    and_,
    func,
    literal,
    select,
    union_all,
)

from projections.ledger.tables import invoices, metadata, postings

FINE, WIDER, WIDEST = 11, 14, 18
"""Stretches of 2,048, 16,384 and 262,144 positions."""
BY_FINE, BY_WIDER, BY_DAY, BY_MONTH = range(4)
NEVER = date.min
"""Stands for the due day of what is no receivable of an invoice."""
Key = tuple[int, int, str, date, str, str, date]


def coarser(key: Key) -> Iterator[Key]:
    """Give the wider stretches that a fine one is part of."""
    _, stretch, account, posted, *rest = key
    widest = stretch >> (WIDEST - FINE)
    yield BY_WIDER, stretch >> (WIDER - FINE), account, posted, *rest  # type: ignore[misc]
    yield BY_DAY, widest, account, posted, *rest  # type: ignore[misc]
    yield BY_MONTH, widest, account, posted.replace(day=1), *rest  # type: ignore[misc]


totals = Table(
    "ledger_totals",
    metadata,
    Column("grain", Integer, primary_key=True, autoincrement=False, comment="0 to 3: fine, wider, by day, by month"),
    Column("stretch", BigInteger, primary_key=True, autoincrement=False, comment="of positions"),
    Column("account", String(20), primary_key=True),
    Column("posted", Date, primary_key=True, comment="by month its first day"),
    Column("stream", String(40), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("due", Date, primary_key=True, comment="of a receivable's invoice"),
    Column("minor", BigInteger, nullable=False, comment="debit above zero, credit below"),
    info={"sums": coarser},
)


class Seen(NamedTuple):
    """What is looked at: postings up to a day, known by a position (None: all), of accounts (empty: any)."""

    as_of: date
    known_at: int | None = None
    currency: str | None = None
    accounts: Sequence[str] = ()


def lines(connection: Connection, seen: Seen, *, due: bool = False) -> Subquery:
    """Return few lines (account, stream, currency, posted, due, minor) that sum up to all postings seen.

    `posted` may stand for any day of its month; `due` is told of receivables if asked for.
    """
    c = totals.c
    columns = (c.account, c.stream, c.currency, c.posted, c.due, c.minor)
    parts = [select(*columns).where(part, *_among(seen)) for part in _stretches(connection, seen)]
    if seen.known_at is not None:
        parts.append(_edge(seen, seen.known_at, due=due))
    return union_all(*parts).subquery("seen")


def _stretches(connection: Connection, seen: Seen) -> Iterator[ColumnElement[bool]]:
    c, at, month = totals.c, seen.known_at, seen.as_of.replace(day=1)
    if at is None:
        query = select(func.max(c.stretch)).where(c.grain == BY_DAY)
        widest = connection.execute(query).scalar_one_or_none()
        before = range((-1 if widest is None else widest) + 1)
    else:
        before = range(at >> WIDEST)
    yield _within(BY_MONTH, before, c.posted < month)
    yield _within(BY_DAY, before, c.posted.between(month, seen.as_of))
    if at is not None:
        yield _within(BY_WIDER, range(at >> WIDEST << (WIDEST - WIDER), at >> WIDER), c.posted <= seen.as_of)
        yield _within(BY_FINE, range(at >> WIDER << (WIDER - FINE), at >> FINE), c.posted <= seen.as_of)


def _within(grain: int, stretches: range, days: ColumnElement[bool]) -> ColumnElement[bool]:
    c = totals.c
    return and_(c.grain == grain, c.stretch.in_(list(stretches)), days)


def _edge(seen: Seen, at: int, *, due: bool) -> Any:  # noqa: ANN401  a select of six columns
    c = postings.c
    owed = func.coalesce(invoices.c.due, NEVER) if due else literal(NEVER, Date)
    columns = (c.account, c.stream, c.currency, c.posted, owed, c.minor)
    source = postings.outerjoin(invoices, invoices.c.id == c.invoice_id) if due else postings
    known = c.position.between(at >> FINE << FINE, at)
    wanted = [known, c.posted <= seen.as_of]
    if seen.accounts:
        # Joined to nothing, so that the few postings are found by position and not by the index on accounts.
        wanted.append(c.account.concat("").in_(seen.accounts))
    if seen.currency is not None:
        wanted.append(c.currency == seen.currency)
    return select(*columns).select_from(source).where(*wanted)


def _among(seen: Seen) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if seen.accounts:
        found.append(totals.c.account.in_(seen.accounts))
    if seen.currency is not None:
        found.append(totals.c.currency == seen.currency)
    return found
