"""Which part of a request named what does not exist: its address, a field of its body, or a word of its query."""

from collections.abc import Mapping
from typing import Any

from flask import request

from domain.errors import DomainError, Invalid, NotFound


def located(error: NotFound) -> DomainError:
    """Return the refusal with the field that named the thing: 404 for the address, 422 for the body or the query."""
    if error.kind is None:
        return error
    addressed, sent = request.view_args or {}, {**request.args.to_dict(), **_body()}
    for likely in (_by_both, _by_value, _by_name):
        if name := likely(addressed, error):
            return NotFound(error.message, field=name)
        if name := likely(sent, error):
            kind = error.kind.replace("_", " ")
            return Invalid(f"there is no {kind} {str(sent[name])[:40]!r}; give in {name} one that exists", field=name)
    return NotFound(error.message)


def _by_both(sent: Mapping[str, Any], error: NotFound) -> str | None:
    name = _by_name(sent, error)
    return name if name and str(sent[name]).lower() == str(error.id) else None


def _by_value(sent: Mapping[str, Any], error: NotFound) -> str | None:
    return next((name for name, value in sent.items() if str(value).lower() == str(error.id)), None)


def _by_name(sent: Mapping[str, Any], error: NotFound) -> str | None:
    return next((name for name in (f"{error.kind}_id", error.kind) if name in sent), None)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
