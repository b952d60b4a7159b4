"""Terms of events for tests: sensible values, of which a test names what it is about."""

from datetime import date
from typing import Any

from domain.events.facts import Announced
from domain.values import Money

ANNOUNCED_ON = date(2026, 9, 1)
DAY = date(2026, 11, 30)


def terms(**changes: Any) -> Announced:
    """A webinar of 90 minutes for 100 people."""
    values: dict[str, Any] = {
        "title": "Evening on statics",
        "summary": "Three short talks.",
        "starts": "2026-11-30T18:00",
        "zone": "Europe/Vienna",
        "minutes": 90,
        "capacity": 100,
        "price": Money(4500, "EUR"),
        "member_price": Money(3000, "EUR"),
        "credit": {"hours": "1.5"},
        "attributes": {"type": "webinar"},
        "on": ANNOUNCED_ON,
    }
    return Announced(**(values | changes))
