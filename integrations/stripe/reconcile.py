"""Compares the books with the payment processor's own lists, and takes down what notices have lost."""

from datetime import datetime
from typing import NamedTuple

from domain.errors import DomainError
from domain.processes.notices import Paid
from integrations.effects.ports import Heard, PaymentProcessor
from integrations.stripe.bookkeeping import Bookkeeping

MADE_GOOD, REFUSED, DIFFERENT = "made-good", "refused", "different"


class Difference(NamedTuple):
    """Something the processor has and the books had not, or had otherwise."""

    payment: str
    about: str
    outcome: str
    reason: str = ""


def reconcile(
    bookkeeping: Bookkeeping, processor: PaymentProcessor, since: datetime, until: datetime
) -> list[Difference]:
    """Take down what the processor lists in a period and the books lack; return every difference.

    Done again it returns only what still differs. Raises Unreachable if the processor does not answer.
    """
    found = [_compare(bookkeeping, heard) for heard in processor.happenings(since, until)]
    return [difference for difference in found if difference is not None]


def _compare(bookkeeping: Bookkeeping, heard: Heard) -> Difference | None:
    about = type(heard.notice).__name__
    try:
        if bookkeeping.take(heard):
            return Difference(heard.payment, about, MADE_GOOD)
    except DomainError as error:
        return Difference(heard.payment, about, REFUSED, f"{error.code}: {error.message}")
    if isinstance(heard.notice, Paid):
        booked = bookkeeping.received(heard.payment)
        if booked != heard.notice.amount.minor:
            reason = f"the processor has {heard.notice.amount.minor}, the books have {booked}"
            return Difference(heard.payment, about, DIFFERENT, reason)
    return None
