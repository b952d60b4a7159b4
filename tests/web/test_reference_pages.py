"""The API's reference tells, on pages of the house's own, of every operation and every problem that programs meet."""

import pytest

from tests.web.houses import World
from tests.web.routes import routes
from web.pages.described import parts
from web.problems import STATUS

LIGHT = 76_000  # bytes of a page itself, so that its first load with style and script is below 100 KB

SPEC = {
    "tags": [{"name": "things", "description": "Things"}, {"name": "empty"}],
    "components": {
        "schemas": {
            "Money": {"type": "object", "properties": {"minor": {"type": "integer", "minimum": 0, "maximum": 9}}},
            "Thing": {
                "type": "object",
                "required": ["price"],
                "properties": {
                    "price": {"$ref": "#/components/schemas/Money"},
                    "kind": {"type": ["string", "null"], "enum": ["a", "b"]},
                    "days": {"type": "array", "items": {"type": "string", "format": "date"}},
                },
            },
        }
    },
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "post": {
                "tags": ["things"],
                "operationId": "things-make",
                "summary": "Make a thing",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"201": {"description": "Made"}, "404": {"description": "nothing there"}},
            },
        }
    },
}


def test_an_operation_is_told_with_its_fields_and_an_example_of_them() -> None:
    (part,) = parts(SPEC)
    (operation,) = part.operations
    assert (operation.method, operation.path, operation.status) == ("POST", "/things/{id}", "201")
    assert [(f.name, f.kind, f.required) for f in operation.body] == [
        ("price", "object", True),
        ("price.minor", "whole number", False),
        ("kind", "text or null", False),
        ("days", "list of date", False),
    ]
    assert operation.body[2].note == "one of a, b"
    assert '"minor": 0' in operation.example
    assert operation.parameters[0].kind == "text, in the path"
    assert operation.refusals == [("404", "nothing there")]


def test_every_operation_is_listed_and_has_its_place_on_the_page_of_its_part(shared_world: World) -> None:
    browser = shared_world.browser()
    overview = browser.get("/api/docs").text
    for route in routes(shared_world.app):
        if route.is_api and not route.endpoint.startswith("api-docs"):
            part, id = route.endpoint.partition(".")[0], route.endpoint.replace(".", "-")
            assert f'href="/api/docs/{part}"' in overview, route.endpoint
            assert f'id="{id}"' in browser.get(f"/api/docs/{part}").text, route.endpoint


def test_it_says_who_may_use_what(shared_world: World) -> None:
    page = shared_world.browser().get("/api/docs/invoices").text
    assert "May be used by the person it belongs to, staff, finance, administrators." in page
    assert "May be used by finance, administrators." in page
    assert "everybody with a token" in shared_world.browser().get("/api/docs/me").text


def test_every_problem_leads_to_its_place(shared_world: World) -> None:
    page = shared_world.browser().get("/api/docs").text
    for code in {kind.code for kind in STATUS}:
        assert f'id="problem-{code}"' in page
    asked = shared_world.client("member").get("/api/v1/people").json
    assert asked is not None
    assert f'id="{asked["type"].partition("#")[2]}"' in page


def test_pages_of_the_reference_are_light(shared_world: World) -> None:
    browser = shared_world.browser()
    names = {route.endpoint.partition(".")[0] for route in routes(shared_world.app) if route.is_api} - {"api-docs"}
    for path in ("/api/docs", *(f"/api/docs/{name}" for name in names)):
        assert len(browser.get(path).data) <= LIGHT, path


@pytest.mark.parametrize("path", ["/api/docs/nothing", "/api/docs/api-docs"])
def test_a_part_that_is_not_there_is_said_not_to_be(shared_world: World, path: str) -> None:
    answer = shared_world.browser().get(path)
    assert answer.status_code == 404
    assert "nothing here for you" in answer.text
