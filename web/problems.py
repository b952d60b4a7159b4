"""What a refusal looks like on the wire: problem details with a stable code, the field and the remedy.

Source: RFC 9457.
"""

from typing import Any

import marshmallow as ma
import structlog
from flask import Flask, Response, json, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable, default_exceptions

from domain import errors
from integrations.documents import Unprintable
from integrations.store.full import disk_full
from web import blame

log = structlog.get_logger()

STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.Invalid: 422,
    errors.RuleBroken: 409,
    errors.NotAllowed: 403,
    errors.Taken: 409,
    errors.Stale: 409,
    errors.KeyReused: 422,
    errors.Erased: 410,
}
AWAY = (InterfaceError, OperationalError, PoolTimeout)
"""What a database raises that is away, full or overrun: the same request may well succeed later."""
FULL = "there is no room to keep this; nothing was kept: send it again with the same Idempotency-Key once there is"
RETRY = 2
"""Seconds after which it is worth asking again."""
PASSED_ON = frozenset({"allow", "retry-after", "www-authenticate"})
"""Headers of an HTTP error that the answer keeps. Source: RFC 9110 §10.2, §11.6.1."""

REMEDIES = {
    400: "the request cannot be read; send well-formed JSON with Content-Type application/json",
    401: "sign in, or send a bearer token in the Authorization header",
    403: "your role does not allow this; ask somebody whose role does",
    404: "there is nothing here for you; check the address",
    405: "this address does not take that method; see the reference at /api/docs",
    413: "the request is too large; send less at once",
    415: "send JSON with Content-Type application/json",
    422: "some fields are not right; mend those named in errors and send it again",
    429: "too many attempts; wait as long as Retry-After says",
    500: "something went wrong on our side; nothing was kept unless a later read shows it",
    503: "not available at the moment; try again shortly with the same Idempotency-Key",
}


class Unreadable(BadRequest):
    """A request that cannot be read at all (400), with a stable code and what is to blame."""

    def __init__(self, code: str, message: str, field: str) -> None:
        super().__init__(message)
        self.code_name = code
        self.data = {"message": message, "errors": {field: [message]}}


class ProblemSchema(ma.Schema):
    """Problem details for HTTP APIs."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String()))


def for_programs() -> bool:
    """Tell whether a program asks, which gets a problem, or a person, who gets a page."""
    return request.path.startswith(("/api/", "/xapi/", "/webhooks/", "/health"))


def problem(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """Return a problem response."""
    body: dict[str, Any] = {
        "type": f"/api/docs#problem-{code}",
        "title": code.replace("-", " "),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(json.dumps(body), status, content_type="application/problem+json")


def status_of(error: errors.DomainError) -> int:
    """Return the status of a refusal; what changed since If-Match is a precondition that failed."""
    if isinstance(error, errors.Stale) and request.headers.get("If-Match"):
        return 412
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 409)


def of_domain(error: errors.DomainError) -> Response:
    """Return the problem of a refusal by the association's rules, or its page where a person asked."""
    if isinstance(error, errors.NotFound) and for_programs():
        error = blame.located(error)
    status = status_of(error)
    if not for_programs():
        from web.pages.errors import page_of  # noqa: PLC0415  pages come after the API

        return page_of(default_exceptions.get(status, default_exceptions[409])(error.message))
    named = [{"field": error.field, "message": error.message}] if error.field else None
    return problem(status, error.code, error.message, named)


def of_database(error: Exception) -> Response:
    """Return the answer while the database is in trouble: nothing was acknowledged; the same key may come again."""
    log.warning("database_trouble", fault=type(error).__name__)
    away = ServiceUnavailable(retry_after=RETRY)
    if for_programs():
        return problem(507, "disk-full", FULL) if disk_full(error) else of_http(away)
    from web.pages.errors import page_of  # noqa: PLC0415  pages come after the API

    return page_of(away)


def of_newer(error: errors.UnknownVersion) -> Response:
    """Return the answer about what a newer release has written: the next worker may be of that one."""
    log.warning("newer_release", reason=str(error))
    away = ServiceUnavailable(retry_after=RETRY)
    if for_programs():
        return of_http(away)
    from web.pages.errors import page_of  # noqa: PLC0415  pages come after the API

    return page_of(away)


def of_unprintable(error: Unprintable) -> Response:
    """Return the answer where no document can be printed: an operator must install something first."""
    log.error("cannot_print", reason=str(error))
    if for_programs():
        return problem(503, "cannot-print", str(error))
    from web.pages.errors import page_of  # noqa: PLC0415  pages come after the API

    return page_of(ServiceUnavailable(str(error)))


def of_http(error: HTTPException) -> Response:
    """Return the problem of an HTTP error, with each wrong field that the edge found."""
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    found = [{"field": f, "message": m} for f, m in _flat(data.get("errors") or data.get("messages") or {})]
    response = problem(
        status, _code_of(error), str(data.get("message") or REMEDIES.get(status, error.description)), found
    )
    if status == 401:  # noqa: PLR2004
        response.headers["WWW-Authenticate"] = "Bearer"
    return with_headers_of(error, response)


def _code_of(error: HTTPException) -> str:
    if isinstance(error, Unreadable):
        return error.code_name
    return "invalid" if error.code == 422 else (error.name or "error").lower().replace(" ", "-")  # noqa: PLR2004


def with_headers_of(error: HTTPException, response: Response) -> Response:
    """Return the response with what the error tells programs: allowed methods, seconds to wait."""
    for name, value in error.get_headers():
        if name.lower() in PASSED_ON:
            response.headers[name] = value
    return response


def of_schema(error: ma.ValidationError) -> Response:
    """Return what a page answers to a query that its schema refuses, with each wrong field."""
    found = [f"{field}: {message}" for field, message in _flat(error.messages)]
    return of_domain(errors.Invalid("; ".join(found)))


def _flat(messages: object, path: str = "") -> list[tuple[str, str]]:
    """Return (field, message) pairs of nested validation messages."""
    if isinstance(messages, dict):
        return [pair for key, value in messages.items() for pair in _flat(value, _joined(path, str(key)))]
    if isinstance(messages, list):
        return [pair for value in messages for pair in _flat(value, path)]
    return [(path or "body", str(messages))]


def _joined(path: str, key: str) -> str:
    if key in {"json", "query", "headers", "_schema"}:
        return path
    return f"{path}.{key}" if path else key


def register(app: Flask) -> None:
    """Make the application answer refusals with problems, or pages where a page was asked for."""
    app.register_error_handler(errors.DomainError, of_domain)
    app.register_error_handler(ma.ValidationError, of_schema)
    app.register_error_handler(errors.UnknownVersion, of_newer)
    app.register_error_handler(Unprintable, of_unprintable)
    for trouble in AWAY:
        app.register_error_handler(trouble, of_database)
