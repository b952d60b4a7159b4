"""Lists as CSV: the same address with `format=csv`, row by row, with the screen's filters and both dates on each."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from babel.numbers import get_currency_precision
from flask import Response, stream_with_context
from sqlalchemy import Connection

from web.api.deeds import house
from web.pages.asked import Seen

T = TypeVar("T")
Cell = str | int | Decimal | date | None
Row = Sequence[Cell]

MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
RISKY = frozenset("=+-@\t\r\n|%＝＋－＠'")
"""What a text must not begin with, lest a spreadsheet takes it for a formula. Source: OWASP, CSV Injection."""


def sheet(name: str, at: Seen, columns: Sequence[str], rows: Iterable[Row]) -> Response:
    """Return rows as a file to keep, sent as they are read; its last two columns say on which dates it stands.

    A text that a spreadsheet would calculate begins with an apostrophe; whoever reads it back drops that one.
    """
    dates = (at.as_of, at.position)
    written = _written([*columns, "As of", "Known at fact"], ([*row, *dates] for row in rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}-{at.as_of}-known-{at.position}.csv"'}
    return Response(stream_with_context(written), content_type="text/csv; charset=utf-8", headers=headers)


def page_by_page(
    fetch: Callable[[Connection, T | None], list[T]], rows: Callable[[Connection, list[T]], Iterable[Row]], *, page: int
) -> Iterator[Row]:
    """Yield the rows of a whole list; `fetch` returns the page of that size after the last of the page before."""
    last: T | None = None
    while True:
        with house().views.reading() as connection:
            found = fetch(connection, last)
            yield from list(rows(connection, found))
        if len(found) < page:
            return
        last = found[-1]


def amount(minor: int, currency: str) -> Decimal:
    """Return an amount in the currency's own unit, exactly."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def inert(text: str) -> str:
    """Return a text that no spreadsheet calculates."""
    return f"'{text}" if text.lstrip(" ")[:1] in RISKY and text.strip(" ") else text


def _written(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    page = io.StringIO()
    writer = csv.writer(page)
    page.write(MARK)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return inert(value)
    return "" if value is None else str(value)
