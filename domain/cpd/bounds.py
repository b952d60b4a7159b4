"""A scheme's minimums and limits as they stand for one member: by track, joining and months."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.cpd.cycle import years_of
from domain.cpd.dates import Period, day_before, months_of, steps
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme import Cap, Joining, ProRata, Scheme
from domain.cpd.value import rounded


class Bounds(Struct, frozen=True, kw_only=True):
    """What one member must reach and may count at most, by the id of the requirement or cap."""

    minimums: Mapping[str, Fraction]
    maxima: Mapping[str, Fraction]
    exempt: bool
    months_subject: int


def bounds_of(scheme: Scheme, member: MemberFacts, cycle: Period) -> Bounds:
    """Adjust the minimums by track, joining and pro rata, then the caps that are shares of them."""
    track = scheme.tracks.get(member.track or "", {})
    minimums = {each.id: track.get(each.id, each.min) for each in scheme.requirements}
    months, subject = _months(member, cycle)
    exempt = _joins_exempt(scheme.joining, member.joined, cycle)
    if scheme.pro_rata and subject < months:
        minimums |= _in_proportion(scheme.pro_rata, minimums, Fraction(subject, months))
        waived_at = scheme.pro_rata.waived_if_months_at_most
        exempt = exempt or (waived_at is not None and subject <= waived_at)
    if exempt:
        minimums = dict.fromkeys(minimums, Fraction(0))
    maxima = {cap.id: track.get(cap.id, _maximum(cap, minimums)) for cap in scheme.caps}
    return Bounds(minimums=minimums, maxima=maxima, exempt=exempt, months_subject=subject)


def _months(member: MemberFacts, cycle: Period) -> tuple[int, int]:
    """Count the months of the cycle, and those with at least one day on which the member is subject to it."""
    away = [absence for absence in _merged(_away(member)) if absence.end >= cycle.start]
    if not away:
        whole = steps(cycle.start, 1, cycle.end) + 1
        return whole, whole
    months = list(months_of(cycle))
    return len(months), sum(not any(absence.covers(month) for absence in away) for month in months)


def _away(member: MemberFacts) -> tuple[Period, ...]:
    if member.joined is None or member.joined == date.min:
        return member.exempt
    return (Period(date.min, day_before(member.joined)), *member.exempt)


def _merged(periods: tuple[Period, ...]) -> list[Period]:
    """Join periods that overlap or touch, so that two of them can cover a month together."""
    merged: list[Period] = []
    for period in sorted(periods, key=lambda each: each.start):
        if merged and day_before(period.start) <= merged[-1].end:
            merged[-1] = Period(merged[-1].start, max(merged[-1].end, period.end))
        else:
            merged.append(period)
    return merged


def _joins_exempt(joining: Joining, joined: date | None, cycle: Period) -> bool:
    if joined is None or not cycle.holds(joined):
        return False
    if joining.first_cycle_exempt or joining.exempt_if_joined_after is None:
        return joining.first_cycle_exempt
    year = max((year.start for year in years_of(cycle) if year.start <= joined), default=cycle.start)
    return joined > joining.exempt_if_joined_after.on_or_after(year)


def _in_proportion(rule: ProRata, minimums: Mapping[str, Fraction], part: Fraction) -> dict[str, Fraction]:
    return {id: rounded(minimums[id] * part, rule.round) for id in rule.requirements if id in minimums}


def _maximum(cap: Cap, minimums: Mapping[str, Fraction]) -> Fraction:
    if cap.share is not None:
        return cap.share.part * minimums.get(cap.share.of, Fraction(0))
    return cap.max if cap.max is not None else Fraction(0)
