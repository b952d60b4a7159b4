"""Whatever programs send by the API's own description, no answer is our failure, and each is as described."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from flask import Response
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.houses import OTHER, World
from web.auth.rights import Right

EXAMPLES = int(os.environ.get("COLLEGIUM_EXAMPLES", "1"))
"""For each operation; `tests/torture/test_requests.py` asks hundreds, of everybody, over the network."""
GOOD, BAD = GenerationMode
PLAYED = (("anonymous", BAD), ("member", BAD), ("staff", GOOD), ("finance", BAD), ("admin", GOOD), ("admin", BAD))
"""Who asks in which way: everybody once, and both ways by whoever may do most."""

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
CALM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def operations(world: World) -> Iterator[schemathesis.APIOperation]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)
    return (found.ok() for found in schema.get_all_operations())


def addressed(operation: schemathesis.APIOperation, things: dict[str, object]) -> dict[str, Any]:
    """Give the operation's address things that exist, as hardly any request would find one by chance."""
    names = [parameter.name for parameter in operation.path_parameters]
    return {name: str(things[name]) for name in names}


def faults(operation: schemathesis.APIOperation, mode: GenerationMode, world: World, caller: str) -> list[str]:
    """Send a few requests of an operation and tell which were answered as they should not be."""
    headers: dict[str, str] = {"Authorization": f"Bearer {world.tokens[caller]}"} if caller in world.tokens else {}
    addresses, found = addressed(operation, world.things.get(caller, world.things[OTHER])), []

    @CALM
    @given(case=operation.as_strategy(mode, path_parameters=addresses))
    def answered(case: schemathesis.Case) -> None:
        response = case.call(headers=headers)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            asked = f"{case.method} {case.formatted_path} {case.query} {case.headers} {case.body!r}"
            found.append(f"{asked[:400]} -> {response.status_code} {response.text[:300]}: {list(group.exceptions)}")

    with suppress(Unsatisfiable):  # nothing can be wrong with a request that has nothing to send
        answered()
    return found


@pytest.mark.parametrize(("caller", "mode"), PLAYED, ids=str)
def test_no_request_breaks_anything(world: World, caller: str, mode: GenerationMode) -> None:
    found = [fault for operation in operations(world) for fault in faults(operation, mode, world, caller)]
    assert not found, "\n".join(found)


def test_a_failure_would_be_found(world: World) -> None:
    """The control: a route that fails, and one whose answer is not as described."""

    def fail(person_id: UUID) -> Response:
        return Response("no JSON", 500 if person_id == world.people["staff"] else 200)

    fail.__dict__["right"] = Right(public=True)
    world.app.view_functions["people.show"] = fail
    (operation,) = (one for one in operations(world) if one.definition.raw["operationId"] == "people-show")
    for caller in ("staff", "member"):
        assert faults(operation, GenerationMode.POSITIVE, world, caller)
