"""How a person stands under each scheme their certifications ask for, ready to be shown."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Connection

from domain.cpd.numbers import plain
from domain.cpd.scheme_text import scheme_from_json
from domain.errors import DomainError
from projections.reports import cpd_standing
from projections.views import cpd_credits
from web.pages.charts import donut, hundredths


class Meter(NamedTuple):
    """One requirement: what counts towards it, how much is wanted, and whether it is short."""

    label: str
    value: str
    wanted: str
    short: bool


class Shown(NamedTuple):
    """A standing as the pages show it."""

    scheme: str
    title: str
    unit: str
    start: date
    end: date
    ring: Markup
    sentence: str
    meters: list[Meter]
    disregarded: dict[str, str]
    version: int


def shown(connection: Connection, person: UUID, on: date, known_at: int | None = None) -> list[Shown]:
    """Return how a person stands under their schemes; those without a cycle yet are left out."""
    schemes = cpd_standing.binding(connection, person, as_of=on, known_at=known_at)
    if not schemes:
        schemes = [rules.scheme for rules in cpd_credits.all_rules(connection, as_of=on, known_at=known_at)][:1]
    return [found for scheme in schemes if (found := _shown(connection, person, scheme, on, known_at))]


def _shown(connection: Connection, person: UUID, scheme: str, on: date, known_at: int | None) -> Shown | None:
    try:
        standing = cpd_standing.standing(connection, person, scheme, as_of=on, known_at=known_at)
    except DomainError:
        return None
    rules, outcome = scheme_from_json(standing.rules.content), standing.outcome
    total = next(iter(outcome.required.values()), Fraction(0))
    names = {name: name.replace("_", " ").capitalize() for name in outcome.required}
    meters = [
        _meter(names[name], _of_year(outcome.amounts.get(name), outcome.cycle.start, on), wanted)
        for name, wanted in outcome.required.items()
    ]
    return Shown(
        scheme=scheme,
        title=rules.title,
        unit=rules.unit,
        start=outcome.cycle.start,
        end=outcome.cycle.end,
        ring=donut(hundredths(outcome.counted), hundredths(total), f"{rules.unit}s"),
        sentence=_sentence(outcome.shortfall, rules.unit, names),
        meters=meters,
        disregarded={str(id): str(reason) for id, reason in outcome.disregarded.items()},
        version=standing.rules.version,
    )


def _sentence(missing: Mapping[str, Fraction], unit: str, names: dict[str, str]) -> str:
    """Say the two things that are short first; shortfalls of single years, "id[2]", show in the meters."""
    whole = {name: short for name, short in missing.items() if name in names}
    if not whole:
        return "On course: nothing is missing for the whole cycle."
    parts = [f"{names[name]} {plain(short)}" for name, short in whole.items()]
    return f"{unit.capitalize()}s to go: {', '.join(parts[:2])}."


def _meter(label: str, value: Fraction, wanted: Fraction) -> Meter:
    return Meter(label, plain(value), plain(wanted), value < wanted)


def _of_year(amount: object, start: date, on: date) -> Fraction:
    """Return an amount of the cycle, or of the year of the cycle that the day falls in."""
    if isinstance(amount, list | tuple):
        year = min((on - start).days // 365, len(amount) - 1)
        amount = amount[max(year, 0)]
    return amount if isinstance(amount, Fraction) else Fraction(0)
