"""How a member stands on a day: active until the cycle ends and after complying, else by stages."""

from collections.abc import Iterable
from datetime import date

from domain.cpd.dates import Period, add_days, add_months, day_after
from domain.cpd.scheme import Stage

ACTIVE = "active"


def standing_on(as_of: date | None, stages: Iterable[Stage], cycle: Period, *, compliant: bool) -> str | None:
    """Give the stage the day falls in; None where the scheme states none, or no day is asked about."""
    if compliant:
        return ACTIVE
    if as_of is None:
        return None
    if as_of <= cycle.end:
        return ACTIVE
    start, standing = day_after(cycle.end), None
    for stage in stages:
        if as_of < start:
            break
        standing = stage.stage
        start = add_days(add_months(start, stage.months), stage.days)
    return standing
