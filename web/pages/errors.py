"""The page that says what went wrong, and what to do next."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from web.problems import REMEDIES, with_headers_of

SIGN_IN = 401
OWN_WORDS = frozenset({400, 409, 410, 422, 429})
"""Errors whose own words say more than the general remedy."""


def page_of(error: HTTPException) -> Response:
    """Return the page of an HTTP error; whoever is not signed in is asked to."""
    status = error.code or 500
    if status == SIGN_IN:
        return make_response(redirect(url_for("session.sign_in", next=request.full_path.rstrip("?")), 303))
    if 300 <= status < 400:  # noqa: PLR2004  redirects are errors to werkzeug
        return current_app.make_response(error.get_response())
    detail = error.description if status in OWN_WORDS else REMEDIES.get(status, error.description)
    page = render_template("error.html", status=status, name=error.name, detail=detail)
    return with_headers_of(error, make_response(page, status))
