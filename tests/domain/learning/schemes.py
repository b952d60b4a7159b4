"""A small scheme for tests: so many hours a year, of any kind."""

from fractions import Fraction

from domain.cpd.scheme import Credit, CycleRule, Requirement, Scheme


def rules(minimum: int = 20) -> Scheme:
    """A scheme `demo` of 12 months from the member's own date."""
    return Scheme(
        id="demo",
        title="Demo",
        unit="hour",
        cycle=CycleRule(months=12),
        credit=Credit(value={"hours": Fraction(1)}),
        requirements=(Requirement(id="total", min=Fraction(minimum)),),
    )
