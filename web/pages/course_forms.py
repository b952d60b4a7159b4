"""The forms by which a course is set up, and how lines of text become modules, prices and courses."""

import re
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import marshmallow as ma

from domain.courses.facts import Form, GradePrice, Level, Module
from domain.courses.rules import (
    LONGEST_ADDRESS,
    LONGEST_PROVIDER,
    LONGEST_THEME,
    MOST_ATTEMPTS,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_MONTHS,
    STREAMS,
)
from domain.courses.seats import MOST_SEATS
from domain.errors import Invalid
from web.api.fields import Schema, text
from web.pages.amounts import money_of

LONG = 20_000
LONGEST_EMAIL = 254
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
DIGITS = re.compile("[0-9]{1,6}")


def number(least: int, most: int, **options: Any) -> ma.fields.Integer:
    """Return a field for a whole number as people write it."""
    return ma.fields.Integer(validate=ma.validate.Range(least, most), **options)


def words(most: int) -> ma.fields.String:
    """Return a field for a text that may be left out."""
    return ma.fields.String(load_default="", validate=ma.validate.Length(0, most))


class DescriptionForm(Schema):
    """Where the course stands in the catalogue."""

    theme = text(LONGEST_THEME)
    level = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Level)))
    language = text(3)
    form = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Form)))
    minutes = number(1, MOST_MINUTES, load_default=None)
    provider = words(LONGEST_PROVIDER)
    address = words(LONGEST_ADDRESS)
    author = words(LONGEST_EMAIL)


class ModulesForm(Schema):
    """Modules, a line each: title; minutes."""

    modules = text(LONG)


class PricesForm(Schema):
    """Prices by grade, a line each: grade: amount."""

    prices = words(LONG)


class FirstForm(Schema):
    """What is asked for first."""

    courses = words(LONG)
    programmes = words(LONG)


class RefundsForm(Schema):
    """What is due back to whoever gives a place up; the share in per cent."""

    full_days = number(0, MOST_DAYS, required=True)
    starts = ma.fields.Date(load_default=None)
    share = number(0, 100, load_default=0)
    share_days = number(0, MOST_DAYS, load_default=0)


class StreamForm(Schema):
    """Which revenue stream it earns for."""

    stream = ma.fields.String(required=True, validate=ma.validate.OneOf(STREAMS))


class AccessForm(Schema):
    """How long there is."""

    months = number(1, MOST_MONTHS, required=True)


class AssessmentForm(Schema):
    """How often the assessment may be tried."""

    most = number(0, MOST_ATTEMPTS, required=True)
    again = ma.fields.Boolean(load_default=False)


class LimitForm(Schema):
    """How many people are taken on."""

    limit = number(1, MOST_SEATS, required=True)


class PathForm(Schema):
    """A path; its courses are titles, a line each."""

    title = text(200)
    performance = text(500)
    courses = text(LONG)


def modules_in(told: str) -> list[Module]:
    """Return the modules in lines such as "Loads; 60". Raises Invalid, naming the line, for other minutes."""
    found = []
    for at, line in _lines(told):
        title, _, minutes = line.rpartition(";") if ";" in line else (line, "", "")
        if minutes.strip() and not DIGITS.fullmatch(minutes.strip()):
            raise Invalid(f"line {at}: write minutes as digits, as in Loads; 60", field="modules")
        found.append(Module(title, int(minutes) if minutes.strip() else None))
    return found


def prices_in(told: str, currency: str) -> list[GradePrice]:
    """Return the prices in lines such as "full: 49.50". Raises Invalid, naming the line, for anything else."""
    found = []
    for at, line in _lines(told):
        grade, colon, amount = line.rpartition(":")
        if not colon or not AMOUNT.fullmatch(amount.strip()):
            raise Invalid(f"line {at}: write a grade and its price, as in full: 49.50", field="prices")
        found.append(GradePrice(grade, money_of(Decimal(amount.strip()), currency, field="prices")))
    return found


def courses_in(told: str, titles: dict[str, UUID]) -> list[UUID]:
    """Return the courses named by lines, each by its title. Raises Invalid, naming the line, for an unknown one."""
    for at, line in _lines(told):
        if line not in titles:
            raise Invalid(f"line {at}: no course on offer is called {line}; copy its title", field="courses")
    return [titles[line] for _, line in _lines(told)]


def codes_in(told: str, known: set[str]) -> list[str]:
    """Return the programmes named by lines. Raises Invalid, naming the line, for one that there is not."""
    for at, line in _lines(told):
        if line not in known:
            raise Invalid(f"line {at}: there is no programme {line}; write its code", field="programmes")
    return [line for _, line in _lines(told)]


def _lines(told: str) -> list[tuple[int, str]]:
    return [(at, line.strip()) for at, line in enumerate(told.splitlines(), 1) if line.strip()]
