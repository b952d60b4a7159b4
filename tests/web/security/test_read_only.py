"""What only the association decides is in no body: whoever sends an id, a status or a number is refused."""

from typing import Any, Literal

import marshmallow as ma
import pytest

from tests.web.houses import World
from tests.web.routes import Route, routes, sample
from web.pages.cpd_form import Entry
from web.pages.events_orders import OrderForm
from web.pages.events_others import ColleaguesForm
from web.pages.forms import RowsSchema
from web.pages.rosters_sales import AddOnsForm, StepsForm, TicketsForm

ALWAYS = {"id", "position", "version", "status", "state", "role", "roles", "erased", "person", "owner", "actor", "by"}
"""Names that somebody would try, whatever the answers hold."""


def answered(world: World) -> set[str]:
    """Give every name that any answer of the API's holds."""
    shapes = world.client().get("/api/v1/openapi.json").json["components"]["schemas"]  # type: ignore[index]
    return {name for shape in shapes.values() for name in shape.get("properties", {})}


def writes(world: World) -> list[Route]:
    return [route for route in routes(world.app) if route.is_api and route.method == "POST"]


def overlooked(world: World, route: Route, names: set[str]) -> set[str]:
    """Send a good body with all these names besides; tell which of them were not refused, each by its name."""
    before, things = world.head(), world.things["other"]
    body: dict[str, Any] = sample(route.schema, things) if route.schema else {}
    sent = {**dict.fromkeys(names, "made up"), **body}
    asked = [route.ask(world.client(who), things, json=sent) for who in ("admin", "other")]
    answer = asked[asked[0].status_code == 404]  # what is the owner's alone, the owner asks
    if answer.status_code != 422 or world.head() != before or answer.json is None:
        return names
    refused = {error["field"] for error in answer.json["errors"]}
    return set() if refused == {"body"} else names - refused


def test_nothing_is_taken_that_is_only_answered(world: World) -> None:
    names = answered(world) | ALWAYS
    assert len(names) > 60
    found = {}
    for route in writes(world):
        known = set(route.schema.load_fields) if route.schema else set()
        if left := overlooked(world, route, names - known):
            found[route.endpoint] = left
    assert found == {}


@pytest.mark.parametrize("unknown", [ma.EXCLUDE, ma.INCLUDE])
def test_a_body_that_overlooks_such_a_name_would_be_found(world: World, unknown: Literal["exclude", "include"]) -> None:
    """The control."""
    (route,) = (one for one in writes(world) if one.endpoint == "people.rename")
    assert route.schema is not None
    assert not overlooked(world, route, ALWAYS)
    kept, route.schema.unknown = route.schema.unknown, unknown
    try:
        assert overlooked(world, route, ALWAYS) == ALWAYS
    finally:
        route.schema.unknown = kept


def shapes(kind: type[ma.Schema] = ma.Schema) -> list[type[ma.Schema]]:
    """Give every schema of the house's own, forms' included."""
    below = [found for each in kind.__subclasses__() for found in [each, *shapes(each)]]
    return [each for each in below if each.__module__.startswith("web.")]


def test_every_form_too_refuses_what_it_does_not_know() -> None:
    lenient = {shape for shape in shapes() if shape.opts.unknown != ma.RAISE}
    assert len(shapes()) > 60
    assert lenient == set()


@pytest.mark.parametrize(
    ("form", "row", "none"),
    [
        (Entry, "mark_live", "mark_"),
        (ColleaguesForm, "name-5", "name-6"),
        (OrderForm, "add-on-dinner", "add-on-"),
        (TicketsForm, "ticket-0-code", "ticket-0-sold"),
        (AddOnsForm, "add_on-21-price", "add_on-22-price"),
        (StepsForm, "step-1-days", "ticket-1-code"),
    ],
)
def test_a_form_with_rows_refuses_what_is_in_no_row(form: type[ma.Schema], row: str, none: str) -> None:
    errors = form().validate(dict.fromkeys({*ALWAYS, row, none}, "made up"))
    assert {*ALWAYS, none} <= set(errors)
    assert row not in errors


def test_each_form_with_rows_is_tried() -> None:
    assert len(shapes(RowsSchema)) == 6
