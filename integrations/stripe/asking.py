"""How Stripe is asked: a certain no is told from no answer, lists are read to their end, objects in our shapes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from integrations.effects.ports import Declined, Unreachable

if TYPE_CHECKING:
    from stripe import StripeObject

T = TypeVar("T")
Pages = Callable[[Any], Iterable["StripeObject"]]
"""Returns everything of a list, page by page, for the parameters of its first page."""
NO = frozenset({400, 402, 404})
"""Statuses after which nothing was done and nothing will be. Source: docs.stripe.com/api/errors."""
PAGE = 100


def ask(call: Callable[[], T]) -> T:
    """Return Stripe's answer. Raises Declined for a certain no, Unreachable for anything else."""
    import stripe  # noqa: PLC0415  imported by the client before

    try:
        return call()
    except stripe.StripeError as error:
        if error.http_status in NO:
            raise Declined(error.code or type(error).__name__) from error
        raise Unreachable(type(error).__name__) from error


def listed(pages: Pages, shape: type[T], **params: object) -> list[T]:
    """Return everything of a list. Raises as `ask` does."""
    return ask(lambda: [shaped(thing, shape) for thing in pages({**params, "limit": PAGE})])


def made(since: datetime, until: datetime | None = None) -> dict[str, int]:
    """Return Stripe's words for a span of time in which things were made."""
    start = {"gte": int(since.timestamp())}
    return start if until is None else {**start, "lt": int(until.timestamp())}


def shaped(thing: "StripeObject", shape: type[T]) -> T:
    """Return one of Stripe's objects in our shape of it."""
    return msgspec.convert(thing.to_dict(), shape)
