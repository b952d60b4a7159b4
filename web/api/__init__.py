"""The API for programs: one module for each part of the association, each route at most a few lines."""

from threading import RLock
from typing import Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from flask_wtf import CSRFProtect
from marshmallow import RAISE
from werkzeug.exceptions import HTTPException

from web import problems
from web.api import messages
from web.api.reference import Everywhere
from web.auth.rights import public

CONFIG: dict[str, Any] = {
    "API_TITLE": "Collegium",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {"description": "Members, certifications, courses, events and money of an association, as facts."},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "security": [{"bearer": []}],
    },
}

messages.install()  # before any schema is made: each keeps the words of its making


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's API with RFC 9457 problems in place of its own error bodies."""

    ERROR_SCHEMA = problems.ProblemSchema

    def __init__(self, app: Flask, **options: Any) -> None:
        self._describing = RLock()
        self._undescribed: list[Blueprint] = []
        self._spec: Any = None
        super().__init__(app, **options)

    @property
    def spec(self) -> Any:  # noqa: ANN401  apispec has no types
        """Return the description of all routes; it is made when first asked for, to spare time and memory."""
        with self._describing:
            waiting, self._undescribed = self._undescribed, []
            for blueprint in waiting:
                blueprint.register_views_in_doc(self, self._app, self._spec, name=blueprint.name, parameters=None)
                self._spec.tag({"name": blueprint.name, "description": blueprint.description})
            return self._spec

    @spec.setter
    def spec(self, spec: Any) -> None:  # noqa: ANN401  apispec has no types
        self._spec = spec

    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        """Register routes, and leave their description for later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint, **options)
        self._undescribed.append(blueprint)

    def _register_pagination_header(self) -> None:
        """Describe no such header: lists answer with a cursor in the body."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer a problem to programs and a page to people."""
        if problems.for_programs():
            return problems.of_http(error)
        from web.pages.errors import page_of  # noqa: PLC0415  pages come after the API

        return page_of(error)


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Add every part of the API; tokens are its only credential, so forms' protection is not its concern.

    A misspelt word in a query is refused like one in a body: `as_off` must never answer for today.
    """
    from web.api.catalogue import BLUEPRINTS  # noqa: PLC0415  the modules need this package first

    parser = Blueprint.ARGUMENTS_PARSER
    parser.DEFAULT_UNKNOWN_BY_LOCATION = {**parser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}
    api = ProblemApi(app, spec_kwargs={"extra_plugins": [Everywhere()]})
    public(app.view_functions["api-docs.openapi_json"])
    with app.app_context():
        for blueprint in BLUEPRINTS:
            api.register_blueprint(blueprint, url_prefix=f"/api/v1{blueprint.url_prefix or ''}")
            csrf.exempt(blueprint)
