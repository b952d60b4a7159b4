"""A certification the association offers: its title, its scheme, how long it is valid and what it costs."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.errors import Invalid
from domain.text import clean
from domain.values import Money, add_months

CODE_MAX = 40
TITLE_MAX = 200
MONTHS_MAX = 600
"""Fifty years; guards against a slip of the keyboard."""

WINDOW = 6
"""Months before its end in which a certificate is renewed: what is learnt by then tells. Source: bylaw 9.2."""


def programme_id(code: str) -> UUID:
    """Return the id of the programme with a code."""
    return uuid5(NAMESPACE_URL, f"collegium:programme:{code}")


class Programme(Aggregate, topic="programme"):
    """What people can be certified in; a new definition leaves certificates already awarded as they are."""

    class Defined(Fact, frozen=True):
        """The programme was laid down, for the first time or anew."""

        TOPIC = "programme.defined"
        SEEN_BY = frozenset({PUBLIC})
        code: str
        title: str
        scheme: str | None
        months: int
        fee: Money
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.code = ""
        self.title = ""
        self.scheme: str | None = None
        self.months = 0
        self.fee: Money | None = None

    def define(self, *, code: str, title: str, scheme: str | None, months: int, fee: Money, on: date) -> None:
        """State what the programme is from now on; nothing if it is that already."""
        code = clean(code, field="code", most=CODE_MAX)
        title = clean(title, field="title", most=TITLE_MAX)
        if not 1 <= months <= MONTHS_MAX:
            raise Invalid(f"a certificate cannot be valid for {months} months; give 1 to {MONTHS_MAX}", field="months")
        if fee.minor < 0:
            raise Invalid("the fee is below zero; enter zero or more", field="fee")
        if (code, title, scheme, months, fee) != (self.code, self.title, self.scheme, self.months, self.fee):
            self.states(self.Defined(code, title, scheme, months, fee, on))

    def expiry(self, first: date) -> date:
        """Return the last valid day of a certificate whose period begins on a day."""
        return add_months(first, self.months) - timedelta(days=1)

    def renewable_from(self, expires: date) -> date:
        """Return the first day on which a certificate may be renewed: in its last months, never in its first half."""
        return add_months(expires, -min(WINDOW, self.months // 2))

    @applies(Defined)
    def _defined(self, fact: Defined) -> None:
        self.code = fact.code
        self.title = fact.title
        self.scheme = fact.scheme
        self.months = fact.months
        self.fee = fact.fee
