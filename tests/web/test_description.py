"""The API's description is valid OpenAPI 3.1, and tells of every operation how it refuses and who may use it."""

import json
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis

from tests.web.houses import World
from tests.web.routes import routes
from web.auth.rights import right_of

REFUSALS = {"get": {"400", "404", "422"}, "post": {"400", "404", "409", "410", "413", "415", "422"}}


@pytest.fixture(scope="module")
def description(shared_world: World) -> dict[str, Any]:
    found: dict[str, Any] = shared_world.client().get("/api/v1/openapi.json").json
    return found


QUESTIONS = {"what_if-try_scheme", "seats_for_others-quote"}
"""What is asked with a body and changes nothing."""


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in description["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_it_is_valid(description: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(description).validate()
    assert description["openapi"] == "3.1.0"


def test_an_invalid_one_would_be_found(description: dict[str, Any]) -> None:
    broken = {**description, "paths": {"/x": {"get": {"responses": "none"}}}}
    with pytest.raises(Exception, match="none"):
        schemathesis.openapi.from_dict(broken).validate()


def test_every_address_for_programs_is_in_it(description: dict[str, Any], shared_world: World) -> None:
    served = {
        (route.rule.rule.replace("<uuid:", "{").replace("<int:", "{").replace("<", "{").replace(">", "}"), route.method)
        for route in routes(shared_world.app)
        if route.is_api and not route.endpoint.startswith("api-docs")
    }
    assert {(path, method.upper()) for path, method, _ in operations(description)} == served


def test_every_operation_tells_how_it_refuses(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        wanted = REFUSALS[method] | ({"412"} if "If-Match" in headers(operation) else set())
        wanted |= set() if operation.get("security") == [] else {"401", "403"}
        assert wanted <= operation["responses"].keys(), (path, method)
        for status in wanted:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"], (path, status)


def test_it_tells_of_limits_and_conflicts_only_where_there_are_any(description: dict[str, Any]) -> None:
    told = {(method, status) for _, method, one in operations(description) for status in one["responses"]}
    assert {("get", "409"), ("get", "410"), ("get", "412")} & told == set()
    limited = {path for path, _, one in operations(description) if "429" in one["responses"]}
    assert limited == {"/api/v1/verify/{number}", "/api/v1/register", "/api/v1/audits/{round_id}"}


def headers(operation: dict[str, Any]) -> set[str]:
    return {told["name"] for told in operation["parameters"] if told["in"] == "header"}


def test_every_write_tells_of_keys_and_positions(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        assert "Collegium-Position" in headers(operation), path
        if method == "post" and operation["operationId"] not in QUESTIONS:
            assert "Idempotency-Key" in headers(operation), path
            assert "Collegium-Position" in operation["responses"]["201"]["headers"], path
            assert "200" in operation["responses"], path


def test_exactly_what_compares_versions_tells_of_if_match(world: World) -> None:
    description = world.client().get("/api/v1/openapi.json").json
    told = {one["operationId"] for _, _, one in operations(description) if "If-Match" in headers(one)}
    compared, things = set(), world.things["other"] | {"payment_id": world.things["other"]["received"]}
    for route in routes(world.app):
        if route.is_api and route.method == "POST":
            asked = [route.ask(world.client(who), things, headers={"If-Match": '"999"'}) for who in ("admin", "other")]
            answer = asked[asked[0].status_code == HTTPStatus.NOT_FOUND]  # what is the owner's alone, the owner asks
            deaf = "does not compare versions" in answer.text
            compared |= set() if deaf else {route.endpoint.replace(".", "-")}
    assert told == compared


def test_every_shape_in_it_is_used(description: dict[str, Any]) -> None:
    text = json.dumps(description)
    unused = [name for name in description["components"]["schemas"] if f'schemas/{name}"' not in text]
    assert unused == []


def test_every_operation_says_in_a_sentence_what_it_does(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for _, _, operation in operations(description))


def test_what_needs_no_account_says_so(description: dict[str, Any], shared_world: World) -> None:
    public = {
        route.endpoint.replace(".", "-")
        for route in routes(shared_world.app)
        if (right := right_of(shared_world.app, route.endpoint)) and right.public
    }
    told = {o["operationId"] for _, _, o in operations(description) if o.get("security") == []}
    assert told == public & {o["operationId"] for _, _, o in operations(description)}


def test_money_is_told_exactly(description: dict[str, Any]) -> None:
    minor = description["components"]["schemas"]["Money"]["properties"]["minor"]
    assert (minor["type"], minor["minimum"], minor["maximum"]) == ("integer", 0, 10**12)
