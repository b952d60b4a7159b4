"""What the terms of a course must satisfy, and what of a place's price is due back by a policy of refunds."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from domain.courses.facts import Described, GradePrice, Module, RefundsAgreed
from domain.errors import Invalid
from domain.text import clean
from domain.values import Money

LONGEST_TITLE = 200
LONGEST_SUMMARY = 4_000
LONGEST_PERFORMANCE = 500
LONGEST_THEME = 80
LONGEST_PROVIDER = 200
LONGEST_ADDRESS = 500
LONGEST_GRADE = 40
MOST_MINUTES = 60_000
"""A thousand hours; more is a slip of the keyboard."""
MOST_MODULES = 100
MOST_GRADES = 50
MOST_PREREQUISITES = 10
MOST_DAYS = 3_660
MOST_MONTHS = 120
MOST_ATTEMPTS = 20
LONGEST_REASON = 500
MOST_POINTS = 10_000
"""A hundred points, in hundredths."""
WHOLE_BP = 10_000
STREAM = "education"
"""Where what is charged for a course counts, unless another stream was agreed."""
STREAMS = ("education", "certification", "events", "dues")
LANGUAGE = re.compile(r"[a-z]{2,3}")

BYLAW = RefundsAgreed(full_days=14, starts=None, share_bp=0, share_days=0, on=date.min)
"""Whoever cancels within two weeks of enrolling is credited in full. Source: bylaw 8.2."""


def checked_description(said: Described) -> Described:
    """Return the description cleaned. Raises Invalid for a value that no catalogue can hold."""
    if not LANGUAGE.fullmatch(said.language):
        raise Invalid(f"{said.language!r} is no language; give its ISO 639 code, such as en", field="language")
    if said.minutes is not None:
        between(said.minutes, 1, MOST_MINUTES, field="minutes")
    if said.form == "member" and said.author_id is None:
        raise Invalid("a course made by a member names its author; give their id", field="author_id")
    return Described(
        theme=clean(said.theme, field="theme", most=LONGEST_THEME),
        level=said.level,
        language=said.language,
        minutes=said.minutes,
        form=said.form,
        provider=_optional(said.provider, field="provider", most=LONGEST_PROVIDER),
        address=_checked_address(said),
        author_id=said.author_id if said.form == "member" else None,
        on=said.on,
    )


def checked_modules(modules: Sequence[Module]) -> list[Module]:
    """Return the modules in their order. Raises Invalid for none, too many, or two of one title."""
    between(len(modules), 1, MOST_MODULES, field="modules")
    cleaned = [Module(clean(each.title, field="modules", most=LONGEST_TITLE), each.minutes) for each in modules]
    if len({each.title for each in cleaned}) < len(cleaned):
        raise Invalid("two modules have the same title; name each of its own", field="modules")
    for each in cleaned:
        if each.minutes is not None:
            between(each.minutes, 1, MOST_MINUTES, field="modules")
    return cleaned


def checked_prices(prices: Sequence[GradePrice], guests: Money) -> list[GradePrice]:
    """Return the prices by grade. Raises Invalid for a grade twice, or a price below nothing or above the guests'."""
    between(len(prices), 0, MOST_GRADES, field="prices")
    cleaned = [GradePrice(clean(each.grade, field="prices", most=LONGEST_GRADE), each.price) for each in prices]
    if len({each.grade for each in cleaned}) < len(cleaned):
        raise Invalid("a grade stands twice among the prices; keep one of them", field="prices")
    if any(each.price.minor < 0 or (guests - each.price).minor < 0 for each in cleaned):
        raise Invalid(f"members pay between nothing and {guests}, the price for guests", field="prices")
    return cleaned


def checked_few(values: Collection[object], *, field: str) -> None:
    """Raise Invalid for the same thing twice, or more than anybody can bring along."""
    between(len(values), 0, MOST_PREREQUISITES, field=field)
    if len(set(values)) < len(values):
        raise Invalid(f"something stands twice in {field}; keep one of them", field=field)


def checked_stream(stream: str) -> str:
    """Return the stream. Raises Invalid for one that the books do not have."""
    if stream not in STREAMS:
        raise Invalid(f"{stream[:40]!r} is no stream; use one of {', '.join(STREAMS)}", field="stream")
    return stream


def checked_refunds(said: RefundsAgreed) -> RefundsAgreed:
    """Return the policy. Raises Invalid for days or shares that cannot be, or a share that ends before it begins."""
    between(said.full_days, 0, MOST_DAYS, field="full_days")
    between(said.share_bp, 0, WHOLE_BP, field="share_bp")
    between(said.share_days, 0, MOST_DAYS, field="share_days")
    if said.share_bp and said.share_days < said.full_days:
        raise Invalid("a share is due after the days on which all is; give more days", field="share_days")
    return said


def due_back(policy: RefundsAgreed, left: int, *, enrolled: date, on: date) -> int:
    """Return what of the amount left of a place's price, in minor units, is due back to whoever gives it up."""
    is_early = policy.starts is not None and on < policy.starts
    if is_early or on <= enrolled + timedelta(days=policy.full_days):
        return left
    if on <= enrolled + timedelta(days=policy.share_days):
        return (2 * left * policy.share_bp + WHOLE_BP) // (2 * WHOLE_BP)
    return 0


def between(number: int, least: int, most: int, *, field: str) -> int:
    """Return the number. Raises Invalid, naming the field, if it is outside."""
    if not least <= number <= most:
        raise Invalid(f"{field}: {number} cannot be; give {least} to {most}", field=field)
    return number


def _checked_address(said: Described) -> str:
    address = _optional(said.address, field="address", most=LONGEST_ADDRESS)
    if not address and said.form == "external":
        raise Invalid("a course held elsewhere says where; give its address", field="address")
    parts = urlsplit(address)
    if address and (parts.scheme != "https" or not parts.hostname or parts.username):
        raise Invalid("this is no address to send people to; begin it with https://", field="address")
    return address


def _optional(value: str, *, field: str, most: int) -> str:
    return clean(value, field=field, most=most) if value.strip() else ""
