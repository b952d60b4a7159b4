"""Flask without what this house never needs: routes that are coroutines, and sessions for those who bring none."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
NO_FORM: ImmutableMultiDict[str, str] = ImmutableMultiDict()


def form() -> ImmutableMultiDict[str, str]:
    """Return the form that was sent, an empty one where none was: to look for it takes as long as to read it.

    What comes to a webhook is signed byte for byte, and gone once it is read as a form; so it is never one.
    """
    is_form = request.mimetype in FORMS and not request.path.startswith("/webhooks/")
    return request.form if is_form else NO_FORM


class Sessions(SecureCookieSessionInterface):
    """Sessions in signed cookies; what signs them is made once, not with each request."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(self._app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:  # noqa: ARG002  Flask's signature
        """Return what signs cookies."""
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a cookie, an empty one for a request without any."""
        return super().open_session(app, request) if "HTTP_COOKIE" in request.environ else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where there is something to keep or to say of it."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)


class House(Flask):
    """A Flask application whose routes are plain functions."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self.session_interface = Sessions(self)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is; Flask would look at each one, in each request, for a coroutine."""
        return func
