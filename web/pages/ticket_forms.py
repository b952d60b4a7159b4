"""Rows of a form made tickets, add-ons and steps; an empty row is none, and what is wrong names its row and field."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from domain.errors import Invalid
from domain.events.tickets import MOST_STEPS, MOST_TICKETS, AddOn, Kind, Step, Ticket
from domain.values import Money
from web.pages.amounts import money_of

Row = Mapping[str, str]


def tickets(sent: Row, currency: str) -> list[Ticket]:
    """Return the tickets of a form. Raises Invalid, naming row and field."""
    return [
        Ticket(
            code=row["code"],
            title=row["title"],
            kind=_kind(row, at),
            price=_money(row, at, "price", currency),
            early=_money(row, at, "early", currency) if row["early"] else None,
            early_through=_day(row, at, "early_through"),
            quota=_whole(row, at, "quota"),
            persons=_whole(row, at, "persons") or 1,
            modes=[row["modes"]] if row["modes"] else [],
        )
        for at, row in _rows(sent, "ticket", TICKET, MOST_TICKETS)
    ]


def add_ons(sent: Row, currency: str) -> list[AddOn]:
    """Return the add-ons of a form. Raises Invalid, naming row and field."""
    return [
        AddOn(row["code"], row["title"], _money(row, at, "price", currency), _whole(row, at, "quota"), row["stream"])
        for at, row in _rows(sent, "add_on", ADD_ON, MOST_TICKETS)
    ]


def steps(sent: Row) -> list[Step]:
    """Return the steps of a form, each so many days and so many per cent. Raises Invalid, naming row and field."""
    return [
        Step(_whole(row, at, "days", needed=True) or 0, int(_number(row, at, "percent") * 100))
        for at, row in _rows(sent, "step", STEP, MOST_STEPS)
    ]


SPARE = 2
"""Empty rows that the page shows after the last; were all of them filled in, the rules would say how many may be."""
TICKET = ("code", "title", "kind", "price", "early", "early_through", "quota", "persons", "modes")
ADD_ON = ("code", "title", "price", "quota", "stream")
STEP = ("days", "percent")


def _names(name: str, fields: tuple[str, ...], most: int) -> str:
    numbers = "|".join(map(str, range(most + SPARE)))
    return f"{name}-({numbers})-({'|'.join(fields)})"


TICKETS = _names("ticket", TICKET, MOST_TICKETS)
ADD_ONS = _names("add_on", ADD_ON, MOST_TICKETS)
STEPS = _names("step", STEP, MOST_STEPS)


def _rows(sent: Row, name: str, fields: tuple[str, ...], most: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows whose first field is filled in, each with what its fields' names begin with."""
    for number in range(most + SPARE):
        at = f"{name}-{number}-"
        row = {field: sent.get(f"{at}{field}", "").strip() for field in fields}
        if row[fields[0]]:
            yield at, row


def _kind(row: Row, at: str) -> Kind:
    try:
        return Kind(row["kind"])
    except ValueError:
        raise Invalid("choose who may have this ticket", field=f"{at}kind") from None


def _money(row: Row, at: str, name: str, currency: str) -> Money:
    return money_of(_number(row, at, name), currency, field=f"{at}{name}")


def _number(row: Row, at: str, name: str) -> Decimal:
    try:
        found = Decimal(row[name].replace(",", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not (found.is_finite() and 0 <= found <= 10**10):
        raise Invalid(f"{row[name]!r} is no number; write it as 49.50", field=f"{at}{name}")
    return found


def _whole(row: Row, at: str, name: str, *, needed: bool = False) -> int | None:
    if not row[name] and not needed:
        return None
    if not (row[name].isascii() and row[name].isdigit() and len(row[name]) < len("1000000000")):
        raise Invalid(f"{row[name]!r} is no whole number; write it as digits", field=f"{at}{name}")
    return int(row[name])


def _day(row: Row, at: str, name: str) -> date | None:
    try:
        return date.fromisoformat(row[name]) if row[name] else None
    except ValueError:
        raise Invalid(f"{row[name]!r} is no day; write it as 2026-08-31", field=f"{at}{name}") from None
