"""What each route lets whom do; a route that declares nothing lets nobody in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, abort, current_app, request

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.errors import NotFound
from web.auth.identity import MEMBER, Identity, current

Route = TypeVar("Route", bound=Callable[..., Any])
Owner = Callable[..., UUID | None]


@dataclass(frozen=True)
class Right:
    """Who may use a route: everybody, roles, or the person whom the addressed thing belongs to."""

    roles: frozenset[str] = frozenset()
    owner: Owner | None = None
    public: bool = False


def public(route: Route) -> Route:
    """Let everybody in."""
    return _declare(route, Right(public=True))


def allow(*roles: str, own: Owner | None = None) -> Callable[[Route], Route]:
    """Let these roles in, and the person whom `own(**view arguments)` names. Others learn nothing (404)."""
    return lambda route: _declare(route, Right(frozenset(roles), own))


def _declare(route: Route, right: Right) -> Route:
    route.__dict__["right"] = right
    return route


def right_of(app: Flask, endpoint: str | None) -> Right | None:
    """Return the declared right of an endpoint, None if it declares nothing."""
    view = app.view_functions.get(endpoint or "")
    right: Right | None = getattr(view, "__dict__", {}).get("right")
    return right


def enforce() -> None:
    """Stop a request that its route's right does not allow: 401 for nobody, 403 for a role, 404 for another's."""
    if request.endpoint is None or request.endpoint == "static":
        return
    right = right_of(current_app, request.endpoint)
    if right is None:
        abort(403)
    who = current()
    if right.public or who.roles & right.roles:
        return
    if who.person is None:
        abort(401)
    if right.owner is None or MEMBER not in who.roles:
        abort(403)
    if not owns(right.owner, who, request.view_args or {}):
        abort(404)


def owns(owner: Owner, who: Identity, arguments: dict[str, Any]) -> bool:
    """Tell whether the addressed thing exists and belongs to the person who asks."""
    try:
        return who.person is not None and owner(**arguments) == who.person
    except NotFound:
        return False


OFFICE = frozenset({STAFF, FINANCE, ADMIN})
EVERYONE = frozenset({MEMBER, *OFFICE})
