"""What every page shares: who is signed in, their menu, notices, and how money and days are written."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, get_currency_precision
from flask import Flask, g, session

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.certifications.candidacies.examinations import points
from domain.events.clock import YEARS
from domain.people.person import Person
from domain.values import Money
from web.api.deeds import house
from web.auth.identity import MEMBER, current
from web.pages import menu
from web.pages.menu import MONEY, OFFICE

LOCALE = "en_GB"


@dataclass(frozen=True)
class User:
    """Who is signed in, as the page's head shows it."""

    initials: str
    name: str
    role: str


def notify(level: str, text: str, undo_href: str | None = None) -> None:
    """Show a notice on the next page: success, info, warning or error."""
    session["notices"] = [*session.get("notices", []), (level, text, undo_href)]


def user() -> User | None:
    """Return who is signed in, None for nobody."""
    who = current()
    if who.person is None:
        return None
    name = house().office.read(Person, who.person).name
    role = next((r for r in (ADMIN, FINANCE, STAFF) if r in who.roles), MEMBER)
    return User("".join(part[0] for part in name.split()[:2]).upper(), name, role.capitalize())


def freshness() -> str:
    """Say how far the views behind this page have come."""
    head = house().office.recorder.head()
    shown = min((state.position for state in house().engine.health()), default=head)
    behind = head - shown
    return f"Up to fact {shown:,}" + (f", {behind:,} behind" if behind else "")


def context() -> dict[str, Any]:
    """Return what base.html reads."""
    if "shell" not in g:
        g.shell = {
            "association": house().settings.association,
            "demo": house().settings.demo,
            "user": user(),
            "nav": menu.of(current().roles) if current().person else [],
            "places": menu.public(),
            "flashes": session.pop("notices", []),
            "freshness": freshness() if current().person else "",
            "today": house().today(),
            "is_office": bool(current().roles & OFFICE),
            "is_finance": bool(current().roles & MONEY),
            "is_admin": ADMIN in current().roles,
        }
    found: dict[str, Any] = g.shell
    return found


def money(value: Money | tuple[int, str]) -> str:
    """Write an amount exactly, in its currency."""
    minor, currency = (value.minor, value.currency) if isinstance(value, Money) else value
    places = get_currency_precision(currency)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**places)
    exact = Decimal(f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}")
    return str(format_currency(exact, currency, locale=LOCALE))


def whole_money(value: tuple[int, str]) -> str:
    """Write an amount in whole units, for figures at a glance; tables have it exactly."""
    minor, currency = value
    units = Decimal(minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(units, currency, "¤#,##0;-¤#,##0", locale=LOCALE, currency_digits=False))


def plain_amount(value: tuple[int, str]) -> str:
    """Write an amount as a form takes it: 49.50, without its currency."""
    minor, currency = value
    return str(Decimal(minor).scaleb(-get_currency_precision(currency)))


def day(value: date | datetime | str | None) -> str:
    """Write a day in words."""
    if value is None:
        return ""
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return str(format_date(found, "d MMM y", locale=LOCALE))


def month(value: str) -> str:
    """Write a month, such as 2026-01, in words."""
    return str(format_date(date.fromisoformat(f"{value}-01"), "MMMM y", locale=LOCALE))


def account(name: str) -> str:
    """Write an account of the ledger in words: "Deferred, dues" for `deferred:dues`."""
    return name.replace("_", " ").replace(":", ", ").capitalize()


def service(line: str) -> str:
    """Write what a line of an invoice is for: "Dues" for `dues-v2`, which names the list of fees as well."""
    return re.sub(r"-v\d+$", "", line).replace("-", " ").capitalize()


def sentence(words: str) -> str:
    """Write a refusal as a page says it: with a capital letter and a full stop."""
    return f"{words[:1].upper()}{words[1:]}".rstrip(".") + "."


def instant(value: datetime) -> str:
    """Write an instant in the association's zone; as it was told, in a year that nobody means."""
    if value.year not in YEARS:
        return value.isoformat()
    return str(format_datetime(value, "d MMM y, HH:mm", tzinfo=house().settings.zone, locale=LOCALE))


def language(code: str) -> str:
    """Write a language as people call it; one that nobody knows by its code."""
    return str(Locale.parse(LOCALE).languages.get(code, code))


def register(app: Flask) -> None:
    """Give every template the shell and the filters."""
    app.context_processor(context)
    app.jinja_env.filters.update(money=money, whole_money=whole_money, plain_amount=plain_amount)
    app.jinja_env.filters.update(day=day, instant=instant, points=points, language=language)
    app.jinja_env.filters.update(month=month, account=account, service=service, sentence=sentence)
