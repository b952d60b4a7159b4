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


FILE = """\
scheme:
  id: demo
  title: Demo
  unit: hour
  cycle: {months: 12, starts: member}
  credit: {value: {hours: 1}}
  requirements: [{id: total, min: 25}]
cases:
  - id: demo-enough
    member: {joined: 2026-01-01}
    log: [{id: a, date: 2026-02-01, hours: 25}]
    expect: {counted: 25, compliant: true}
"""
"""The file of a scheme with a worked case, as the office publishes it: the next version of `demo`."""
