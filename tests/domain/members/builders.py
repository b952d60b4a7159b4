"""Facts of a membership with sensible values, so that a test names only what it is about."""

from datetime import date, timedelta
from uuid import UUID

from domain.aggregate import Fact
from domain.members import terms
from domain.members.member import Member

PERSON = UUID(int=1)
DUES = UUID(int=100)
MORE_DUES = UUID(int=101)
JOINED = date(2026, 1, 1)
THROUGH = date(2026, 12, 31)
GRACE_ENDS = date(2027, 3, 1)
DAY = timedelta(days=1)


def applied(*, on: date = JOINED) -> Member.Applied:
    return Member.Applied(PERSON, "full", on, None)


def admitted(*, on: date = JOINED) -> Member.Admitted:
    return Member.Admitted(PERSON, "M-00042", on)


def joined(from_: date = JOINED, *, invoice: UUID | None = DUES) -> Member.Joined:
    return Member.Joined(PERSON, from_, *terms.ends(from_), "full", invoice, from_)


def renewed(from_: date, *, on: date, invoice: UUID | None = MORE_DUES) -> Member.Renewed:
    return Member.Renewed(PERSON, from_, *terms.ends(from_), "full", invoice, on)


def rejoined(from_: date, *, on: date | None = None, invoice: UUID | None = MORE_DUES) -> Member.Rejoined:
    return Member.Rejoined(PERSON, from_, *terms.ends(from_), "full", invoice, on or from_)


def resigned(on: date) -> Member.Resigned:
    return Member.Resigned(PERSON, on, None)


def credited(on: date = JOINED) -> Member.CreditGranted:
    return Member.CreditGranted(PERSON, "Speaks at our congress", on)


ADMITTED: tuple[Fact, ...] = (applied(), admitted())
CURRENT: tuple[Fact, ...] = (*ADMITTED, joined())
