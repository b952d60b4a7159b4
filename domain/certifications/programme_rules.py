"""The rules of a certification programme: who may enter, what is examined and paid, how long a certificate lasts."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

import msgspec

from domain.values import Money, add_months

WINDOW = 6
"""Months before its end in which a certificate is renewed, unless a version says otherwise. Source: bylaw 9.2."""

Recertification = Literal["credits", "exam", "either", "none"]
"""What a renewal asks for: credits under the maintenance scheme, the examinations, one of the two, or nothing."""

Trust = Literal["declared", "sampled", "evidence"]
"""What is believed of a log: all of it, all but a sample that is audited, or only what has its evidence."""


class Requirement(msgspec.Struct, frozen=True):
    """Something an applicant must have; `key` names it in decisions, `evidence` asks for proof of it."""

    key: str
    text: str
    evidence: bool = False


class Examination(msgspec.Struct, frozen=True):
    """An examination, passed with so many hundredths of a point: 6250 is 62.50.

    `attempts` are those in all, `valid_months` those for which a pass counts, None for ever. With `best_counts` the
    best result counts, else the last one. Over `retake_months`, where they are said, attempts and the days between
    them are counted over all applications of a person; else each application has its own.
    """

    code: str
    title: str
    mark_hundredths: int
    attempts: int
    wait_days: int = 0
    best_counts: bool = True
    valid_months: int | None = None
    retake_months: int | msgspec.UnsetType = msgspec.UNSET

    @property
    def retakes_over(self) -> int | None:
        """Return the months over which attempts are counted across applications; None within one alone."""
        return None if isinstance(self.retake_months, msgspec.UnsetType) else self.retake_months


class Fees(msgspec.Struct, frozen=True):
    """What an application, an attempt at an examination and a renewal cost, net of tax."""

    application: Money
    examination: Money
    renewal: Money


class Rules(msgspec.Struct, frozen=True):
    """All that a version of a programme says. `grace_days` after its end a certificate is still renewed; None: ever.

    `sample_percent` is the part of the members audited where `trust` is "sampled". With `four_eyes` whoever found a
    candidate eligible does not decide about them; whoever trained or examined them never does.
    """

    eligibility: list[Requirement]
    examinations: list[Examination]
    fees: Fees
    months: int
    scheme: str | None
    recertification: Recertification
    window_months: int
    grace_days: int | None
    trust: Trust
    sample_percent: int | None
    four_eyes: bool

    @property
    def audited(self) -> Fraction | None:
        """Return the part of the holders whose log is looked at, None where nothing is said but to believe it."""
        if self.sample_percent is not None:
            return Fraction(self.sample_percent, 100)
        return Fraction(1) if self.trust == "evidence" else None

    def expiry(self, first: date) -> date:
        """Return the last valid day of a certificate whose period begins on a day."""
        return add_months(first, self.months) - timedelta(days=1)

    def renewable_from(self, expires: date) -> date:
        """Return the first day on which a certificate may be renewed."""
        return add_months(expires, -self.window_months)

    def renewable_until(self, expires: date) -> date | None:
        """Return the last day on which a certificate may be renewed, None where there is no last."""
        return None if self.grace_days is None else expires + timedelta(days=self.grace_days)


class Version(msgspec.Struct, frozen=True):
    """A version of a programme's rules, in force for whoever is awarded from a day on; counted from 1."""

    number: int
    starts: date
    rules: Rules


class Begun(Protocol):
    """Something that holds from a day on."""

    @property
    def starts(self) -> date:
        """Return its first day."""


B = TypeVar("B", bound=Begun)


def plain(*, scheme: str | None, months: int, fee: Money) -> Rules:
    """Return the rules of a programme of which no more than this was said."""
    nothing = Money(0, fee.currency)
    return Rules(
        eligibility=[],
        examinations=[],
        fees=Fees(fee, nothing, nothing),
        months=months,
        scheme=scheme,
        recertification="none" if scheme is None else "credits",
        window_months=min(WINDOW, months // 2),
        grace_days=None,
        trust="declared",
        sample_percent=None,
        four_eyes=False,
    )


def is_plain(rules: Rules) -> bool:
    """Tell whether no more was said than scheme, months and the fee of an application."""
    return rules == plain(scheme=rules.scheme, months=rules.months, fee=rules.fees.application)


def redefined(last: Rules | None, *, scheme: str | None, months: int, fee: Money) -> Rules:
    """Return the rules once a programme is defined anew: what was said in full before stays as it is."""
    return plain(scheme=scheme, months=months, fee=fee) if last is None or is_plain(last) else last


def defined(versions: list[Version], *, starts: date, scheme: str | None, months: int, fee: Money) -> list[Version]:
    """Return the versions once a programme is defined, anew or for the first time; the same terms make no other."""
    last = versions[-1].rules if versions else None
    rules = redefined(last, scheme=scheme, months=months, fee=fee)
    return versions if rules == last else [*versions, Version(len(versions) + 1, starts, rules)]


def in_force(versions: Iterable[B], on: date) -> B:
    """Return the version in force on a day: of those begun the newest, and the first for any day before it.

    From its first day on a version takes the place of every one published before it, also of one yet to begin.
    """
    known = list(versions)
    return next((version for version in reversed(known) if version.starts <= on), known[0])
