"""Shapes that events and courses share: what an offer costs, what it credits, what it says."""

import marshmallow as ma

from web.api.fields import MoneySchema, Schema, text

CREDIT = {"keys": ma.fields.String(), "values": ma.fields.String()}


class OfferSchema(Schema):
    """An offer with a price for guests and one for members."""

    title = text(200)
    summary = text(4_000)
    price = ma.fields.Nested(MoneySchema(), required=True)
    member_price = ma.fields.Nested(MoneySchema(), required=True)
    credit = ma.fields.Dict(**CREDIT, load_default=dict, metadata={"example": {"hours": "1.5"}})
    attributes = ma.fields.Dict(keys=ma.fields.String(), load_default=dict, metadata={"example": {"topic": "ethics"}})


class ForWhomSchema(Schema):
    """The person it is for: oneself, or as staff somebody else."""

    person_id = ma.fields.UUID(required=True)
