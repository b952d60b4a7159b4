"""Why a number is what it is: the postings behind it, and those that make the difference between two views."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select, tuple_

from projections.ledger.tables import postings
from projections.reports.finance import View

PAGE = 200


class Reason(NamedTuple):
    """One posting, minor units with debit above zero, and the position of the fact that it follows from."""

    position: int
    place: int
    account: str
    stream: str
    minor: int
    business_date: date
    posted: date
    invoice_id: UUID | None
    rules: int


class Number(NamedTuple):
    """Which number is asked about: an account's, of one stream or one month if given."""

    account: str
    stream: str | None = None
    month: str | None = None

    def behind(self) -> ColumnElement[bool]:
        """Return the condition on postings that the number is made of."""
        c = postings.c
        parts = [c.account == self.account]
        parts += [] if self.stream is None else [c.stream == self.stream]
        parts += [] if self.month is None else [c.month == self.month]
        return and_(*parts)


def explain(
    connection: Connection, number: Number, view: View, *, after: tuple[int, int] = (0, 0), limit: int = PAGE
) -> list[Reason]:
    """Return a page of the postings behind a number, in the order of the journal."""
    return _reasons(connection, and_(number.behind(), view.sees()), after, limit)


def delta(
    connection: Connection, number: Number, old: View, new: View, *, after: tuple[int, int] = (0, 0), limit: int = PAGE
) -> list[Reason]:
    """Return a page of what makes the difference: amounts come with the sign of their effect."""
    either = or_(and_(new.sees(), not_(old.sees())), and_(old.sees(), not_(new.sees())))
    gone = {(r.position, r.place) for r in _gone(connection, number, old, new, after, limit)}
    found = _reasons(connection, and_(number.behind(), either), after, limit)
    return [r._replace(minor=-r.minor) if (r.position, r.place) in gone else r for r in found]


def _gone(
    connection: Connection, number: Number, old: View, new: View, after: tuple[int, int], limit: int
) -> list[Reason]:
    return _reasons(connection, and_(number.behind(), old.sees(), not_(new.sees())), after, limit)


def _reasons(connection: Connection, wanted: ColumnElement[bool], after: tuple[int, int], limit: int) -> list[Reason]:
    c = postings.c
    columns = [c[name] for name in Reason._fields]
    place = tuple_(c.position, c.place)
    query = select(*columns).where(wanted, place > after).order_by(c.position, c.place).limit(limit)
    return [Reason(*row) for row in connection.execute(query)]
