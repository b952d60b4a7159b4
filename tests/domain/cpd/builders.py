"""Small schemes, members and lines for tests; each holds sensible values and a test names only its subject."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from domain.cpd.dates import MonthDay, Period
from domain.cpd.evaluate import Outcome, evaluate
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.scheme import Cap, Credit, CycleRule, Requirement, Scheme

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
THREE_YEARS = Period(date(2022, 1, 1), date(2024, 12, 31))
NOBODY = MemberFacts()
TOTAL = Requirement(id="total", min=Fraction(20))


def a_scheme(**changes: object) -> Scheme:
    plain = {
        "id": "scheme",
        "cycle": CycleRule(months=12, starts=MonthDay(1, 1)),
        "credit": Credit(value={"hours": Fraction(1)}),
        "requirements": (TOTAL,),
    }
    return Scheme(**(plain | changes))


def a_line(on: str, hours: object = 0, id: str = "", **changes: object) -> Line:
    about = {name: changes.pop(name) for name in ("status", "claimed_for") if name in changes}
    attributes = {name: value if isinstance(value, tuple) else (str(value),) for name, value in changes.items()}
    return Line(id=id or on, on=date.fromisoformat(on), attributes={"hours": (str(hours),)} | attributes, **about)


def a_record(on: str, **attributes: str) -> Line:
    return Line(id=on, on=date.fromisoformat(on), attributes={name: (value,) for name, value in attributes.items()})


def a_cap(maximum: int, id: str = "cap", **changes: object) -> Cap:
    return Cap(**({"id": id, "max": Fraction(maximum)} | changes))


def a_requirement(id: str, minimum: int, **changes: object) -> Requirement:
    return Requirement(**({"id": id, "min": Fraction(minimum)} | changes))


def brought(credit: int, **attributes: str) -> CarriedIn:
    return CarriedIn(credits=Fraction(credit), attributes={name: (value,) for name, value in attributes.items()})


def judged(scheme: Scheme, *lines: Line, member: MemberFacts = NOBODY, **asked: object) -> Outcome:
    return evaluate(scheme, member, **({"cycle": YEAR, "lines": lines} | asked))


def numbers(exact: Mapping[str, Fraction]) -> dict[str, float]:
    """Give small exact numbers in a form that is easy to write in a test."""
    return {key: float(value) for key, value in exact.items()}


def on_track(track: str) -> MemberFacts:
    return MemberFacts(track=track)
