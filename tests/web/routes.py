"""Every route of the application, with a request that it can carry out."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import marshmallow as ma
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.domain.learning.schemes import FILE
from web.api.offers import Mark

SAMPLES: dict[str, Any] = {
    "grade": "full",
    "language": "en",
    "most": 3,
    "seats": 1,
    "programme": "CP",
    "code": "NEW",
    "birth_month": 5,
    "track": None,
    "scheme": "demo",
    "for_schemes": ["demo"],
    "content": FILE,
    "role": "staff",
    "starts": "2026-06-01T18:00",
    "zone": "Europe/Berlin",
    "currency": "EUR",
    "amounts": {"hours": "1.5"},
    "credit": {"hours": "1.5"},
    "attributes": {"topic": "ethics"},
    "line": "registration",
    "worth": 5,
    "at": "2026-05-04T18:00:00+00:00",
    "link": "https://meet.example.org/room",
    "price": {"minor": 9_000, "currency": "EUR"},
    "member_price": {"minor": 0, "currency": "EUR"},
    "capacity": 500,
    "exam": "theory",
    "attempt": 1,
    "score": "62.5",
    "evidence": ["0a1b2c3d4e5f"],
    "due": "2026-04-01",
    "until": "2026-04-01",
    "plan": "0" * 64,
    "file": "Tm90ZXM=",
}
"""What fields take where the shape alone does not tell."""


DATES = {"first": "2026-02-01", "period": "2027-03-01", "through": "2026-02-28"}


class Route(NamedTuple):
    """One method of one address."""

    endpoint: str
    method: str
    rule: Rule
    schema: ma.Schema | None

    @property
    def is_api(self) -> bool:
        """Tell whether programs ask it."""
        return self.rule.rule.startswith("/api/v1")

    @property
    def by_token(self) -> bool:
        """Tell whether a token is what one asks it with."""
        return self.is_api or self.rule.rule.startswith("/xapi/")

    def path(self, things: dict[str, object]) -> str:
        """Give its address for things by the names of its arguments."""
        missing = self.rule.arguments - things.keys()
        assert not missing, f"{self.endpoint}: give each of {missing} a thing in tests/web/houses.py"
        path = self.rule.rule
        for argument in self.rule.arguments:
            for converter in ("uuid:", "path:", "string:", "int:", ""):
                path = path.replace(f"<{converter}{argument}>", str(things[argument]))
        return path

    def ask(self, client: FlaskClient, things: dict[str, object], **options: Any) -> TestResponse:
        """Ask it in full, as `things["person_id"]` if it takes a person."""
        if self.method == "POST" and self.is_api and self.schema is not None:
            options.setdefault("json", sample(self.schema, things))
        return client.open(self.path(things), method=self.method, buffered=True, **options)


def routes(app: Flask) -> Iterator[Route]:
    """Yield every method of every address."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(rule.endpoint, method, rule, _body(app, rule.endpoint))


def _body(app: Flask, endpoint: str) -> ma.Schema | None:
    told = getattr(app.view_functions[endpoint], "_apidoc", {}).get("arguments", {})
    return next((p["schema"] for p in told.get("parameters", ()) if p["in"] == "json"), None)


def sample(schema: ma.Schema, things: dict[str, object]) -> dict[str, Any]:
    """Make up a body that the schema takes."""
    return {name: _value(name, field, things) for name, field in schema.load_fields.items()}


def _value(name: str, field: ma.fields.Field, things: dict[str, object]) -> Any:
    if name == "email":  # where it may be left out, somebody is named by their id
        return None if field.allow_none else f"{uuid4()}@example.org"
    if isinstance(field, ma.fields.UUID):
        return str(things.get(name) or uuid4())
    if isinstance(field, ma.fields.Date):
        return DATES.get(name, "2026-03-01")
    if name in SAMPLES and not isinstance(field, ma.fields.Boolean):
        return SAMPLES[name]
    return _by_kind(field, things)


def _by_kind(field: ma.fields.Field, things: dict[str, object]) -> Any:
    if isinstance(field, ma.fields.List):
        return [_value("", field.inner, things)]
    if isinstance(field, ma.fields.Nested):
        return sample(field.schema, things)
    return next((value for kind, value in BY_KIND if isinstance(field, kind)), None) or _text(field)


BY_KIND = (
    (ma.fields.Boolean, True),
    (Mark, True),
    (ma.fields.Integer, 60),
)


def _text(field: ma.fields.Field) -> str:
    choices = [choice for validator in field.validators for choice in getattr(validator, "choices", ())]
    return choices[0] if choices else "as agreed"
