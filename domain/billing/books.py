"""The association's books: which months are closed, and the seal that proves what their reports said."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.aggregate import FINANCE, OWN, STAFF, Aggregate, Fact, applies
from domain.billing.rules import checked_via, whole
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Money, month_end

BOOKS = uuid5(NAMESPACE_URL, "collegium:books")
"""The one id of the one set of books."""
MOST_STREAM = 40
HASH = 64
"""Hexadecimal digits of a SHA-256."""


class Books(Aggregate, topic="books"):
    """What is booked without an invoice, and which months nothing is posted to any more."""

    class MonthClosed(Fact, frozen=True):
        """Nothing is posted up to this day any more; `hash` proves the reports as of `position`."""

        TOPIC = "books.month_closed"
        SEEN_BY = frozenset({STAFF, FINANCE})
        through: date
        position: int
        hash: str

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.closed = date.min

    def close_month(self, *, through: date, position: int, hash: str) -> None:
        """Close up to the end of a month. Raises Invalid for another day, RuleBroken if it is closed."""
        if through != month_end(through):
            raise Invalid(f"{through} is not the end of a month; give its last day", field="through")
        if len(hash) != HASH:
            raise Invalid("the hash of the reports is not a SHA-256; compute it again", field="hash")
        if through <= self.closed:
            day = self.closed + timedelta(days=1)
            raise RuleBroken(f"closed through {self.closed}; close a month from {day}", field="through")
        self.states(self.MonthClosed(through, position, hash))

    @applies(MonthClosed)
    def _month_closed(self, fact: MonthClosed) -> None:
        self.closed = fact.through


class Donation(Aggregate, topic="donation"):
    """Money given without anything owed for it; revenue when received. Source: ASC 958-605."""

    class Received(Fact, frozen=True):
        """A gift came in; `fee` is the processor's, in minor units."""

        TOPIC = "donation.received"
        SEEN_BY = frozenset({OWN, STAFF, FINANCE})
        person_id: UUID | None
        amount: Money
        via: str
        fee: int
        stream: str
        on: date

    @classmethod
    def receive(  # noqa: PLR0913  the terms of a gift
        cls, id: UUID, *, person_id: UUID | None, amount: Money, via: str, fee: int, stream: str, on: date
    ) -> "Donation":
        """Take a gift in. Raises Invalid if the amount, the fee or the way of paying cannot be."""
        whole(amount.minor, field="amount")
        whole(fee, field="fee", least=0)
        stream = clean(stream, field="stream", most=MOST_STREAM)
        donation = cls(id)
        donation.states(cls.Received(person_id, amount, checked_via(via), fee, stream, on))
        return donation

    @applies(Received)
    def _received(self, fact: Received) -> None:
        self.amount = fact.amount


class Payout(Aggregate, topic="payout"):
    """Money that the processor paid out to the bank."""

    class Arrived(Fact, frozen=True):
        """The processor's balance, or a part of it, went to the bank."""

        TOPIC = "payout.arrived"
        SEEN_BY = frozenset({STAFF, FINANCE})
        amount: Money
        on: date

    @classmethod
    def arrive(cls, id: UUID, *, amount: Money, on: date) -> "Payout":
        """Take a payout down. Raises Invalid if the amount is zero or beyond reason."""
        if amount.minor < 0:
            whole(-amount.minor, field="amount")
        else:
            whole(amount.minor, field="amount")
        payout = cls(id)
        payout.states(cls.Arrived(amount, on))
        return payout

    @applies(Arrived)
    def _arrived(self, fact: Arrived) -> None:
        self.amount = fact.amount
