"""Small demonstrations for tests: told into an office, read back as facts."""

from datetime import date
from zoneinfo import ZoneInfo

from domain.journal import Entry
from integrations.journal.office import Office
from web.demo.load import fill
from web.demo.plan import Plan

TODAY = date(2026, 11, 22)
SMALL = Plan.until(TODAY, members=150, years=2)
TINY = Plan.until(TODAY, members=12, years=1)
BERLIN = ZoneInfo("Europe/Berlin")


class BrokenOff(Exception):
    """Somebody pulled the plug."""


def tell(office: Office, plan: Plan) -> bool:
    return fill(office, plan, BERLIN, lambda _line: None)


def tell_until(office: Office, plan: Plan, months: int) -> None:
    """Tell a story that is broken off after so many months."""
    lines: list[str] = []

    def show(line: str) -> None:
        lines.append(line)
        if len(lines) == months:
            raise BrokenOff

    try:
        fill(office, plan, BERLIN, show)
    except BrokenOff:
        return
    raise AssertionError(f"the story ended after {len(lines)} months")


def entries(office: Office) -> list[Entry]:
    return office.codec.entries(office.recorder.page(0, 1_000_000))


def business(office: Office) -> list[tuple[str, object, int]]:
    """Return what was decided: names, fields and versions, without keys, nonces and instants."""
    return [(e.fact.TOPIC, e.fact, e.originator_version) for e in entries(office)]
