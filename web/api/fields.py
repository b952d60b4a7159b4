"""How values look on the wire: money as whole minor units and a currency, exact numbers as text."""

from typing import Any

import marshmallow as ma
from babel.numbers import list_currencies

from domain.values import Money
from web.api.messages import STRANGE, unknown

MOST_MINOR = 10**12
CURRENCIES = sorted(list_currencies())
NO_CURRENCY = "This is no currency; give its ISO 4217 code in capitals, such as EUR."


class Schema(ma.Schema):
    """The base of every schema: unknown fields are refused, order is kept."""

    class Meta:
        """Refuse what is not declared."""

        unknown = ma.RAISE

    def handle_error(
        self,
        error: ma.ValidationError,
        data: Any,  # noqa: ANN401, ARG002  the library's signature
        *,
        many: bool,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> None:
        """Say of each unknown name which there are."""
        known = [field.data_key or name for name, field in self.load_fields.items()]
        told = error.messages if isinstance(error.messages, dict) else {}
        for name, messages in told.items():
            if messages == [STRANGE]:
                told[name] = [unknown(name, known)]


class Whole(ma.fields.Integer):
    """A whole number and nothing that merely passes for one: true, 1.0 and "1" are refused."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(strict=True, validate=ma.validate.Range(least, most), **options)

    def _validated(self, value: Any) -> Any:  # noqa: ANN401  whatever was sent
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Flag(ma.fields.Boolean):
    """True or false; "yes" and 1 are refused."""

    def _deserialize(self, value: Any, *_where: Any, **_options: Any) -> bool:  # noqa: ANN401
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class MoneySchema(Schema):
    """An amount: {"minor": 12000, "currency": "EUR"}."""

    minor = Whole(0, MOST_MINOR, required=True)
    currency = ma.fields.String(required=True, validate=ma.validate.OneOf(CURRENCIES, error=NO_CURRENCY))

    @ma.post_load
    def _made(self, data: dict[str, Any], **_kwargs: Any) -> Money:
        return Money(**data)


def text(most: int, *, required: bool = True, **options: Any) -> ma.fields.String:
    """Return a field for a text that people type."""
    return ma.fields.String(required=required, validate=ma.validate.Length(1, most), **options)


class DoneSchema(Schema):
    """What a command led to: the id, the position of its last fact, and whether it had been done before."""

    id = ma.fields.UUID(allow_none=True)
    position = ma.fields.Integer()
    repeated = ma.fields.Boolean()


class AsOfSchema(Schema):
    """The two dates that every report takes: true on (business date), known at (date or instant recorded)."""

    as_of = ma.fields.Date(load_default=None)
    known_at = ma.fields.Raw(load_default=None, metadata={"type": "string", "description": "date, instant or position"})


class PageSchema(AsOfSchema):
    """A page of a list: continue with the `cursor` that the page before gave."""

    cursor = ma.fields.String(load_default=None)
    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, 200))
