"""What the API's description says of every operation alike: who may use it, headers, how it refuses."""

import inspect
from collections.abc import Callable
from typing import Any

from apispec import BasePlugin
from flask import current_app

from web.api.deeds import expected
from web.api.reading import HEADER
from web.auth.limits import Limits
from web.auth.rights import Right, right_of
from web.problems import REMEDIES

BAD, ANONYMOUS, FORBIDDEN, MISSING, CONFLICT, GONE = 400, 401, 403, 404, 409, 410
CHANGED, TOO_LARGE, NOT_JSON, INVALID, TOO_MANY = 412, 413, 415, 422, 429
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key, a request is answered again, not carried out again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
VERSION = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that reading it gave; if it has changed since, nothing is done (412).",
    "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,15}")$'},
}
AWAITED = {
    "name": HEADER,
    "in": "header",
    "description": "A position that a write answered with; what is read waits until it shows (five seconds at most).",
    "schema": {"type": "string", "pattern": "^[0-9]{1,15}$"},
}
POSITION = {
    "description": "The position of the command's last fact; send it with a read that is to show it.",
    "schema": {"type": "integer"},
}
REFUSALS = {CONFLICT: "the association's rules do not allow it now; detail says which", GONE: "the person was erased"}


class Everywhere(BasePlugin):
    """Completes each operation from its route's right, so that no module writes it out."""

    def operation_helper(
        self,
        path: str | None = None,  # noqa: ARG002  the library's signature
        operations: dict[str, Any] | None = None,
        **told: Any,
    ) -> None:
        """Add security, headers and refusals to the operations of a path."""
        rule = told["rule"]
        for method, operation in (operations or {}).items():
            right = right_of(current_app, rule.endpoint) or Right()
            sends = method == "post"
            writes = sends and "201" in map(str, operation["responses"])  # else it is a question with a body
            versioned = asks_for(expected, current_app.view_functions[rule.endpoint])
            operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
            operation["operationId"] = rule.endpoint.replace(".", "-")
            if right.public:
                operation["security"] = []
            operation.setdefault("parameters", []).append(AWAITED)
            if writes:
                _describe_writing(operation, versioned=versioned)
            limited = asks_for(Limits.require, current_app.view_functions[rule.endpoint])
            for status in _refusals(right, sends=sends, versioned=versioned, limited=limited):
                operation["responses"][str(status)] = _refusal(status)
            operation["responses"].pop("default", None)


def asks_for(what: Callable[..., Any], view: Callable[..., Any]) -> bool:
    """Tell whether a route's own code compares versions, or counts tries, so that nothing is declared twice."""
    return what.__name__ in inspect.unwrap(view).__code__.co_names


def _describe_writing(operation: dict[str, Any], *, versioned: bool) -> None:
    operation["parameters"].extend([KEY, VERSION] if versioned else [KEY])
    made = operation["responses"].get("201")
    if made is not None:
        made["headers"] = {"Collegium-Position": POSITION}
        operation["responses"]["200"] = {**made, "description": "It had been done before, with the same key"}


def _refusals(right: Right, *, sends: bool, versioned: bool, limited: bool) -> list[int]:
    found = [BAD, MISSING, INVALID]
    found += [] if right.public else [ANONYMOUS, FORBIDDEN]
    found += [TOO_MANY] if limited else []
    found += [CONFLICT, GONE, TOO_LARGE, NOT_JSON] if sends else []
    found += [CHANGED] if versioned else []
    return sorted(found)


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    description = REFUSALS.get(status) or REMEDIES.get(status, "it was changed meanwhile; read it again")
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
