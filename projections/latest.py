"""What stood on a day as it was known at a position: the last line of each thing among lines that are never changed."""

from datetime import date

from sqlalchemy import Column, ColumnElement, FromClause, Table, and_, func, select

EVER = 2**62
"""A position after every other: all that is known now."""


def then(as_of: date, known_at: int | None) -> dict[str, date | int]:
    """Return the two dates as a statement that was built for any takes them: `as_of` and `known_at`."""
    return {"as_of": as_of, "known_at": EVER if known_at is None else known_at}


def known(table: FromClause, as_of: date | None, known_at: int | None) -> ColumnElement[bool]:
    """Select the lines true by a day and known by a position; None stands for any day, and for now."""
    upto = table.c.position <= (EVER if known_at is None else known_at)
    return upto if as_of is None else and_(upto, table.c.on <= as_of)


def latest(
    table: Table,
    of: Column[object],
    as_of: date | None,
    known_at: int | None,
    *among: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Select the last line of each thing that a column names, of those among which it is looked for."""
    last = select(func.max(table.c.position)).where(known(table, as_of, known_at), *among).group_by(of)
    return table.c.position.in_(last)
