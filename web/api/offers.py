"""Shapes that events and courses share: what an offer costs, what it credits, what it says."""

from typing import Any

import marshmallow as ma

from web.api.deeds import house
from web.api.fields import MoneySchema, Schema, text


def amounts(**options: Any) -> ma.fields.Dict:
    """Return a field for exact numbers by unit, as text."""
    example = {"example": {"hours": "1.5"}}
    return ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), metadata=example, **options)


class Mark(ma.fields.Raw):
    """What a scheme's selectors look at: a text, true or false, or a list of texts."""

    def __init__(self, **options: Any) -> None:
        text = {"type": "string"}
        super().__init__(metadata={"anyOf": [text, {"type": "boolean"}, {"type": "array", "items": text}]}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, str | bool | list) or not all(isinstance(v, str) for v in _several(value)):
            raise ma.ValidationError("This is not a mark; give a text, true or false, or a list of texts.")
        return super()._deserialize(value, attr, data, **options)


def marks() -> ma.fields.Dict:
    """Return a field for attributes by name."""
    example = {"example": {"topic": "ethics"}}
    return ma.fields.Dict(keys=ma.fields.String(), values=Mark(), load_default=dict, metadata=example)


def _several(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else []


class PriceSchema(MoneySchema):
    """What the association asks for something, in the one currency that its books are kept in."""

    @ma.validates("currency")
    def _is_ours(self, currency: str, **_options: Any) -> None:
        ours = house().settings.currency
        if currency != ours:
            message = f"The books are kept in {ours}, and prices with them; give the price in {ours}."
            raise ma.ValidationError(message)


class OfferSchema(Schema):
    """An offer with a price for guests and one for members."""

    title = text(200)
    summary = text(4_000)
    price = ma.fields.Nested(PriceSchema(), required=True)
    member_price = ma.fields.Nested(PriceSchema(), required=True)
    credit = amounts(load_default=dict)
    attributes = marks()


class ForWhomSchema(Schema):
    """The person it is for: oneself, or as staff somebody else."""

    person_id = ma.fields.UUID(required=True)
