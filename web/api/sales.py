"""The API's reports on what an event sells: what is left, seats by mode, what goes with each, what came in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint
from msgspec.structs import asdict

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.events.event import Event
from domain.events.tickets import AddOn, Promotion, Ticket
from projections.reports.numbers import Look
from projections.reports.tickets import OnSale, Orders, SeatsByMode, Takings
from projections.views import orders, seats, takings
from projections.views import sales as sold
from web.api.deeds import house
from web.api.explained import Made, explained, look_of
from web.api.fields import AsOfSchema
from web.api.reading import views
from web.api.ticket_shapes import (
    OnSaleSchema,
    PromotionsSchema,
    SeatOrdersSchema,
    SeatsByModeSchema,
    TakingsSchema,
)
from web.auth.rights import allow, public

sales = Blueprint("sales", __name__, url_prefix="/events", description="What an event sold, seat by seat")
OFFICE, MONEY_TOO = allow(STAFF, ADMIN), allow(STAFF, FINANCE, ADMIN)


@sales.get("/<uuid:event_id>/tickets")
@public
@sales.arguments(AsOfSchema(), location="query")
@sales.response(200, OnSaleSchema())
def on_sale(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return what an event sells, how much is gone, and its seats by mode; codes are told to the office alone."""
    found = _on_sale(query, event_id)
    return {
        "tickets": _counted(found, sold.TICKETS, found.tickets),
        "add_ons": _counted(found, sold.ADD_ONS, found.add_ons),
        "refunds": None if found.steps is None else found._asdict(),
        "seats": _seats(query, event_id),
    }


@sales.get("/<uuid:event_id>/promotions")
@OFFICE
@sales.arguments(AsOfSchema(), location="query")
@sales.response(200, PromotionsSchema())
def promotions(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return the codes of an event and how often each was used."""
    found = _on_sale(query, event_id)
    return {"items": _counted(found, sold.CODES, found.codes)}


@sales.get("/<uuid:event_id>/seats")
@OFFICE
@sales.arguments(AsOfSchema(), location="query")
@sales.response(200, SeatsByModeSchema())
def show_seats(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return the seats of an event by mode; `explain` beside it lists each fact about a seat."""
    return {"items": _seats(query, event_id)}


@sales.get("/<uuid:event_id>/orders")
@OFFICE
@sales.arguments(AsOfSchema(), location="query")
@sales.response(200, SeatOrdersSchema())
def show_orders(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return what goes with each seat, and what each part of it costs and why."""
    look = _look(query, event_id)
    with views() as connection:
        found = orders.orders_of(connection, event_id, **look._asdict())
    return {"items": [{"registration": id, **each._asdict()} for id, each in found.items()]}


@sales.get("/<uuid:event_id>/takings")
@MONEY_TOO
@sales.arguments(AsOfSchema(), location="query")
@sales.response(200, TakingsSchema())
def show_takings(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return what an event brought in by ticket and add-on: charged, given back, kept."""
    look = _look(query, event_id)
    with views() as connection:
        found = takings.takings(connection, event_id, **look._asdict())
    return {"items": [{"code": code, **each._asdict(), "kept": each.kept} for code, each in found.items()]}


def _look(query: dict[str, Any], event_id: UUID) -> Look:
    """Return from where a report on an event looks. Raises NotFound if there is no such event."""
    house().office.read(Event, event_id)
    return look_of(query)


def _seats(query: dict[str, Any], event_id: UUID) -> list[dict[str, Any]]:
    look = _look(query, event_id)
    with views() as connection:
        found = seats.modes_of(connection, [event_id], known_at=look.known_at).get(event_id, {})
    return [{"mode": mode or None, **each._asdict(), "free": each.free} for mode, each in found.items()]


def _on_sale(query: dict[str, Any], event_id: UUID) -> sold.OnSale:
    look = _look(query, event_id)
    with views() as connection:
        return sold.on_sale(connection, event_id, **look._asdict())


def _counted(found: sold.OnSale, what: str, parts: Sequence[Ticket | AddOn | Promotion]) -> list[dict[str, Any]]:
    return [{**asdict(each), "gone": found.gone.get((what, each.code), 0)} for each in parts]


def _made(kind: type[OnSale | Orders | SeatsByMode | Takings]) -> Made:
    return lambda query, event_id: kind(event_id, _look(query, event_id))


for _name, _right, _kind, _key in (
    ("tickets", OFFICE, OnSale, ma.fields.String),
    ("seats", OFFICE, SeatsByMode, ma.fields.String),
    ("orders", OFFICE, Orders, ma.fields.UUID),
    ("takings", MONEY_TOO, Takings, ma.fields.String),
):
    explained(sales, f"/<uuid:event_id>/{_name}", _right, AsOfSchema, _made(_kind), name=_name, key=_key)
