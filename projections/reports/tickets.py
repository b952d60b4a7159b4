"""What an event sells and what that brought in, its seats by mode, and what goes with each seat."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, SelectBase, literal, select, union, union_all

from domain.events.tickets import AddOn, Promotion, Ticket
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import orders, sales, seats, takings


class OnSale(NamedTuple):
    """What an event sells: tickets, add-ons, codes, and what is given back; a line for each, as `tickets:member`."""

    event: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return the terms of each, and how many are gone."""
        found = sales.on_sale(connection, self.event, **self.look._asdict())
        parts: tuple[tuple[str, Sequence[Ticket | AddOn | Promotion]], ...]
        parts = ((sales.TICKETS, found.tickets), (sales.ADD_ONS, found.add_ons), (sales.CODES, found.codes))
        told: dict[str, Says] = {
            f"{what}:{each.code}": {**msgspec.to_builtins(each), "gone": found.gone.get((what, each.code), 0)}
            for what, sold in parts
            for each in sold
        }
        if found.steps is None:
            return told
        terms = {"steps": msgspec.to_builtins(found.steps), "days_after_move": found.days_after_move}
        return {**told, sales.REFUNDS: terms}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the decisions on what is sold, and each time one was set aside or put back."""
        nothing = select(literal("").label("key"), sales.sale_terms.c.position).where(literal(value=False))
        return union_all(nothing, *sales.facts(self.event, keys, **self.look._asdict()))


class Takings(NamedTuple):
    """What each ticket and add-on of an event brought in; the event's own price has an empty code."""

    event: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return how often each was charged, how much, and how much was given back."""
        found = takings.takings(connection, self.event, **self.look._asdict())
        return {code: {**each._asdict(), "kept": each.kept} for code, each in found.items()}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the bookings, differences and credit notes, with the orders that say what they are for."""
        return takings.facts(self.event, keys, **self.look._asdict())


class SeatsByMode(NamedTuple):
    """The seats of an event by mode; seats have no business date, they are as they are known."""

    event: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return capacity, taken, held, free and waiting of each mode; one line without a name where there are none."""
        found = seats.modes_of(connection, [self.event], known_at=self.look.known_at).get(self.event, {})
        return {mode: {**each._asdict(), "free": each.free} for mode, each in found.items()}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select every fact about the seats of these modes, and those that set them up."""
        return union(*(seats.facts_of_mode(self.event, mode, known_at=self.look.known_at) for mode in keys))


class Orders(NamedTuple):
    """What goes with each seat at an event."""

    event: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return mode, ticket, code, add-ons and charges by registration."""
        found = orders.orders_of(connection, self.event, **self.look._asdict())
        return {id: each._asdict() for id, each in found.items()}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the orders and the changes of mode."""
        return orders.order_facts(self.event, keys, **self.look._asdict())
