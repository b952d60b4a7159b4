"""Reads the attendance lists that Zoom, Teams, GoTo Webinar and Webex export, whichever of them it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.errors import Invalid
from integrations.imports import Columns, Finding, Row, read_table
from integrations.imports.letters import decoded
from integrations.webinars.instants import ORDERS, Order, read_instant

CALLED = {
    "name_(original_name)": "name",
    "user_name_(original_name)": "name",
    "full_name": "name",
    "display_name": "name",
    "attendee_name": "name",
    "participant_name": "name",
    "user_email": "email",
    "email_address": "email",
    "attendee_email": "email",
    "join_time": "joined",
    "leave_time": "left",
    "first_join": "joined",
    "last_leave": "left",
}
TIMES = ("joined", "left")
COLUMNS = Columns(TIMES, ("name", "email", "first_name", "last_name", "attended"), CALLED, others=True)
WHOLE, SUMMED = ("join_time", "leave_time"), ("first_join", "last_leave")
"""A line for each time that somebody joined; or one from their first joining to their last leaving."""
PLATFORMS = {
    "GoTo Webinar": {"interest_rating", "time_in_session"},
    "Webex": {"attendance_duration", "connection_type"},
    "Teams": {"in_meeting_duration", "participant_id_(upn)", "role"},
    "Zoom": {"name_(original_name)", "user_name_(original_name)", "recording_consent", "guest", "is_guest"},
}
"""By which headings a list is known to be a platform's."""
ABSENT = "--"
"""What platforms write for times of somebody who registered and did not come."""


class Connected(NamedTuple):
    """Somebody as a platform names them, the line on which it first does, and when they were connected."""

    line: int
    name: str
    email: str
    intervals: tuple[tuple[datetime, datetime], ...]


class WebinarList(NamedTuple):
    """Whose list it is, everybody on it once, and what on it cannot be used."""

    platform: str
    people: list[Connected]
    findings: list[Finding]


class Hours(NamedTuple):
    """Between which instants somebody can have been there."""

    opens: datetime
    closes: datetime


def read_list(content: bytes, *, zone: str, hours: Hours) -> WebinarList:
    """Return who was connected and when, by wall time at a zone where the list names none.

    Where a list writes days in digits, their order is the one by which most fall into the hours. Raises Invalid,
    field "file", for what is no list of any of the platforms, or whose times all lie elsewhere.
    """
    platform, rows, findings = _rows(content)
    tried = [_told(rows, order, ZoneInfo(zone)) for order in ORDERS]
    found, faults = max(tried, key=lambda each: _inside(each[0], hours))
    if rows and not _inside(found, hours) and not faults:
        message = f"nobody on the list was connected while the event took place ({hours.opens:%Y-%m-%d})"
        raise Invalid(f"{message}; check that it is this event's, and the zone of its times", field="file")
    return WebinarList(platform, _merged(found), findings + faults)


def _rows(content: bytes) -> tuple[str, list[Row], list[Finding]]:
    lines = decoded(content).splitlines()
    headings = _headings(lines, WHOLE) or _headings(lines, SUMMED)
    if not headings:
        known = ", ".join(PLATFORMS)
        message = f"no line of the file is the heading of an attendance list; export it as CSV from {known}"
        raise Invalid(message, field="file")
    rows: list[Row] = []
    findings: list[Finding] = []
    for start in headings:
        part = _section(lines[start:])
        if len(part) > 1:
            table = read_table("\n".join(part).encode(), COLUMNS)
            rows += [row._replace(line=row.line + start) for row in table.rows]
            unused = [
                fault for fault in table.findings if fault.column not in TIMES
            ]  # an empty time: they did not come
            findings += [fault._replace(line=fault.line + start) for fault in unused]
    named = {name for start in headings for name in _names(lines[start])}
    return next((name for name, marks in PLATFORMS.items() if marks & named), "another platform"), rows, findings


def _headings(lines: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if set(wanted) <= _names(line)]


def _names(line: str) -> set[str]:
    plain = Columns(()).named
    return {plain(cell.strip().strip('"')) for cut in ",;\t|" for cell in line.split(cut)}


def _section(lines: Sequence[str]) -> list[str]:
    """Return a table's lines up to the first that is empty."""
    end = next((number for number, line in enumerate(lines) if not line.strip(' ,;\t"')), len(lines))
    return list(lines[:end])


Told = tuple[list[Connected], list[Finding]]


def _told(rows: Sequence[Row], order: Order, zone: ZoneInfo) -> Told:
    found, faults = [], []
    for row in rows:
        if ABSENT in {row.cells["joined"], row.cells["left"]}:
            continue
        try:
            found.append(_connected(row.line, row.cells, order, zone))
        except Invalid as wrong:
            faults.append(Finding(row.line, wrong.field or "", wrong.message))
    return found, faults


def _connected(line: int, cells: Mapping[str, str], order: Order, zone: ZoneInfo) -> Connected:
    joined, left = (read_instant(cells[name], order, zone, field=name) for name in TIMES)
    if left < joined:
        raise Invalid("they left before they joined; correct one of the two times", field="left")
    name = cells.get("name") or f"{cells.get('first_name', '')} {cells.get('last_name', '')}".strip()
    email = cells.get("email", "").casefold()
    if not name and not email:
        raise Invalid("neither a name nor an address tells who this was; leave the line out", field="name")
    return Connected(line, name, email if "@" in email else "", ((joined, left),))


def _inside(people: Sequence[Connected], hours: Hours) -> int:
    return sum(left > hours.opens and joined < hours.closes for each in people for joined, left in each.intervals)


def _merged(people: Sequence[Connected]) -> list[Connected]:
    """Return everybody once: by address, or by name where a line has none."""
    groups: dict[str, list[Connected]] = defaultdict(list)
    for each in people:
        groups[each.email or f"name:{each.name.casefold()}"].append(each)
    return [_one(group) for group in groups.values()]


def _one(group: Sequence[Connected]) -> Connected:
    name = next((each.name for each in group if each.name), "")
    return group[0]._replace(name=name, intervals=tuple(interval for each in group for interval in each.intervals))
