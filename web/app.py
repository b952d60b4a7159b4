"""Puts the house together behind Flask: the API, the pages, health, and the headers that keep browsers safe."""

import time
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from web import api, logs, problems, uploads
from web.api import bodies
from web.auth import rights
from web.auth.identity import identify
from web.auth.limits import Limits
from web.framework import House
from web.installation import Installation

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self' https://checkout.stripe.com; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(house: Installation) -> Flask:
    """Return the application of an installation; make one in each process, after any fork."""
    app = House("web", static_folder="static", template_folder="templates")
    app.config.update(_config(house))
    if app.config["SESSION_COOKIE_SECURE"]:
        # TLS ends at a proxy on this machine, so the address of whoever asks is the one that the proxy saw.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=0)  # type: ignore[method-assign]
    app.extensions["collegium"] = house
    app.extensions["limits"] = Limits(house.office)
    Babel(app, default_timezone=str(house.settings.zone))
    app.before_request(_arrive)
    logs.register(app)
    csrf = CSRFProtect(app)
    app.before_request(rights.enforce)
    app.before_request(bodies.check)
    app.after_request(_leave)
    problems.register(app)
    api.register(app, csrf)
    _register_doors(app, csrf)
    return app


def _register_doors(app: Flask, csrf: CSRFProtect) -> None:
    from web import compression, health, metrics, pages, webhooks  # noqa: PLC0415  they need the extensions set above
    from web.xapi import statements  # noqa: PLC0415

    compression.register(app)
    health.register(app)
    metrics.register(app)
    webhooks.register(app, csrf)
    statements.register(app, csrf)
    pages.register(app)


def _config(house: Installation) -> dict[str, Any]:
    secure = house.settings.address.startswith("https://")
    return {
        "SECRET_KEY": house.keys.named("cookies"),
        "MAX_CONTENT_LENGTH": uploads.USUAL,
        "SESSION_COOKIE_NAME": "__Host-collegium" if secure else "collegium",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_HEADERS": ["X-CSRFToken"],
        "JSON_SORT_KEYS": False,
        "PROPAGATE_EXCEPTIONS": False,
        **api.CONFIG,
    }


def _arrive() -> None:
    from web.api.deeds import house  # noqa: PLC0415

    g.started = time.perf_counter()
    request.max_content_length = uploads.largest()
    g.identity = identify(house().office)


def _leave(response: Response) -> Response:
    headers = response.headers
    said = {name.lower() for name, _ in headers}
    for name, value in _headers().items():
        if name.lower() not in said:
            headers.add(name, value)
    return response


def _headers() -> dict[str, str]:
    """Return what every answer to this request says where its route says nothing else."""
    found = dict(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        found["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/") or (g.get("identity") and g.identity.person):
        found["Cache-Control"] = "no-store"
    if "position" in g:
        found["Collegium-Position"] = str(g.position)
    return found
