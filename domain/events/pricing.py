"""What a seat costs: which rule of the event's tickets and codes sets the price, told with its day."""

from datetime import date
from typing import Protocol

from msgspec.structs import replace

from domain.errors import Invalid, RuleBroken
from domain.events.facts import Announced
from domain.events.ordering import STREAM, TICKET_LINE, Buyer, Charge, Order
from domain.events.tickets import WHOLE_BP, AddOn, Kind, Promotion, Ticket

REFUSALS = {
    Kind.MEMBER: "this ticket is for members in good standing; choose another, or pay the dues that are open first",
    Kind.STUDENT: "this ticket is for students; declare that you are one, or choose another",
    Kind.COMPLIMENTARY: "this ticket is given by the office; choose another, or ask there",
}


class OnSale(Protocol):
    """What is sold for an event."""

    tickets: dict[str, Ticket]
    add_ons: dict[str, AddOn]

    def promotion(self, code: str, ticket: str | None, on: date) -> Promotion:
        """Return a code that is good for a ticket on a day."""


def charges(sale: OnSale | None, terms: Announced, order: Order, buyer: Buyer, *, mode: str, on: date) -> list[Charge]:
    """Return what an order costs this buyer on a day, the seat first.

    Without anything on sale there is one price for members and one for guests. Raises Invalid for what is not sold,
    RuleBroken for a ticket that is not for this buyer, or a code that is not good.
    """
    if sale is None:
        _check_plain(order)
        return [_list_price(terms, buyer)]
    ticket = chosen(sale, order, buyer)
    if ticket is None:
        seat = _list_price(terms, buyer)
    else:
        check_may_have(ticket, order, buyer, mode)
        seat = _ticket_price(ticket, on)
    return [_lowered(sale, seat, order, on), *_add_on_charges(sale, order)]


def chosen(sale: OnSale, order: Order, buyer: Buyer) -> Ticket | None:
    """Return the ticket that is asked for, or the usual one for this buyer; None where the event has none.

    Raises Invalid if there is none of that code.
    """
    if not sale.tickets:
        if order.ticket is not None:
            raise Invalid("this event has no types of tickets; leave it out", field="ticket")
        return None
    if order.ticket is None:
        return _usual(sale, buyer)
    if order.ticket not in sale.tickets:
        raise Invalid(f"there is no ticket {order.ticket!r}; choose one of {', '.join(sale.tickets)}", field="ticket")
    return sale.tickets[order.ticket]


def check_may_have(ticket: Ticket, order: Order, buyer: Buyer, mode: str) -> None:
    """Raise RuleBroken unless the ticket is for this buyer and for the mode."""
    may = {
        Kind.OPEN: True,
        Kind.MEMBER: buyer.is_member,
        Kind.STUDENT: order.stated,
        Kind.GROUP: buyer.persons >= ticket.persons,
        Kind.COMPLIMENTARY: buyer.is_office,
    }
    if not may[ticket.kind]:
        group = f"this ticket is for {ticket.persons} persons or more registered together; choose another"
        raise RuleBroken(REFUSALS.get(ticket.kind, group), field="ticket")
    if mode and ticket.modes and mode not in ticket.modes:
        raise RuleBroken(f"this ticket is for {' and '.join(ticket.modes)} only; choose another", field="ticket")


def _list_price(terms: Announced, buyer: Buyer) -> Charge:
    price, why = (terms.price, "the price for guests")
    if buyer.is_member:
        price, why = (terms.member_price, "the price for members in good standing")
    return Charge(TICKET_LINE, None, terms.title, STREAM, price.minor, why)


def _ticket_price(ticket: Ticket, on: date) -> Charge:
    price, why = ticket.price, f"{ticket.title}: the price"
    if ticket.early is not None and ticket.early_through is not None:
        why = f"{ticket.title}: the price since the early one ended on {ticket.early_through}"
        if on <= ticket.early_through:
            price, why = ticket.early, f"{ticket.title}: the early price, through {ticket.early_through}"
    return Charge(TICKET_LINE, ticket.code, ticket.title, STREAM, price.minor, why)


def _add_on_charges(sale: OnSale, order: Order) -> list[Charge]:
    """Return what each add-on costs. Raises Invalid for one that is not sold, or one asked for twice."""
    if len(set(order.add_ons)) < len(order.add_ons):
        raise Invalid("each add-on is sold once to a person; name it once", field="add_ons")
    if unknown := [code for code in order.add_ons if code not in sale.add_ons]:
        raise Invalid(f"there is no add-on {unknown[0]!r}; choose one of those on sale", field="add_ons")
    found = [sale.add_ons[code] for code in order.add_ons]
    return [Charge(each.code, each.code, each.title, each.stream, each.price.minor, each.title) for each in found]


def _lowered(sale: OnSale, seat: Charge, order: Order, on: date) -> Charge:
    """Return the seat's charge lowered by the order's code, if it names one."""
    if order.code is None:
        return seat
    found = sale.promotion(order.code, seat.code, on)
    if found.amount is not None:
        less, said = min(found.amount.minor, seat.net), str(found.amount)
    else:
        share = found.percent_bp or 0
        less, said = (seat.net * share + WHOLE_BP // 2) // WHOLE_BP, f"{share / 100:g} %"
    why = f"{seat.why}; less {said} by {found.code}, good through {found.through}"
    return replace(seat, net=seat.net - less, why=why)


def _check_plain(order: Order) -> None:
    for field in ("ticket", "code", "add_ons"):
        if getattr(order, field):
            raise Invalid("this event sells seats alone; leave tickets, codes and add-ons out", field=field)


def _usual(sale: OnSale, buyer: Buyer) -> Ticket:
    wanted = (Kind.MEMBER, Kind.OPEN) if buyer.is_member else (Kind.OPEN,)
    for kind in wanted:
        for ticket in sale.tickets.values():
            if ticket.kind is kind:
                return ticket
    raise RuleBroken("there are several tickets and none for everybody; choose one", field="ticket")
